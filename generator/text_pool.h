#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "generator/wide_copy.h"

namespace anp {

/// A text in a TextPool.
struct TextRef {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;  ///< bytes
};

/// Texts of a pack, one after the other, each followed by at least kCopySlack readable bytes.
/// Pointers into it stay valid until the next add(); references by TextRef for good.
class TextPool {
 public:
  TextRef add(std::string_view text) {
    bytes_.resize(used_);
    const TextRef ref{static_cast<std::uint32_t>(used_), static_cast<std::uint32_t>(text.size())};
    bytes_.append(text);
    used_ = bytes_.size();
    bytes_.append(kCopySlack, '\0');
    return ref;
  }

  [[nodiscard]] const char* data() const { return bytes_.data(); }
  [[nodiscard]] std::string_view view(TextRef ref) const {
    return std::string_view(bytes_).substr(ref.offset, ref.length);
  }

 private:
  std::string bytes_ = std::string(kCopySlack, '\0');  // even an empty text can be copied
  std::size_t used_ = 0;
};

}  // namespace anp
