#include "importer/timer_slack.h"

#include <sys/prctl.h>

namespace anp {

void wake_on_time() {
  prctl(PR_SET_TIMERSLACK, 1UL);  // in ns; 0 would be the default
}

}  // namespace anp
