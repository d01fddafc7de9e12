#include "generator/grammar_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace anp {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// Takes `prefix` off the front of `text`.
bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > kMaxSlotNumber) {
    return std::nullopt;
  }
  return value;
}

Error bad_slot(std::string_view slot, std::string_view why) {
  return Error{fmt::format("slot {{{}}}: {}", slot, why)};
}

/// `3..40`, `100..900/50` or `1000..90000/100,`
Result<Slot> parse_number_slot(std::string_view whole, std::string_view range) {
  Slot slot;
  slot.kind = Slot::Kind::number;
  slot.name = whole;
  if (range.ends_with('!')) {
    slot.pinned = true;
    range.remove_suffix(1);
  }
  if (range.ends_with(',')) {
    slot.thousands = true;
    range.remove_suffix(1);
  }
  if (const auto slash = range.find('/'); slash != std::string_view::npos) {
    const auto step = parse_number(range.substr(slash + 1));
    if (!step || *step == 0) return bad_slot(whole, "the step after '/' must be a number from 1");
    slot.step = *step;
    range = range.substr(0, slash);
  }
  const auto dots = range.find("..");
  const auto low = parse_number(range.substr(0, dots));
  const auto high = dots == std::string_view::npos ? low : parse_number(range.substr(dots + 2));
  if (!low || !high || *low > *high || dots == std::string_view::npos) {
    return bad_slot(whole,
                    fmt::format("write it as {{number:3..40}}, with two numbers from 0 to {}, "
                                "the smaller first",
                                kMaxSlotNumber));
  }
  slot.low = *low;
  slot.high = *high;
  return slot;
}

Result<Slot> parse_hex_slot(std::string_view whole, std::string_view digits) {
  const bool pinned = digits.ends_with('!');
  if (pinned) digits.remove_suffix(1);
  const auto count = parse_number(digits);
  if (!count || *count == 0 || *count > kMaxHexDigits) {
    return bad_slot(whole, fmt::format("the count of digits must be 1 to {}", kMaxHexDigits));
  }
  Slot slot;
  slot.kind = Slot::Kind::hex;
  slot.pinned = pinned;
  slot.name = whole;
  slot.low = *count;
  return slot;
}

Result<Slot> parse_named_slot(std::string_view whole, std::string_view name) {
  Slot slot;
  if (take(name, "a ")) {
    slot.article = IndefiniteArticle::lower;
  } else if (take(name, "A ")) {
    slot.article = IndefiniteArticle::upper;
  }
  slot.capital = take(name, "^");
  if (name.ends_with('!')) {
    slot.pinned = true;
    name.remove_suffix(1);
  }
  if (const auto dot = name.find('.'); dot != std::string_view::npos) {
    slot.kind = Slot::Kind::attribute;
    slot.table = name.substr(0, dot);
    if (!is_grammar_name(slot.table)) return bad_slot(whole, "before the dot stands no table name");
    name.remove_prefix(dot + 1);
  }
  if (!is_grammar_name(name)) {
    return bad_slot(whole,
                    "a slot is {rule}, {table.attribute}, {number:3..40} or {hex:8}, names in "
                    "lower case; write a literal brace as {{");
  }
  slot.name = name;
  return slot;
}

Result<Slot> parse_slot(std::string_view inside) {
  std::string_view rest = inside;
  if (take(rest, "number:")) return parse_number_slot(inside, rest);
  if (take(rest, "hex:")) return parse_hex_slot(inside, rest);
  return parse_named_slot(inside, inside);
}

using Marks = std::array<bool, 256>;

constexpr Marks marks_of(std::string_view characters) {
  Marks marks{};
  for (const char c : characters) marks[static_cast<unsigned char>(c)] = true;
  return marks;
}

constexpr Marks kProseMarks = marks_of("{}[]|");
constexpr Marks kCodeMarks = marks_of("\xC2");  // the first byte of the section sign

