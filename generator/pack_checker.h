#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/grammar.h"
#include "generator/result.h"

namespace anp {

/// Looks up in a compiled grammar what every pack must have; remembers the first thing that it
/// lacks.
class PackChecker {
 public:
  /// `grammar` must outlive the checker.
  PackChecker(const Grammar& grammar, std::string directory);

  RuleId rule(std::string_view name);
  /// The rule behind an attribute that this entry may lack.
  RuleId optional_attribute(Table table, std::string_view name, std::uint32_t entry);
  RuleId attribute(Table table, std::string_view name, std::uint32_t entry);
  /// All alternatives of an attribute, none of which may have a slot.
  std::vector<std::string> plain_list(Table table, std::string_view name, std::uint32_t entry);
  /// The only alternative of an attribute.
  std::string plain(Table table, std::string_view name, std::uint32_t entry);
  /// A whole number from 1 to `most`.
  std::uint32_t number(Table table, std::string_view name, std::uint32_t entry, std::uint32_t most);
  void require_entries(Table table);
  void complain(std::string_view what);

  [[nodiscard]] const std::optional<Error>& complaint() const { return complaint_; }
  [[nodiscard]] const Grammar& grammar() const { return grammar_; }

 private:
  const Grammar& grammar_;
  std::string directory_;
  std::optional<Error> complaint_;
};

}  // namespace anp
