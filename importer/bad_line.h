#pragma once

#include <cstdint>
#include <string>

namespace anp {

/// A line of the input that holds no article that can be sent. It is a dead letter of its own kind.
struct BadLine {
  std::uint64_t line = 0;  ///< 1-based, as an editor counts
  std::string reason;      ///< for people; no more than a few words of the line itself
};

}  // namespace anp
