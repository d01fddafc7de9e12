#pragma once

#include <cstddef>
#include <string_view>

namespace anp {

/// The beginning of `text`, at most `max_bytes`, without a UTF-8 character cut in two. A view into
/// `text`.
inline std::string_view cut_text(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t size = max_bytes;
  // A character has at most three continuation bytes; more of them is no UTF-8, and cut anywhere.
  while (size > 0 && max_bytes - size < 3 &&
         (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
    --size;
  }
  return text.substr(0, size);
}

}  // namespace anp
