#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include "generator/wide_copy.h"

namespace anp {

/// Bytes that grow at the end, written through a bare pointer: whoever writes makes sure of the
/// room first. Keeps its room when cleared, so that no article allocates.
class ByteBuffer {
 public:
  /// Room for `bytes` more, and kCopySlack beyond. Moves what is there when it must grow.
  void ensure(std::size_t bytes) {
    if (static_cast<std::size_t>(limit_ - end_) < bytes + kCopySlack) grow(bytes);
  }

  [[nodiscard]] char* data() { return bytes_.get(); }
  [[nodiscard]] char* end() { return end_; }
  /// `end` has been written up to: from end() on, within the room that was made sure of.
  void set_end(char* end) { end_ = end; }

  void append(std::string_view text) {
    ensure(text.size());
    std::memcpy(end_, text.data(), text.size());
    end_ += text.size();
  }

  void clear() { end_ = bytes_.get(); }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(end_ - bytes_.get()); }
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size()}; }

 private:
  void grow(std::size_t bytes) {
    const std::size_t used = size();
    const auto capacity = static_cast<std::size_t>(limit_ - bytes_.get());
    const std::size_t wanted = std::max(2 * capacity, used + bytes + kCopySlack);
    // Not make_unique: it would clear what is about to be written.
    std::unique_ptr<char[]> larger(new char[wanted]);
    if (used > 0) std::memcpy(larger.get(), bytes_.get(), used);
    bytes_ = std::move(larger);
    end_ = bytes_.get() + used;
    limit_ = bytes_.get() + wanted;
  }

  std::unique_ptr<char[]> bytes_;
  char* end_ = nullptr;    // in bytes_
  char* limit_ = nullptr;  // the end of bytes_
};

}  // namespace anp
