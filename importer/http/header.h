#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace anp {

/// One header field of a request or of an answer.
/// In an answer the name is lower case and the value has no blanks around it.
struct HttpHeader {
  std::string name;
  std::string value;
};

/// The value of the first field with this name (lower case); a view into `headers`.
std::optional<std::string_view> find_header(std::span<const HttpHeader> headers,
                                            std::string_view lower_case_name);

/// `text` in lower case, ASCII only, whatever the locale.
std::string ascii_lower(std::string_view text);

/// `text` without spaces and tabs, or other `blanks`, around it; a view into `text`.
std::string_view trim_blanks(std::string_view text, std::string_view blanks = " \t");

}  // namespace anp
