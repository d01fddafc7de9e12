#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace anp {

/// A target cannot make us wait longer than this.
inline constexpr std::chrono::hours kMaxRetryAfter{1};

/// An IMF-fixdate as a moment; nothing when the text is none (see parse_retry_after).
std::optional<std::chrono::sys_seconds> parse_imf_fixdate(std::string_view value);

/// How long a `Retry-After` value asks to wait, clamped to [0, kMaxRetryAfter]; nothing when it is
/// neither delta-seconds (`120`) nor an IMF-fixdate (`Sun, 06 Nov 1994 08:49:37 GMT`).
/// Strict: no sign, no blank, no fraction, none of the obsolete date forms, and the day of the week
/// must be the date's. A date in the past asks for 0; a number too large for any integer, for 1 h.
/// libcurl's CURLINFO_RETRY_AFTER is not used: 7.88.1 answers below zero for a past date and 0 on
/// overflow.
/// @param value the field's value without blanks around it
/// @param now   the target's wall clock, rounded down; only used for the date form. Not in the
/// clock's
///              nanoseconds, which a `Date` in the year 2263 overflows
/// Source: RFC 9110, sections 10.2.3 and 5.6.7.
std::optional<std::chrono::milliseconds> parse_retry_after(
    std::string_view value, std::chrono::sys_time<std::chrono::milliseconds> now);

}  // namespace anp
