#pragma once

#include <cstddef>
#include <cstring>

namespace anp {

/// So many bytes past a text may be read, and past the place of a copy written.
inline constexpr std::size_t kCopySlack = 64;

/// Copies `length` bytes in whole steps of kCopySlack: most texts take one step and no branch that
/// depends on their length. Reads and writes up to kCopySlack bytes past the end.
/// @return the end of the copy
inline char* wide_copy(char* out, const char* from, std::size_t length) {
  std::memcpy(out, from, kCopySlack);
  for (std::size_t done = kCopySlack; done < length; done += kCopySlack) {
    std::memcpy(out + done, from + done, kCopySlack);
  }
  return out + length;
}

}  // namespace anp
