#include "importer/reference/program_reference.h"

namespace anp {

ValueKind value_kind(std::string_view value_name) {
  if (value_name.empty()) return ValueKind::none;
  const auto names = [value_name](std::string_view word) {
    return value_name.find(word) != std::string_view::npos;
  };
  if (names("DIR") || names("PACK")) return ValueKind::directory;
  if (names("PATH") || names("FILE") || names("MANIFEST")) return ValueKind::file;
  return ValueKind::text;
}

}  // namespace anp
