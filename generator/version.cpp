#include "generator/version.h"

namespace anp {

std::string_view version() { return ANP_VERSION; }

}  // namespace anp
