#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace anp {

/// Reads one header field value from front to back: the few shapes that the fields we read share.
/// The text must outlive the reader.
class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }
  void skip_blanks();
  /// Takes `c` if it is next.
  bool take(char c);
  /// Takes a token (RFC 9110, and ':' '/' as in RFC 9651); empty when none is next.
  std::string_view take_token();
  /// Takes a quoted string with its backslash escapes undone; nothing when none is next or it does
  /// not end.
  std::optional<std::string> take_quoted();
  /// Takes everything up to the next `stop` that is not inside a quoted string, and not the stop.
  void skip_until(char stop);

 private:
  std::string_view rest_;
};

}  // namespace anp
