#include "importer/guard.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "importer/targets/host_name.h"

namespace anp {

namespace {

/// Nothing: refused.
std::optional<Passage> passage(const std::string& url, const GuardRules& rules) {
  const auto parsed = parse_target_url(url);
  if (!parsed) return std::nullopt;
  const auto passed = guard_target(*parsed, rules);
  if (!passed) return std::nullopt;
  return *passed;
}

}  // namespace

TEST_CASE("guard: only what is surely this machine is loopback") {
  for (const char* host : {"127.0.0.1", "127.255.255.254", "127.1.2.3", "localhost", "::1"}) {
    CAPTURE(host);
    CHECK(is_loopback(host));
  }
  for (const char* host :
       {"", "128.0.0.1", "127.0.0.1.example.com", "127.0.0", "127.0.0.256", "127.0.0.1.1", "127.1",
        "127.0.0.01", "127.0.0.-1", "127.0.0.1.", "0.0.0.0", "10.0.0.1", "localhost.example.com",
        "localhos", "::2", "::ffff:127.0.0.1", "2130706433", "0x7f.0.0.1"}) {
    CAPTURE(host);
    CHECK_FALSE(is_loopback(host));
  }
}

TEST_CASE("guard: another host needs its exact name, and a token needs TLS") {
  const GuardRules none;
  const GuardRules named{{"site.localhost", "::2"}, false};
  const GuardRules with_token{{"site.localhost", "::2"}, true};
  CHECK(passage("null:", none) == Passage::free);
  CHECK(passage("http+http://127.0.0.1", none) == Passage::free);
  CHECK(passage("http+http://[::1]:80", with_token) == Passage::free);
  CHECK_FALSE(passage("http+https://site.localhost", none));
  CHECK(passage("http+https://site.localhost", named) == Passage::limited);
  CHECK(passage("http+http://Site.LOCALHOST:8080/x", named) == Passage::limited);
  CHECK(passage("http+https://site.localhost", with_token) == Passage::by_token);
  CHECK_FALSE(passage("http+http://site.localhost", with_token));
  CHECK(passage("http+https://[::2]", named) == Passage::limited);
  for (const char* url :
       {"http+https://other.localhost", "http+https://site.localhost.example.org",
        "http+https://a.site.localhost", "http+https://site.localhos", "http+https://[::3]",
        "http+https://sitelocalhost", "http+https://10.0.0.1"}) {
    CAPTURE(url);
    CHECK_FALSE(passage(url, with_token));
  }
}

TEST_CASE("guard: no spelling of a host slips through as another") {
  // Each of them is some loopback address or the allowed name to one resolver or another.
  const GuardRules rules{{"site.localhost", "127.1", "2130706433", "localhost."}, false};
  for (const char* url : {
           "http+https://site.localhost.",
           "http+https://site.localhost../",
           "http+https://.site.localhost",
           "http+https://site..localhost",
           "http+https://user@site.localhost",
           "http+https://site.localhost@example.org",
           "http+https://site.localhost%40example.org",
           "http+https://site.localhost%2eexample.org",
           "http+https://site%2elocalhost",
           "http+https://s%69te.localhost",
           "http+https://[site.localhost]",
           "http+https://[127.0.0.1]",
           "http+https://[::1%25lo]",
           "http+https://[::1]x",
           "http+https://site.localhost\\example.org",
           "http+https://example.org#@site.localhost",
           "http+https://example.org?@site.localhost",
           "http+https://127.1",
           "http+https://127.0.1",
           "http+https://0x7f.1",
           "http+https://0x7f000001",
           "http+https://0X7F.0.0.1",
           "http+https://0177.0.0.1",
           "http+https://017700000001",
           "http+https://2130706433",
           "http+https://127.0.0.01",
           "http+https://127.0.0.1.",
           "http+https://127.0.0.0x1",
           "http+https://127.0.0.256",
           "http+https://1.2.3.4.5",
           "http+https://localhost.",
           "http+https://loc\xC3\xA0lhost",
           "http+https://site.localhost\t",
           "http+https://site.localhost\r\n",
           "http+https://-site.localhost",
           "http+https://site_x.localhost",
           "http+https://*.localhost",
       }) {
    CAPTURE(url);
    CHECK_FALSE(passage(url, rules));
  }
}

TEST_CASE("host name: names and addresses in one spelling") {
  CHECK(*parse_host_name("Site.LOCALHOST") == "site.localhost");
  CHECK(*parse_host_name("xn--bcher-kva.example") == "xn--bcher-kva.example");
  CHECK(*parse_host_name("192.0.2.1") == "192.0.2.1");
  CHECK(*parse_host_name("[2001:DB8::1]") == "2001:db8::1");
  CHECK(*parse_host_name("4you.example") == "4you.example");
  CHECK(parse_host_name(std::string(63, 'a') + ".b").has_value());
  CHECK_FALSE(parse_host_name(std::string(64, 'a') + ".b").has_value());
  CHECK_FALSE(parse_host_name(std::string(300, 'a')).has_value());
  for (const char* text : {"*.example.org", "example.org:443", "https://example.org", "a b", "",
                           "example.org/", "[::1", "[]", "[1]"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_host_name(text).has_value());
  }
  CHECK(parse_host_name("user:canary@host").error().message.find("canary") == std::string::npos);
}

}  // namespace anp
