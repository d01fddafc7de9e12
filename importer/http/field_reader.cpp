#include "importer/http/field_reader.h"

namespace anp {

namespace {

bool is_token_char(char c) {
  const bool alphanumeric =
      (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return alphanumeric ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~:/").find(c) != std::string_view::npos);
}

}  // namespace

void FieldReader::skip_blanks() {
  while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
}

bool FieldReader::take(char c) {
  if (rest_.empty() || rest_.front() != c) return false;
  rest_.remove_prefix(1);
  return true;
}

std::string_view FieldReader::take_token() {
  std::size_t size = 0;
  while (size < rest_.size() && is_token_char(rest_[size])) ++size;
  const std::string_view token = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return token;
}

std::optional<std::string> FieldReader::take_quoted() {
  if (!take('"')) return std::nullopt;
  std::string text;
  while (!rest_.empty()) {
    if (take('"')) return text;
    if (take('\\') && rest_.empty()) return std::nullopt;
    text += rest_.front();
    rest_.remove_prefix(1);
  }
  return std::nullopt;
}

void FieldReader::skip_until(char stop) {
  while (!rest_.empty() && rest_.front() != stop) {
    if (rest_.front() != '"') {
      rest_.remove_prefix(1);
    } else if (!take_quoted()) {
      return;  // the quoted string swallowed the rest
    }
  }
}

}  // namespace anp
