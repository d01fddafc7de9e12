#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "importer/serve/web_app.h"

namespace anp {

/// How the page cache took part in an answer (RFC 9211).
enum class CacheUse : std::uint8_t {
  hit,     ///< the answer comes out of the cache
  miss,    ///< it was made for this request, and kept
  bypass,  ///< it is never kept
};

using SiteRequest = WebRequest;

struct Answer {
  int status = 200;
  std::string content_type;
  std::string body;
  CacheUse cache = CacheUse::bypass;
  std::uint64_t statements = 0;  ///< uses of database statements that it took
  int retry_after_s = 0;         ///< 0: no Retry-After
};

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kHtmlType = "text/html; charset=utf-8";
inline constexpr std::string_view kSvgType = "image/svg+xml";
inline constexpr std::string_view kCssType = "text/css; charset=utf-8";

/// `{"site":"anp-staging","error":{"code":…,"message":…}}`.
/// @param code  for programs: lower-case words joined by underscores
Answer error_answer(int status, std::string_view code, std::string_view message);

/// The value of the Cache-Status header. Source: RFC 9211.
std::string cache_status(CacheUse use);
/// The value of the Server-Timing header: how many database statements the answer took.
std::string server_timing(std::uint64_t statements);

}  // namespace anp
