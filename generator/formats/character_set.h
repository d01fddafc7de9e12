#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace anp {

/// A few bytes to look for in long texts; string_view::find_first_of() would search the set for
/// each byte.
class CharacterSet {
 public:
  explicit constexpr CharacterSet(std::string_view characters) {
    for (const char c : characters) has_[static_cast<unsigned char>(c)] = true;
  }

  [[nodiscard]] constexpr bool has(char c) const { return has_[static_cast<unsigned char>(c)]; }
  /// Where the first of them stands in the text; its size when there is none.
  [[nodiscard]] constexpr std::size_t find_in(std::string_view text) const {
    const auto found = std::find_if(text.begin(), text.end(), [this](char c) { return has(c); });
    return static_cast<std::size_t>(found - text.begin());
  }

 private:
  std::array<bool, 256> has_{};
};

}  // namespace anp
