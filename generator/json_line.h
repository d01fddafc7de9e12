#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "generator/byte_buffer.h"
#include "generator/digits.h"
#include "generator/text_pool.h"

namespace anp {

/// A stretch of the line that is being written: offsets from its start, as the buffer may move.
struct LineRange {
  std::size_t first = 0;
  std::size_t end = 0;
};

/// Writes one line of JSON at the end of a buffer, piece by piece. Makes sure of the room itself,
/// but for what is written through end() and set_end().
class JsonLine {
 public:
  /// Both must outlive the line.
  JsonLine(const TextPool& texts, ByteBuffer& buffer)
      : texts_(texts.data()), buffer_(buffer), start_(buffer.size()) {}

  /// A string literal.
  template <std::size_t N>
  JsonLine& raw(const char (&literal)[N]) {
    buffer_.ensure(N - 1);
    std::memcpy(buffer_.end(), literal, N - 1);
    buffer_.set_end(buffer_.end() + (N - 1));
    return *this;
  }

  /// A text of the pool.
  JsonLine& text(TextRef ref) {
    buffer_.ensure(ref.length);
    buffer_.set_end(wide_copy(buffer_.end(), texts_ + ref.offset, ref.length));
    return *this;
  }

  JsonLine& text(std::string_view bytes) {
    buffer_.append(bytes);
    return *this;
  }

  JsonLine& number(std::uint64_t value, int least_digits = 1) {
    constexpr std::size_t kMostDigits = 20;
    buffer_.ensure(kMostDigits);
    buffer_.set_end(write_digits(value, buffer_.end(), least_digits));
    return *this;
  }

  /// Again what stands in `range`.
  JsonLine& repeat(LineRange range) {
    const std::size_t length = range.end - range.first;
    buffer_.ensure(length);
    std::memcpy(buffer_.end(), buffer_.data() + start_ + range.first, length);
    buffer_.set_end(buffer_.end() + length);
    return *this;
  }

  /// Takes the last `bytes` back.
  void drop(std::size_t bytes) { buffer_.set_end(buffer_.end() - bytes); }

  /// Where the next byte goes; with room for `bytes` there.
  char* room(std::size_t bytes) {
    buffer_.ensure(bytes);
    return buffer_.end();
  }
  void set_end(char* end) { buffer_.set_end(end); }

  /// Bytes written so far.
  [[nodiscard]] std::size_t size() const { return buffer_.size() - start_; }
  [[nodiscard]] std::string_view view() const { return buffer_.view().substr(start_); }

 private:
  const char* texts_;
  ByteBuffer& buffer_;
  std::size_t start_;
};

}  // namespace anp
