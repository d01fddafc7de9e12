// Reads the input's lines as header fields, and holds the cache status in them against what must be
// so whatever they say.

#include <algorithm>
#include <string_view>
#include <vector>

#include "fuzz_target.h"
#include "generator/result.h"
#include "importer/http/cache_status.h"
#include "tests/fuzz/answer_text.h"

namespace anp {
namespace {

std::uint64_t known_inputs = 0;

CacheStatus with(std::vector<HttpHeader> headers, const char* name, const char* value) {
  headers.push_back({name, value});
  return read_cache_status(headers);
}

bool from_cache(CacheStatus status) {
  return status == CacheStatus::hit || status == CacheStatus::stale ||
         status == CacheStatus::revalidated;
}

std::vector<HttpHeader> only(std::vector<HttpHeader> headers, std::string_view name) {
  std::erase_if(headers, [&](const HttpHeader& header) { return header.name != name; });
  return headers;
}

void check(const std::vector<HttpHeader>& headers) {
  const CacheStatus status = read_cache_status(headers);
  ANP_REQUIRE(!to_string(status).empty(), "every status has a name");
  ANP_REQUIRE(with(headers, "age", "10") == status, "Age is no evidence");
  ANP_REQUIRE(with(headers, "x-cache-hits", "hit") == status, "nor is a field that is not known");
  ANP_REQUIRE(with(headers, "cache-status", "edge; detail=hit") == status,
              "a cache that does not say what it did changes nothing");

  const CacheStatus standard = read_cache_status(only(headers, "cache-status"));
  if (standard != CacheStatus::unknown) {
    ++known_inputs;
    ANP_REQUIRE(status == standard, "the standard's field goes before its forerunners");
  }
  const CacheStatus hit = with(headers, "cache-status", "edge; hit");
  ANP_REQUIRE(hit == (from_cache(standard) ? standard : CacheStatus::hit), "a hit anywhere is one");
  const CacheStatus miss = with(headers, "cache-status", "edge; fwd=miss");
  ANP_REQUIRE(miss == (from_cache(standard) ? standard : CacheStatus::miss),
              "a miss nearer to us does not undo a hit");
  if (status == CacheStatus::unknown && only(headers, "x-varnish").empty()) {
    ANP_REQUIRE(with(headers, "x-varnish", "3 2") == CacheStatus::hit, "Varnish is asked last");
  }
}

}  // namespace

std::uint64_t fuzz::inputs_to_the_end() { return known_inputs; }

}  // namespace anp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  anp::check(anp::fuzz::headers_of({reinterpret_cast<const char*>(data), size}));
  return 0;
}
