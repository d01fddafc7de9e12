#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "generator/result.h"

namespace anp {

/// How a text marks its slots.
enum class SlotSyntax : std::uint8_t {
  braces,       ///< prose: `{slot}` and `[one|other]`; a doubled brace or bracket is a literal one
  code_braces,  ///< code: `§{slot}`; every other brace and every bracket stands for itself
};

enum class IndefiniteArticle : std::uint8_t { none, lower, upper };

/// One slot of a text, as written: what corpora/README.md calls `{^stack.part!}` or
/// `{number:3..40}`.
struct Slot {
  enum class Kind : std::uint8_t { rule, attribute, number, hex };

  Kind kind = Kind::rule;
  std::string_view text;   ///< the slot as written, without its braces
  std::string_view table;  ///< attribute only: "stack"
  std::string_view name;   ///< rule or attribute; number and hex: the slot as written
  bool capital = false;
  bool pinned = false;
  IndefiniteArticle article = IndefiniteArticle::none;
  std::uint32_t low = 0;   ///< number: least; hex: count of digits
  std::uint32_t high = 0;  ///< number: greatest
  std::uint32_t step = 1;  ///< number: distance of neighbours
  bool thousands = false;  ///< number: 12,400 instead of 12400
};

/// What an inline choice `[one|other]` is written with.
enum class ChoiceMark : std::uint8_t { open, next, close };

/// A literal, a slot, or a mark of a choice. Views into the text that was parsed. A choice has two
/// options or more, and no choice in them.
using TextPart = std::variant<std::string_view, Slot, ChoiceMark>;

inline constexpr std::uint32_t kMaxSlotNumber = 2'000'000'000;
inline constexpr std::uint32_t kMaxHexDigits = 64;

/// Splits a text into literals, slots and choices; a literal may come in several parts. Says what
/// is wrong and how to write it. The slots' names are not looked up here: the compiler does that.
/// @param into is cleared first, and keeps its memory: a pack has many texts
Result<Done> parse_text(std::string_view text, SlotSyntax syntax, std::vector<TextPart>& into);

/// Whether `name` may name a rule, a table or an attribute: [a-z][a-z0-9_]*
bool is_grammar_name(std::string_view name);

}  // namespace anp
