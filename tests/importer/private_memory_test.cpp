#include "importer/private_memory.h"

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace anp {

TEST_CASE("private memory: no core file, and nobody of the same user can attach") {
  // In a process of its own: there is no way back.
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    keep_memory_private();
    rlimit limit{1, 1};
    getrlimit(RLIMIT_CORE, &limit);
    const bool is_private =
        limit.rlim_cur == 0 && limit.rlim_max == 0 && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
    _exit(is_private ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace anp
