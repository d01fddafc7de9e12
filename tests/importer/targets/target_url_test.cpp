#include "importer/targets/target_url.h"

#include <doctest/doctest.h>

#include <string>

namespace anp {

TEST_CASE("target URL: one spelling for each target") {
  struct Case {
    const char* text;
    const char* want;
  };
  static constexpr Case cases[] = {
      {"staging+http://127.0.0.1:8080", "staging+http://127.0.0.1:8080"},
      {"staging+http://127.0.0.1:8080/", "staging+http://127.0.0.1:8080"},
      {"STAGING+HTTP://LocalHost:80/a/b//", "staging+http://localhost:80/a/b"},
      {"staging+http://127.0.0.1", "staging+http://127.0.0.1:80"},
      {"staging+http://[::1]:99/x", "staging+http://[::1]:99/x"},
      {"null:", "null:"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto url = parse_target_url(c.text);
    REQUIRE(url.has_value());
    CHECK(url->text() == c.want);
    CHECK(parse_target_url(url->text())->text() == c.want);
  }
  CHECK(parse_target_url("staging+http://[::1]:99/x")->base() == "http://[::1]:99/x");
}

TEST_CASE("target URL: what is none is refused with the reason") {
  struct Case {
    const char* text;
    const char* word;
  };
  static constexpr Case cases[] = {
      {"", "no URL"},
      {"127.0.0.1:8080", "no URL"},
      {"http://127.0.0.1", "'http'"},
      {"staging+ftp://127.0.0.1", "'staging+ftp'"},
      {"gopher+http://127.0.0.1", "gopher"},
      {"staging+http://", "host"},
      {"staging+http://:80", "host"},
      {"staging+http://127.0.0.1:", "port"},
      {"staging+http://127.0.0.1:0", "'0'"},
      {"staging+http://127.0.0.1:65536", "'65536'"},
      {"staging+http://127.0.0.1:80x", "'80x'"},
      {"staging+http://127.0.0.1 :80", "host"},
      {"staging+http://[::1", "']'"},
      {"staging+http://[zz]:1", "IPv6"},
      {"staging+http://127.0.0.1/?x=1", "query"},
      {"staging+http://127.0.0.1/#x", "fragment"},
      {"staging+http://127.0.0.1?x", "query"},
      {"staging+http://127.0.0.1/a\r\nX: y", "percent-encoded"},
      {"null:x", "no URL"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto url = parse_target_url(c.text);
    REQUIRE_FALSE(url.has_value());
    CHECK(url.error().message.find(c.word) != std::string::npos);
    CHECK(url.error().message.find("staging+http://127.0.0.1:PORT") != std::string::npos);
  }
  CHECK_FALSE(parse_target_url(std::string(kMaxTargetUrlBytes + 1, 'a')).has_value());
}

TEST_CASE("target URL: a user or password is refused and not repeated") {
  for (const char* text :
       {"staging+http://user:SECRET@127.0.0.1", "staging+http://SECRET@127.0.0.1",
        "staging+http://127.0.0.1@SECRET", "http://u:SECRET@h"}) {
    CAPTURE(text);
    const auto url = parse_target_url(text);
    REQUIRE_FALSE(url.has_value());
    CHECK(url.error().message.find("SECRET") == std::string::npos);
  }
}

}  // namespace anp
