#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace anp {

/// A sequence of 32-bit words made of the draws of articles, in an order in which a weak mixer
/// would show: neighbours in whatever the draws are keyed with.
struct WordStream {
  std::string_view name;
  std::string_view what;  ///< for people
  /// The words of one step: appends at least one. Steps 0, 1, 2… are the stream.
  std::function<void(std::uint64_t step, std::vector<std::uint32_t>& words)> append;
};

/// All streams that scripts/randomness tests.
const std::vector<WordStream>& word_streams();

}  // namespace anp
