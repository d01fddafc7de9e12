#include "importer/http/server_timing.h"

#include <doctest/doctest.h>

#include <vector>

namespace anp {
namespace {

TEST_CASE("server timing: the database calls behind an answer, absent is unknown, never 0") {
  struct Case {
    std::vector<const char*> values;
    std::optional<std::uint64_t> want;
  };
  const Case cases[] = {
      {{"db;desc=\"n=47\""}, 47},
      {{"db;desc=\"n=0\""}, 0},
      {{"db ; dur=53 ; desc=\"n=47\""}, 47},
      {{"db;DESC=\"n=47\""}, 47},
      {{"db;desc=n=47"}, 47},
      {{"cache;desc=\"Cache Read\";dur=23.2, db;desc=\"n=3\";dur=1, app"}, 3},
      {{"cache;desc=\"a, db;desc=\\\"n=9\\\"\", db;desc=\"n=3\""}, 3},
      {{"db;desc=\"n=3\"", "db;desc=\"n=4\""}, 7},
      {{"db;desc=\"n=3\", db;desc=\"n=4\""}, 7},
      {{"db;dur=5", "db;desc=\"n=4\""}, 4},
      {{"db;desc=\"n=1\";desc=\"n=2\""}, 1},
      {{"db;desc=\"n=18446744073709551615\""}, 18446744073709551615U},
      {{"db;x;desc=\"n=5\""}, 5},
      {{"db;=;desc=\"n=5\""}, 5},
      {{"db;desc=\"\\n=5\""}, 5},
      {{}, std::nullopt},
      {{""}, std::nullopt},
      {{"db"}, std::nullopt},
      {{"db;dur=5"}, std::nullopt},
      {{"DB;desc=\"n=47\""}, std::nullopt},
      {{"mydb;desc=\"n=47\""}, std::nullopt},
      {{"db;desc=\"47\""}, std::nullopt},
      {{"db;desc=\"n=\""}, std::nullopt},
      {{"db;desc=\"n=-1\""}, std::nullopt},
      {{"db;desc=\"n=+1\""}, std::nullopt},
      {{"db;desc=\"n= 1\""}, std::nullopt},
      {{"db;desc=\"n=1.5\""}, std::nullopt},
      {{"db;desc=\"n=47 queries\""}, std::nullopt},
      {{"db;desc=\"n=47"}, std::nullopt},
      {{"db;desc=\"n=47\\"}, std::nullopt},
      {{"db;desc=\"n=18446744073709551616\""}, std::nullopt},
      {{"db;desc=\"n=18446744073709551615\", db;desc=\"n=1\""}, std::nullopt},
      {{",,;;==\"\\"}, std::nullopt},
  };
  for (const Case& c : cases) {
    std::vector<HttpHeader> headers = {{"content-type", "db;desc=\"n=1\""}};
    for (const char* value : c.values) headers.push_back({"server-timing", value});
    CAPTURE(std::string(c.values.empty() ? "no header" : c.values[0]));
    CHECK(read_database_calls(headers) == c.want);
  }
}

}  // namespace
}  // namespace anp
