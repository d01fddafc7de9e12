#pragma once

#include <cstdint>
#include <string>

#include "generator/article.h"

namespace anp {

/// Appends "2024-12-31". @param days since 1970-01-01, of a year 0..9999
void append_date(std::int32_t days, std::string& out);

/// Appends "2024-12-31T23:59:58Z" (RFC 3339, UTC).
void append_utc_time(UtcSeconds seconds, std::string& out);

}  // namespace anp
