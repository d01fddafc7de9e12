#pragma once

#include <span>
#include <string>
#include <string_view>

namespace anp {

/// The known name that was most likely meant: the fewest letters typed wrong, left out, added or
/// swapped with their neighbour. Empty when none is near (more than a third of the letters, and
/// more than one, would have to change).
std::string nearest_name(std::string_view name, std::span<const std::string> known);

}  // namespace anp
