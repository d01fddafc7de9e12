#pragma once

#include <cstddef>
#include <cstdint>

namespace anp {

inline constexpr std::int64_t kSecondsPerDay = 86'400;

/// Bytes that the functions below write.
inline constexpr std::size_t kDateBytes = 10;
inline constexpr std::size_t kUtcTimeBytes = 20;

/// Writes "2019-07-04" for days since 1970-01-01, in years 0 to 9999.
/// @return the end of the text
char* write_date(std::int32_t days, char* out);

/// Writes "2019-07-04T16:13:39Z" for seconds since 1970-01-01T00:00:00Z, not before it.
/// @return the end of the text
char* write_utc_time(std::int64_t seconds, char* out);

}  // namespace anp
