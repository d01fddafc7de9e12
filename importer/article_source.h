#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "generator/result.h"
#include "importer/bad_line.h"
#include "importer/engine/batch.h"
#include "importer/ledger/interval.h"
#include "importer/ledger/ledger.h"

namespace anp {

/// An article, ready to be sent.
struct SourceArticle {
  std::uint64_t position = 0;
  std::string source_id;
  std::string hash;  ///< content hash, 24 hex digits; the same as in `json`
  std::string json;  ///< compact JSON, no newline
};

/// Where the articles of a run come from. Every position gives the same article whenever it is
/// asked for, in any order: that is what makes a resumed run possible.
/// Threads: one.
class ArticleSource {
 public:
  virtual ~ArticleSource() = default;

  /// What makes a position mean the same article; goes into the ledger's identity. The range is no
  /// part of it: a run with a larger --count continues.
  [[nodiscard]] virtual std::vector<IdentityField> identity() const = 0;
  /// For people: "alphanode, seed 7, articles 1 to 10000".
  [[nodiscard]] virtual std::string description() const = 0;
  /// All positions: numbers of a dataset, or 1-based ordinals of the good lines of NDJSON.
  [[nodiscard]] virtual PositionInterval positions() const = 0;
  /// The articles of `range`, in order. `range` must lie within positions().
  /// Error: the file cannot be read any more, or has changed since it was opened.
  virtual Result<std::vector<SourceArticle>> read(const BatchRange& range) = 0;

  /// The first kMaxListedBadLines lines that hold no usable article, by line.
  [[nodiscard]] virtual const std::vector<BadLine>& bad_lines() const = 0;
  [[nodiscard]] virtual std::uint64_t bad_line_count() const = 0;
};

inline constexpr std::size_t kMaxListedBadLines = 1000;

}  // namespace anp
