#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "importer/http/header.h"

namespace anp {

/// The number of database calls behind an answer: `Server-Timing: db;desc="n=47"` says 47.
/// Several `db` metrics, in one field or in several, add up. Nothing when no metric named `db` has
/// a description of the form n=<digits>, or when the sum does not fit: absent is unknown, never 0.
/// Source: W3C Server Timing, section 2 (metric names are case-sensitive, parameter names are not;
/// of a repeated parameter the first counts).
std::optional<std::uint64_t> read_database_calls(std::span<const HttpHeader> headers);

}  // namespace anp