/// Reads one text from left to right.
class TextParser {
 public:
  TextParser(std::string_view text, SlotSyntax syntax, std::vector<TextPart>& parts)
      : rest_(text),
        open_(syntax == SlotSyntax::braces ? "{" : "§{"),
        syntax_(syntax),
        parts_(parts) {}

  Result<Done> parse() {
    while (!rest_.empty()) {
      if (auto done = take_part(); !done) return done;
    }
    if (options_ > 0) return Error{"a '[' without its ']'; write a literal bracket as [["};
    return Done{};
  }

 private:
  /// A literal may come in several parts, one after the other.
  Result<Done> take_part() {
    const bool prose = syntax_ == SlotSyntax::braces;
    if (prose && take_doubled()) return Done{};
    if (rest_.starts_with(open_)) return take_slot();
    if (prose) {
      switch (rest_.front()) {
        case '}':
          return stray("'}' without its '{'", "}}");
        case '[':
          return open_choice();
        case ']':
          return close_choice();
        case '|':
          if (options_ > 0) return next_option();
          break;
        default:
          break;
      }
    }
    take_literal();
    return Done{};
  }

  /// Everything up to the next character that may mean something.
  void take_literal() {
    const auto& marks = syntax_ == SlotSyntax::braces ? kProseMarks : kCodeMarks;
    std::size_t next = 1;
    while (next < rest_.size() && !marks[static_cast<unsigned char>(rest_[next])]) ++next;
    parts_.emplace_back(rest_.substr(0, next));
    rest_.remove_prefix(next);
  }

  bool take_doubled() {
    if (rest_.size() < 2 || rest_[0] != rest_[1]) return false;
    if (std::string_view("{}[]").find(rest_.front()) == std::string_view::npos) return false;
    parts_.emplace_back(rest_.substr(0, 1));
    rest_.remove_prefix(2);
    return true;
  }

  [[nodiscard]] Error stray(std::string_view what, std::string_view remedy) const {
    return Error{fmt::format("a {} before \"{}\"; write a literal one as {}", what,
                             rest_.substr(0, 20), remedy)};
  }

  Result<Done> open_choice() {
    if (options_ > 0) return stray("choice inside a choice", "[[");
    rest_.remove_prefix(1);
    parts_.emplace_back(ChoiceMark::open);
    options_ = 1;
    return Done{};
  }

  Result<Done> next_option() {
    rest_.remove_prefix(1);
    parts_.emplace_back(ChoiceMark::next);
    ++options_;
    return Done{};
  }

  Result<Done> close_choice() {
    if (options_ == 0) return stray("']' without its '['", "]]");
    rest_.remove_prefix(1);
    if (options_ < 2) {
      return Error{fmt::format("a choice with one option before \"{}\"; write it as [one|other]",
                               rest_.substr(0, 20))};
    }
    parts_.emplace_back(ChoiceMark::close);
    options_ = 0;
    return Done{};
  }

  Result<Done> take_slot() {
    const auto close = rest_.find('}');
    if (close == std::string_view::npos) {
      return Error{fmt::format("the slot that begins with \"{}\" has no closing brace",
                               rest_.substr(0, 20))};
    }
    const std::string_view inside = rest_.substr(open_.size(), close - open_.size());
    auto slot = parse_slot(inside);
    if (!slot) return slot.error();
    slot->text = inside;
    parts_.emplace_back(*slot);
    rest_.remove_prefix(close + 1);
    return Done{};
  }

  std::string_view rest_;
  std::string_view open_;
  SlotSyntax syntax_;
  std::vector<TextPart>& parts_;
  std::size_t options_ = 0;  // of the open choice; 0: none is open
};

}  // namespace

bool is_grammar_name(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

Result<Done> parse_text(std::string_view text, SlotSyntax syntax, std::vector<TextPart>& into) {
  into.clear();
  return TextParser(text, syntax, into).parse();
}

}  // namespace anp
