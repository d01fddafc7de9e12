#pragma once

#include <cstddef>
#include <string>

namespace anp {

/// A gzip stream of `bytes` zeros, 1/160 of their size: one literal, then matches of 258 bytes at
/// distance 1, in deflate's fixed code. The trailer is missing: nobody should get that far.
inline std::string gzip_of_zeros(std::size_t bytes) {
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  unsigned filled = 0;
  unsigned byte = 0;
  const auto put_bit = [&](unsigned bit) {
    byte |= bit << filled;
    if (++filled == 8) {
      out += static_cast<char>(byte);
      byte = 0;
      filled = 0;
    }
  };
  const auto put_code = [&](unsigned code, int size) {
    for (int i = size - 1; i >= 0; --i) put_bit((code >> i) & 1U);
  };
  put_bit(1);         // the last block
  put_code(2, 2);     // fixed codes (01, least significant bit first)
  put_code(0x30, 8);  // literal 0
  for (std::size_t done = 1; done < bytes; done += 258) {
    put_code(0xC5, 8);  // length 258
    put_code(0, 5);     // distance 1
  }
  for (int i = 0; i < 15; ++i) put_bit(0);  // end of block, and padding
  return out;
}

}  // namespace anp
