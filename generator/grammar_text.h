#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "generator/result.h"

namespace anp {

/// How a text marks its slots.
enum class SlotSyntax : std::uint8_t {
  braces,       ///< prose: `{slot}`, with `{{` and `}}` for literal braces
  code_braces,  ///< code: `§{slot}`; every other brace stands for itself
};

enum class IndefiniteArticle : std::uint8_t { none, lower, upper };

/// One slot of a text, as written: what corpora/README.md calls `{^stack.part!}` or
/// `{number:3..40}`.
struct Slot {
  enum class Kind : std::uint8_t { rule, attribute, number, hex };

  Kind kind = Kind::rule;
  std::string table;  ///< attribute only: "stack"
  std::string name;   ///< rule or attribute
  bool capital = false;
  bool pinned = false;
  IndefiniteArticle article = IndefiniteArticle::none;
  std::uint32_t low = 0;   ///< number: least; hex: count of digits
  std::uint32_t high = 0;  ///< number: greatest
  std::uint32_t step = 1;  ///< number: distance of neighbours
  bool thousands = false;  ///< number: 12,400 instead of 12400
};

using TextPart = std::variant<std::string, Slot>;

inline constexpr std::uint32_t kMaxSlotNumber = 2'000'000'000;
inline constexpr std::uint32_t kMaxHexDigits = 64;

/// Splits a text into literals and slots. Says which slot is wrong and how to write it.
/// The slots' names are not looked up here: the compiler does that.
Result<std::vector<TextPart>> parse_text(std::string_view text, SlotSyntax syntax);

/// Whether `name` may name a rule, a table or an attribute: [a-z][a-z0-9_]*
bool is_grammar_name(std::string_view name);

}  // namespace anp
