#include "importer/private_memory.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <stdexcept>

namespace anp {

void keep_memory_private() {
  // The limit alone is not enough: the kernel ignores it where core files go to a program. The flag
  // alone is not, either: a later setting of the system may let root's core files be written.
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    throw std::runtime_error("the system does not let this process keep secrets out of core files");
  }
}

}  // namespace anp
