#include "importer/live/live_page.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/importer/live/sample_state.h"
#include "tests/support/raw_client.h"

namespace anp {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

int port_of(const LivePage& page) {
  const std::string address = page.address();
  return std::stoi(address.substr(address.rfind(':') + 1));
}

std::unique_ptr<LivePage> open_page() {
  auto page = LivePage::open(0);
  REQUIRE(page);
  return std::move(*page);
}

TEST_CASE("live page: tells what is new over the wire, and at the end that it is over") {
  auto page = open_page();
  RawClient reader(port_of(*page));
  REQUIRE(reader.send(get_request("/events")));
  CHECK(has(reader.read_until("Starting"), "Transfer-Encoding: chunked"));
  page->show(sample_state());
  CHECK(has(reader.read_until("constant:10/s:60s"), "event: state"));
  page->end({"Valid, and all thresholds kept", true}, {});
  page.reset();
  CHECK(has(reader.read_until("\r\n0\r\n\r\n"), "event: end"));
  CHECK(reader.closed());
}

TEST_CASE("live page: a run that throws leaves a page that says so") {
  auto page = open_page();
  RawClient reader(port_of(*page));
  REQUIRE(reader.send(get_request("/events")));
  reader.read_until("Starting");
  page.reset();
  CHECK(has(reader.read_until("event: end"), "broke off"));
}

TEST_CASE("live page: somebody who does not read keeps neither the run nor the end waiting") {
  auto page = open_page();
  RawClient stuck(port_of(*page));
  REQUIRE(stuck.send(get_request("/events")));
  LiveState state = sample_state();
  state.series.points.assign(300, state.series.points.front());
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 500; ++i) page->show(state);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
  page->end({"Done", true}, {});
  page.reset();
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

TEST_CASE("live page: answers this computer's names only, and no other page") {
  const auto page = open_page();
  const int port = port_of(*page);
  CHECK(ask_once(port, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").status == 421);
  CHECK(ask_once(port, "GET /metrics HTTP/1.1\r\nHost: evil.example:80\r\n\r\n").status == 421);
  CHECK(ask_once(port, get_request("/", "Origin: http://evil.example\r\n")).status == 403);
  RawAnswer answer = ask_once(port, get_request("/"));
  CHECK(answer.status == 200);
  CHECK(answer.headers["cache-control"] == "no-store");
  CHECK(has(answer.headers["content-security-policy"], "default-src 'none'; script-src 'self'"));
  CHECK(answer.headers.count("access-control-allow-origin") == 0);
}

TEST_CASE("live page: a port that is taken is refused, with the remedy") {
  const auto page = open_page();
  const auto second = LivePage::open(port_of(*page));
  REQUIRE_FALSE(second);
  CHECK(has(second.error().message, "--live: cannot listen on 127.0.0.1:"));
  CHECK(has(second.error().message, "take another (0 picks a free one)"));
}

}  // namespace
}  // namespace anp
