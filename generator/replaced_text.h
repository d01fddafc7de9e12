#pragma once

#include <string>
#include <string_view>

namespace anp {

/// Appends `text` with `to` in the place of each `from`.
inline void append_replaced(std::string_view text, std::string_view from, std::string_view to,
                            std::string& out) {
  for (auto at = text.find(from); at != std::string_view::npos; at = text.find(from)) {
    out += text.substr(0, at);
    out += to;
    text.remove_prefix(at + from.size());
  }
  out += text;
}

/// The same as a text of its own.
inline std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  append_replaced(text, from, to, out);
  return out;
}

}  // namespace anp
