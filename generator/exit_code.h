#pragma once

namespace anp {

/// Exit codes of all programs; docs/formats.md lists them for users.
enum class ExitCode : int {
  done = 0,
  cannot_run = 1,          ///< environment: a file, a disk, a port, a target that is down
  usage = 2,               ///< an option or argument is wrong
  dead_letters = 3,        ///< done, but some articles were refused
  target_refused = 4,      ///< wrong site, not allowed, not signed in
  differences_found = 5,   ///< a verification found differences
  load_not_delivered = 6,  ///< the planned load could not be offered
  threshold_failed = 99,   ///< a threshold of a load test was missed
  interrupted = 130,       ///< stopped by the user; can be resumed
};

}  // namespace anp
