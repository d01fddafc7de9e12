#include "importer/json_walk.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "generator/json_bytes.h"
#include "generator/utf8.h"

namespace anp {

namespace {

/// Bytes that a string holds as they are: ASCII without quote, backslash and control characters.
constexpr std::array<bool, 256> plain_bytes() {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}
constexpr std::array<bool, 256> kPlain = plain_bytes();

constexpr std::size_t kBlock = 32;
constexpr std::size_t kWord = 8;

/// kPlain of kBlock bytes at once, without branches or a table, so that the compiler makes vector
/// instructions of it. Texts are most of an article.
bool is_plain_block(const char* bytes) {
  std::uint8_t other = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const auto c = static_cast<std::uint8_t>(bytes[i]);
    other |= static_cast<std::uint8_t>((c < 0x20) | (c == '"') | (c == '\\') | (c >= 0x80));
  }
  return other == 0;
}

/// How many of eight bytes, from the first on, are plain.
std::size_t plain_bytes_of(const char* bytes) {
  constexpr std::uint64_t kHighs = 0x8080808080808080U;
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  const std::uint64_t other = json_special_bytes(word) | (word & kHighs);
  return static_cast<std::size_t>(std::countr_zero(other)) / 8;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class Walk {
 public:
  Walk(std::string_view text, std::string_view name, std::size_t max_depth)
      : text_(text), name_(name), max_depth_(max_depth) {}

  /// False with a reason.
  /// @param whole to the end; otherwise until the member is found
  bool run(bool whole) {
    skip_blanks();
    if (peek() != '{') return at_ >= text_.size() ? not_json() : refuse("is no JSON object");
    while (true) {
      if (!take_value()) return false;
      if (found_ && !whole) return true;
      // Behind a value: commas and closing brackets, until another value is due.
      if (!take_what_follows()) return false;
      if (depth_ == 0) break;
    }
    return at_ == text_.size() || not_json();
  }

  [[nodiscard]] const std::string& reason() const { return reason_; }
  [[nodiscard]] std::optional<std::string> found() {
    if (!found_) return std::nullopt;
    return unescape(*found_);
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool refuse(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }
  bool not_json() { return refuse(fmt::format("is not JSON (byte {})", at_ + 1)); }
  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] <= ' ' && is_blank(text_[at_])) ++at_;
  }
  bool take(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }

  /// What a string token, its quotes included, says.
  static std::string unescape(std::string_view token) {
    if (token.find('\\') == std::string_view::npos) {
      return std::string(token.substr(1, token.size() - 2));
    }
    return nlohmann::json::parse(token).get<std::string>();
  }

  bool take_value() {
    switch (peek()) {
      case '{':
        return open('{');
      case '[':
        return open('[');
      case '"': {
        const std::size_t start = at_;
        if (!take_string()) return false;
        if (named_) found_ = text_.substr(start, at_ - start);
        named_ = false;
        return true;
      }
      case 't':
        return take_word("true");
      case 'f':
        return take_word("false");
      case 'n':
        return take_word("null");
      default:
        return take_number();
    }
  }

  /// Takes an opening bracket and what must follow it, up to the first value or to an empty end.
  bool open(char bracket) {
    named_ = false;
    ++at_;
    if (depth_ == max_depth_) return refuse(fmt::format("is nested more than {} deep", max_depth_));
    brackets_[depth_++] = bracket;
    skip_blanks();
    const bool empty = peek() == closing();
    if (empty) return true;  // taken as what follows
    if (bracket == '{' && !take_key()) return false;
    skip_blanks();
    value_due_ = true;
    return true;
  }
  [[nodiscard]] char closing() const { return brackets_[depth_ - 1] == '{' ? '}' : ']'; }

  bool take_what_follows() {
    while (depth_ > 0 && !value_due_) {
      skip_blanks();
      if (take(closing())) {
        --depth_;
        continue;
      }
      if (!take(',')) return not_json();
      skip_blanks();
      if (brackets_[depth_ - 1] == '{' && !take_key()) return false;
      skip_blanks();
      value_due_ = true;
    }
    value_due_ = false;
    if (depth_ == 0) skip_blanks();
    return true;
  }

