// Reads the input's lines as header fields, and holds the database calls in them against what must
// be so whatever they say.

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "fuzz_target.h"
#include "generator/result.h"
#include "importer/http/server_timing.h"
#include "tests/fuzz/answer_text.h"

namespace anp {
namespace {

std::uint64_t counted_inputs = 0;

using Calls = std::optional<std::uint64_t>;

Calls with(std::vector<HttpHeader> headers, const char* name, const char* value) {
  headers.push_back({name, value});
  return read_database_calls(headers);
}

void check(std::vector<HttpHeader> headers) {
  const Calls calls = read_database_calls(headers);
  const bool says_so = std::any_of(headers.begin(), headers.end(), [](const HttpHeader& header) {
    return header.name == "server-timing" && header.value.find("db") != std::string::npos;
  });
  ANP_REQUIRE(!calls || says_so, "calls come from a metric db");
  ANP_REQUIRE(with(headers, "server-timing", "cache;desc=\"n=9\", db2;desc=\"n=9\"") == calls,
              "other metrics change nothing");
  ANP_REQUIRE(with(headers, "x-timing", "db;desc=\"n=9\"") == calls, "nor do other fields");
  const Calls more = with(headers, "server-timing", "db;desc=\"n=1\"");
  if (calls) {
    ++counted_inputs;
    const bool fits = *calls < std::numeric_limits<std::uint64_t>::max();
    ANP_REQUIRE(more == (fits ? Calls(*calls + 1) : std::nullopt),
                "a further field adds its calls");
  } else {
    // None at all, or too many to count.
    ANP_REQUIRE(!more || more == 1U, "one call is one call");
  }
  std::reverse(headers.begin(), headers.end());
  ANP_REQUIRE(read_database_calls(headers) == calls, "the order of the fields does not matter");
}

}  // namespace

std::uint64_t fuzz::inputs_to_the_end() { return counted_inputs; }

}  // namespace anp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  anp::check(anp::fuzz::headers_of({reinterpret_cast<const char*>(data), size}));
  return 0;
}
