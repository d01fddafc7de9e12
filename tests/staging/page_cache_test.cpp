#include "importer/staging/page_cache.h"

#include <doctest/doctest.h>

#include <string>

namespace anp {
namespace {

TEST_CASE("a page is found in the generation it was made in, and in no other") {
  PageCache cache;
  CHECK_FALSE(cache.find("/", 1));
  CHECK(cache.keep("/", 1, "one"));
  CHECK(cache.find("/", 1) == "one");
  CHECK_FALSE(cache.find("/", 2));
  CHECK_FALSE(cache.find("/", 1));  // a stale page is dropped
  cache.keep("/", 2, "two");
  cache.keep("/", 2, "three");
  CHECK(cache.find("/", 2) == "three");
}

TEST_CASE("the least recently used pages make room") {
  PageCache cache;
  for (std::size_t i = 0; i < PageCache::kMaxPages; ++i) cache.keep(std::to_string(i), 1, "x");
  CHECK(cache.find("0", 1));  // now the most recently used
  cache.keep("one more", 1, "x");
  CHECK(cache.find("0", 1));
  CHECK_FALSE(cache.find("1", 1));
  CHECK(cache.find("2", 1));
}

TEST_CASE("the cache bounds its bytes, and does not take a page that is too large") {
  PageCache cache;
  CHECK_FALSE(cache.keep("huge", 1, std::string(PageCache::kMaxPageBytes + 1, 'x')));
  const std::string page(PageCache::kMaxPageBytes, 'x');
  const std::size_t fit = PageCache::kMaxBytes / PageCache::kMaxPageBytes;
  for (std::size_t i = 0; i < 3 * fit; ++i) cache.keep(std::to_string(i), 1, page);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < 3 * fit; ++i) kept += cache.find(std::to_string(i), 1) ? 1 : 0;
  CHECK(kept == fit);
}

}  // namespace
}  // namespace anp