  bool take_key() {
    const std::size_t start = at_;
    if (peek() != '"') return not_json();
    if (!take_string()) return false;
    const std::string_view token = text_.substr(start, at_ - start);
    skip_blanks();
    if (!take(':')) return not_json();
    named_ = false;
    if (depth_ != 1 || !is_name(token)) return true;
    if (name_seen_) return refuse(fmt::format("has two {} members", name_));
    name_seen_ = true;
    named_ = true;
    return true;
  }
  [[nodiscard]] bool is_name(std::string_view token) const {
    if (token.find('\\') != std::string_view::npos) return unescape(token) == name_;
    return token.substr(1, token.size() - 2) == name_;
  }

  bool take_string() {
    ++at_;  // the quote
    while (true) {
      skip_plain();
      if (at_ == text_.size()) return not_json();
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      } else if (c == '\\') {
        if (!take_escape()) return not_json();
      } else if (c < 0x20) {
        return not_json();
      } else {
        const std::size_t length = character_length(text_, at_);
        if (length == 0) return refuse(fmt::format("is not UTF-8 (byte {})", at_ + 1));
        at_ += length;
      }
    }
  }

  void skip_plain() {
    while (text_.size() - at_ >= kWord) {
      const std::size_t plain = plain_bytes_of(text_.data() + at_);
      at_ += plain;
      if (plain < kWord) return;
      // A text that goes on is mostly long.
      while (text_.size() - at_ >= kBlock && is_plain_block(text_.data() + at_)) at_ += kBlock;
    }
    while (at_ < text_.size() && kPlain[static_cast<unsigned char>(text_[at_])]) ++at_;
  }

  bool take_escape() {
    ++at_;  // the backslash
    const char c = peek();
    if (c == 'u') return take_code_units();
    if (c == '\0' || std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) return false;
    ++at_;
    return true;
  }
  /// Takes u and four digits; and the low half behind a high half of a surrogate pair.
  bool take_code_units() {
    const int unit = take_code_unit();
    if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) return false;
    if (unit < 0xD800 || unit > 0xDBFF) return true;
    if (!take('\\') || peek() != 'u') return false;
    const int low = take_code_unit();
    return low >= 0xDC00 && low <= 0xDFFF;
  }
  int take_code_unit() {
    ++at_;  // the u
    int unit = 0;
    for (int i = 0; i < 4; ++i) {
      const int digit = hex_value(peek());
      if (digit < 0) return -1;
      unit = unit * 16 + digit;
      ++at_;
    }
    return unit;
  }

  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return not_json();
    at_ += word.size();
    named_ = false;
    return true;
  }

  bool take_digits() {
    const std::size_t start = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ > start;
  }
  bool take_number() {
    named_ = false;
    const std::size_t start = at_;
    take('-');
    if (!take('0') && !take_digits()) return not_json();
    if (take('.') && !take_digits()) return not_json();
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!take_digits()) return not_json();
    } else if (at_ - start < 300) {
      return true;  // surely below the largest double, 1.8e308
    }
    // Good JSON by its form, but parsers refuse it, and with it the request that it stands in.
    const std::string number(text_.substr(start, at_ - start));
    return std::isfinite(std::strtod(number.c_str(), nullptr)) ||
           refuse(fmt::format("has a number that is too large (byte {})", start + 1));
  }

  std::string_view text_;
  std::string_view name_;
  std::size_t max_depth_;
  std::size_t at_ = 0;
  std::array<char, kMaxJsonDepth> brackets_{};
  std::size_t depth_ = 0;
  bool value_due_ = false;  // the next thing must be a value, in front of which we stand
  bool named_ = false;      // that value is the one looked for
  bool name_seen_ = false;
  std::optional<std::string_view> found_;  // the string token
  std::string reason_;
};

Result<std::optional<std::string>> walk(std::string_view text, std::string_view name,
                                        std::size_t max_depth, bool whole) {
  ANP_REQUIRE(max_depth > 0 && max_depth <= kMaxJsonDepth, "the walk keeps kMaxJsonDepth brackets");
  Walk walk(text, name, max_depth);
  if (!walk.run(whole)) return Error{walk.reason()};
  return walk.found();
}

}  // namespace

Result<std::optional<std::string>> find_root_string(std::string_view text, std::string_view name,
                                                    std::size_t max_depth) {
  return walk(text, name, max_depth, true);
}

Result<std::optional<std::string>> find_first_root_string(std::string_view text,
                                                          std::string_view name,
                                                          std::size_t max_depth) {
  return walk(text, name, max_depth, false);
}

}  // namespace anp
