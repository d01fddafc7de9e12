#include "importer/http/cache_status.h"

#include <doctest/doctest.h>

#include <vector>

namespace anp {
namespace {

TEST_CASE("cache status: what the headers of an answer say") {
  struct Case {
    std::vector<HttpHeader> headers;
    CacheStatus want;
  };
  const Case cases[] = {
      // RFC 9211, section 3
      {{{"cache-status", "ExampleCache; hit; ttl=376"}}, CacheStatus::hit},
      {{{"cache-status", "ExampleCache; fwd=uri-miss; stored"}}, CacheStatus::miss},
      {{{"cache-status", "ExampleCache; fwd=uri-miss; collapsed"}}, CacheStatus::miss},
      {{{"cache-status", "ExampleCache; fwd=stale; fwd-status=304"}}, CacheStatus::revalidated},
      {{{"cache-status", "ExampleCache; fwd=stale"}}, CacheStatus::miss},
      {{{"cache-status", "ExampleCache; hit; ttl=-412"}}, CacheStatus::stale},
      {{{"cache-status", "ExampleCache; fwd=bypass"}}, CacheStatus::bypass},
      {{{"cache-status", "ExampleCache; fwd=method"}}, CacheStatus::bypass},
      {{{"cache-status", "ExampleCache; fwd=request; fwd-status=200"}}, CacheStatus::bypass},
      {{{"cache-status", "OriginCache; hit; ttl=1100, \"CDN Company Here\"; fwd=uri-miss"}},
       CacheStatus::hit},
      {{{"cache-status", "Origin; fwd=bypass, Edge; fwd=miss"}}, CacheStatus::miss},
      {{{"cache-status", "Origin; hit"}, {"cache-status", "Edge; fwd=miss"}}, CacheStatus::hit},
      {{{"cache-status", "anp-staging;fwd=bypass"}}, CacheStatus::bypass},
      {{{"cache-status", "x; hit=?1"}}, CacheStatus::hit},
      {{{"cache-status", "x; hit=?0; fwd=miss"}}, CacheStatus::miss},
      {{{"cache-status", "x; detail=\"; hit, y; hit\"; fwd=miss"}}, CacheStatus::miss},
      {{{"cache-status", "x; key=\"a\\\"; hit\"; fwd=miss"}}, CacheStatus::miss},
      {{{"cache-status", "x"}}, CacheStatus::unknown},
      {{{"cache-status", "hit"}}, CacheStatus::unknown},  // a cache of that name
      {{{"cache-status", "x; fwd=why-not"}}, CacheStatus::unknown},
      {{{"cache-status", "x; \"hit"}}, CacheStatus::unknown},
      {{{"cache-status", ",,;;==\"\\"}}, CacheStatus::unknown},
      // forerunners
      {{{"x-cache", "HIT"}}, CacheStatus::hit},
      {{{"x-cache", "Hit from cloudfront"}}, CacheStatus::hit},
      {{{"x-cache", "RefreshHit from cloudfront"}}, CacheStatus::revalidated},
      {{{"x-cache", "Error from cloudfront"}}, CacheStatus::unknown},
      {{{"x-cache", "MISS, HIT"}}, CacheStatus::hit},
      {{{"x-cache", "HIT, MISS"}}, CacheStatus::hit},
      {{{"x-cache", "MISS from squid.example"}}, CacheStatus::miss},
      {{{"x-cache", "TCP_HIT from a23-1"}}, CacheStatus::hit},
      {{{"x-cache", "hitman"}}, CacheStatus::unknown},
      {{{"x-cache-status", "EXPIRED"}}, CacheStatus::miss},
      {{{"x-cache-status", "UPDATING"}}, CacheStatus::stale},
      {{{"x-cache-status", "-"}}, CacheStatus::unknown},
      {{{"cf-cache-status", "DYNAMIC"}}, CacheStatus::bypass},
      {{{"x-proxy-cache", "BYPASS"}}, CacheStatus::bypass},
      {{{"x-fastcgi-cache", "STALE"}}, CacheStatus::stale},
      {{{"x-litespeed-cache", "hit,private"}}, CacheStatus::hit},
      {{{"x-varnish", "32770 3"}}, CacheStatus::hit},
      {{{"x-varnish", "32770"}}, CacheStatus::miss},
      {{{"x-varnish", "32770 x"}}, CacheStatus::unknown},
      {{{"x-varnish", ""}}, CacheStatus::unknown},
      // which of them counts
      {{{"x-cache", "HIT"}, {"cache-status", "x; fwd=miss"}}, CacheStatus::miss},
      {{{"x-cache", "HIT"}, {"cache-status", "x"}}, CacheStatus::hit},
      {{{"x-cache", "HIT"}, {"cf-cache-status", "MISS"}}, CacheStatus::miss},
      // nothing to go by
      {{}, CacheStatus::unknown},
      {{{"age", "17"}}, CacheStatus::unknown},
      {{{"content-type", "hit"}}, CacheStatus::unknown},
  };
  for (const Case& c : cases) {
    CAPTURE(c.headers.empty() ? "no header" : c.headers[0].name + ": " + c.headers[0].value);
    CHECK(to_string(read_cache_status(c.headers)) == to_string(c.want));
  }
}

}  // namespace
}  // namespace anp
