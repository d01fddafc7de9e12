#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "importer/http/header.h"

namespace anp {

/// Where an answer came from, as far as its headers say.
enum class CacheStatus : std::uint8_t {
  unknown,      ///< nothing says: never counted as a miss
  hit,          ///< from a cache, fresh
  stale,        ///< from a cache, past its time
  revalidated,  ///< from a cache, after the origin said that it is still good
  miss,         ///< from the origin, because no cache had it (or only too old)
  bypass,       ///< from the origin, because no cache was asked (method, rule, dynamic page)
};

inline constexpr std::uint8_t kCacheStatusCount = 6;

/// Reads `Cache-Status` (RFC 9211); where that is absent or says nothing, the forerunners in this
/// order: CF-Cache-Status, X-Cache-Status, X-Proxy-Cache, X-FastCGI-Cache, X-LiteSpeed-Cache,
/// X-Cache, X-Varnish (two numbers: hit; one: miss).
/// With several caches in the way, a hit in any of them is a hit; otherwise the one nearest to us
/// decides. `Age` is not taken as evidence: origins send it, too.
CacheStatus read_cache_status(std::span<const HttpHeader> headers);

/// Whether the importer reads a header with this name (lower case) for the cache status.
bool is_cache_header(std::string_view lower_case_name);

/// "unknown", "hit", "stale", "revalidated", "miss", "bypass".
std::string_view to_string(CacheStatus);

}  // namespace anp
