#pragma once

#include <optional>
#include <string>

#include "importer/engine/outcome.h"
#include "importer/http/http.h"

namespace anp {

/// What an exchange means for a batch as far as HTTP alone says; nothing for a 2xx, whose body
/// decides. Source: DESIGN section 4, outcome classes; RFC 9110, section 15.
///
/// - never sent: may be sent again, unless the host is not to be trusted: stop the run
/// - no whole answer: unknown
/// - 408: retry later if the request had not left entirely, else unknown
/// - 425, 429, and 503 with a valid Retry-After: retry later
/// - other 5xx, 1xx: unknown
/// - 3xx, 401, 403, 407, and 404, 405, 410, 421 (there is no such API here): stop the run
/// - 413: too large, to be sent in parts
/// - other 4xx: rejected
std::optional<Verdict> verdict_of(const HttpExchange& exchange);

/// The answer's Retry-After, where it has a valid one. The date form is taken relative to the
/// answer's `Date`, where that is one, because a clock may be wrong; else to the exchange's end.
std::optional<std::chrono::milliseconds> retry_after_of(const HttpExchange& exchange);

/// Why, for people: "timed out after 10 s", "status 503". A redirect names its place, without user,
/// password, query and fragment; the caller takes out secrets of its own, and shortens it.
std::string reason_of(const HttpExchange& exchange);

inline constexpr std::size_t kMaxReasonBytes = 400;
/// `reason`, cut at kMaxReasonBytes. Secrets are taken out before: half a secret would be kept.
std::string shortened(const std::string& reason);

}  // namespace anp
