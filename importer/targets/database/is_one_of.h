#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace anp {

/// Whether it stands in a list of constants: error numbers, states.
template <typename Value, typename Constant, std::size_t size>
bool is_one_of(const Value& value, const Constant (&constants)[size]) {
  return std::find(std::begin(constants), std::end(constants), value) != std::end(constants);
}

}  // namespace anp
