#pragma once

#include <chrono>
#include <optional>

namespace anp {

// When bytes came in, by the kernel's clock (SO_TIMESTAMPNS, socket(7)), rather than when a program
// that was busy or asleep got round to reading them. Threads: any, one for each socket.

/// Has the kernel note when packets for this socket come in. Where it refuses, last_arrival() knows
/// nothing.
void note_arrivals(int socket);

/// When the newest of the bytes that can be read from the socket came in; they are left there.
/// Nothing when there are none, or the kernel did not note it.
std::optional<std::chrono::steady_clock::time_point> last_arrival(int socket);

}  // namespace anp
