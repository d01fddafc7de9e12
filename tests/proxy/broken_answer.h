#pragma once

#include <chrono>
#include <string>

#include "tests/proxy/fault.h"

namespace anp {

/// What a fault makes of the site's answer, as bytes for the wire; for kinds that only cut or
/// delay, the answer as it is.
/// @param answer head and body, with Content-Length
/// @param now    wall clock, for a Retry-After that is a date
std::string broken_answer(const Fault& fault, const std::string& answer,
                          std::chrono::system_clock::time_point now);

/// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(std::chrono::system_clock::time_point time);

/// A piece of a body in chunks that never ends.
inline constexpr const char* kEndlessChunk = "10\r\n0123456789abcdef\r\n";

}  // namespace anp
