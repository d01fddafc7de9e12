#pragma once

namespace anp {

/// Has the kernel wake this thread, and those that it starts from now on, at the moment they wait
/// for: without it, to save power, up to 50 us later (PR_SET_TIMERSLACK, prctl(2)). For whoever
/// keeps to a plan.
void wake_on_time();

}  // namespace anp
