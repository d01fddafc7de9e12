#include "generator/grammar_text.h"

#include <fmt/format.h>

#include <algorithm>
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
  const auto count = parse_number(digits);
  if (!count || *count == 0 || *count > kMaxHexDigits) {
    return bad_slot(whole, fmt::format("the count of digits must be 1 to {}", kMaxHexDigits));
  }
  Slot slot;
  slot.kind = Slot::Kind::hex;
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

/// Reads one text from left to right.
class TextParser {
 public:
  TextParser(std::string_view text, SlotSyntax syntax)
      : rest_(text), open_(syntax == SlotSyntax::braces ? "{" : "§{"), syntax_(syntax) {}

  Result<std::vector<TextPart>> parse() {
    while (!rest_.empty()) {
      if (take_escaped_brace()) continue;
      if (rest_.starts_with(open_)) {
        if (auto done = take_slot(); !done) return done.error();
      } else if (syntax_ == SlotSyntax::braces && rest_.front() == '}') {
        return Error{
            fmt::format("a '}}' without its '{{' before \"{}\"; write a literal brace as }}}}",
                        rest_.substr(0, 20))};
      } else {
        literal_.push_back(rest_.front());
        rest_.remove_prefix(1);
      }
    }
    end_literal();
    return std::move(parts_);
  }

 private:
  bool take_escaped_brace() {
    if (syntax_ != SlotSyntax::braces) return false;
    if (!rest_.starts_with("{{") && !rest_.starts_with("}}")) return false;
    literal_.push_back(rest_.front());
    rest_.remove_prefix(2);
    return true;
  }

  Result<Done> take_slot() {
    const auto close = rest_.find('}');
    if (close == std::string_view::npos) {
      return Error{fmt::format("the slot that begins with \"{}\" has no closing brace",
                               rest_.substr(0, 20))};
    }
    auto slot = parse_slot(rest_.substr(open_.size(), close - open_.size()));
    if (!slot) return slot.error();
    end_literal();
    parts_.emplace_back(std::move(*slot));
    rest_.remove_prefix(close + 1);
    return Done{};
  }

  void end_literal() {
    if (!literal_.empty()) parts_.emplace_back(std::move(literal_));
    literal_.clear();
  }

  std::string_view rest_;
  std::string_view open_;
  SlotSyntax syntax_;
  std::string literal_;
  std::vector<TextPart> parts_;
};

}  // namespace

bool is_grammar_name(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

Result<std::vector<TextPart>> parse_text(std::string_view text, SlotSyntax syntax) {
  return TextParser(text, syntax).parse();
}

}  // namespace anp
