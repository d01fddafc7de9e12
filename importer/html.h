#pragma once

#include <string>
#include <string_view>

namespace anp {

/// Markup that stands in our source: only a literal becomes one, so no value of an article gets
/// onto a page without being escaped.
class Markup {
 public:
  template <std::size_t N>
  consteval Markup(const char (&literal)[N])  // NOLINT(google-explicit-constructor)
      : text_(literal, N - 1) {}
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

/// Appends the text so that it is the same text in HTML, in XML, and inside a quoted attribute.
/// Bytes that are no UTF-8 and characters that XML 1.0 does not allow become U+FFFD.
void append_escaped(std::string& out, std::string_view text);

/// Text in the making. The only way in for text that is not ours is text(), which escapes it.
class Html {
 public:
  Html& tag(Markup markup) {
    out_ += markup.text();
    return *this;
  }
  Html& text(std::string_view text) {
    append_escaped(out_, text);
    return *this;
  }
  Html& number(std::int64_t value) {
    out_ += std::to_string(value);
    return *this;
  }
  /// Takes over what another Html has made.
  Html& part(const Html& other) {
    out_ += other.out_;
    return *this;
  }
  [[nodiscard]] std::string take() && { return std::move(out_); }
  [[nodiscard]] const std::string& str() const { return out_; }

 private:
  std::string out_;
};

/// Percent-encodes everything but unreserved characters (RFC 3986), for a URL's path or query.
std::string url_encoded(std::string_view text);

/// Undoes percent-encoding and, as in a query, '+'. A '%' that begins no code stands for itself.
std::string url_decoded(std::string_view text);

}  // namespace anp
