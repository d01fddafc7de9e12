#pragma once

#include <chrono>

namespace anp {

/// A moment on a monotonic clock with an arbitrary epoch, in nanoseconds. The engine never reads
/// the clock: the driver hands over steady_clock::now(), the simulator any moment it likes.
using Instant = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

}  // namespace anp
