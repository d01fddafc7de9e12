#pragma once

#include <string_view>

namespace anp {

/// The version of anp, as in CMakeLists.txt: "0.1.0".
std::string_view version();

}  // namespace anp
