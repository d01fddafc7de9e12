#include "importer/engine/batch.h"

namespace anp {

std::string_view to_string(BatchState state) {
  switch (state) {
    case BatchState::intent:
      return "intent";
    case BatchState::unknown:
      return "unknown";
    case BatchState::retry:
      return "retry";
    case BatchState::acknowledged:
      return "acknowledged";
    case BatchState::dead:
      return "dead";
  }
  return "";
}

}  // namespace anp
