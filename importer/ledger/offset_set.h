#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"

namespace anp {

/// Which articles of one batch: offsets from its first position, kept as runs, so that "all of
/// them" is one run. Written in the ledger as text: "0-99", "3,7-9", "" for none (docs/formats.md).
class OffsetSet {
 public:
  OffsetSet() = default;

  /// Offsets 0..count-1.
  static OffsetSet all(std::uint32_t count);

  /// Offsets in any order; repeated ones count once.
  static OffsetSet of(const std::vector<std::uint32_t>& offsets);

  /// Reads to_text()'s form. Error: not that form, not ascending, or an offset past the largest
  /// batch (kMaxBatchArticles).
  static Result<OffsetSet> parse(std::string_view text);

  void insert(std::uint32_t offset);
  void erase(std::uint32_t offset);
  [[nodiscard]] bool contains(std::uint32_t offset) const;
  [[nodiscard]] bool empty() const { return runs_.empty(); }
  [[nodiscard]] std::uint32_t size() const;
  /// Behind the last one; 0 when there is none.
  [[nodiscard]] std::uint32_t end() const { return runs_.empty() ? 0 : runs_.back().end; }
  /// Ascending.
  [[nodiscard]] std::vector<std::uint32_t> offsets() const;
  [[nodiscard]] std::string to_text() const;

  bool operator==(const OffsetSet&) const = default;

 private:
  struct Run {  // [first, end)
    std::uint32_t first = 0;
    std::uint32_t end = 0;
    bool operator==(const Run&) const = default;
  };
  std::vector<Run> runs_;  // ascending, never touching
};

}  // namespace anp
