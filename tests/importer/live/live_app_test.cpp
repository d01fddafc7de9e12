#include "importer/live/live_app.h"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "importer/live/live_parts.h"
#include "tests/importer/live/sample_state.h"

namespace anp {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

WebRequest get(const char* path) {
  WebRequest request;
  request.method = "GET";
  request.path = path;
  return request;
}

struct Place {
  LiveFeed feed;
  LiveApp app{feed};
};

TEST_CASE("live app: the page has figures, thresholds and plots, and escapes what it shows") {
  Place place;
  place.feed.publish(sample_state());
  const WebAnswer answer = place.app.answer(get("/"));
  CHECK(answer.status == 200);
  CHECK(answer.content_type == "text/html; charset=utf-8");
  for (const char* part :
       {"Load test: open, constant:10/s:60s", "Running", "articles of &lt;b&gt;ours&lt;/b&gt;",
        "p(95)&lt;500ms: 29.0 ms, kept so far", "phase2:max&lt;1s: not begun so far</li>",
        "id=\"rate-title\"", "id=\"response-title\"", "id=\"errors-title\"",
        "id=\"in-flight-title\"", "id=\"retries-title\"", "id=\"distribution-title\"", "/live.js",
        "http-equiv=\"refresh\""}) {
    CAPTURE(part);
    CHECK(has(answer.body, part));
  }
  CHECK_FALSE(has(answer.body, "<b>"));
}

TEST_CASE("live app: the page of a run that has ended says how, and asks for nothing more") {
  Place place;
  LiveState state = sample_state();
  state.ending = RunEnding{"A threshold was missed", false};
  place.feed.publish(state);
  const std::string page = place.app.answer(get("/")).body;
  CHECK(has(page, "A threshold was missed"));
  CHECK_FALSE(has(page, "Running"));
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "refresh"));
  CHECK_FALSE(has(page, "so far"));
}

TEST_CASE("live app: before anything is known there is a page, too") {
  Place place;
  const std::string page = place.app.answer(get("/")).body;
  CHECK(has(page, "Starting"));
  CHECK_FALSE(has(page, "nan"));
}

TEST_CASE("live app: each event holds all intervals, and the last one says that it is the last") {
  Place place;
  place.feed.publish(sample_state());
  WebAnswer answer = place.app.answer(get("/events"));
  CHECK(answer.content_type == "text/event-stream");
  REQUIRE(answer.stream);
  const auto first = answer.stream();
  REQUIRE(first);
  CHECK(first->starts_with("event: state\ndata: <header"));
  CHECK(first->ends_with("\n\n"));
  CHECK(has(*first, "id=\"rate-title\""));
  LiveState state = sample_state();
  state.ending = RunEnding{"Done", true};
  place.feed.publish(state);
  const auto last = answer.stream();
  REQUIRE(last);
  CHECK(last->starts_with("event: end\n"));
  CHECK(has(*last, "Done"));
  CHECK_FALSE(answer.stream().has_value());
}

TEST_CASE(
    "live app: a reader is told what is new when it comes, and misses what it was too slow for") {
  Place place;
  WebAnswer answer = place.app.answer(get("/events"));
  REQUIRE(answer.stream());
  std::optional<std::string> told;
  std::thread reader([&] { told = answer.stream(); });
  LiveState state = sample_state();
  place.feed.publish(state);
  reader.join();
  REQUIRE(told);
  CHECK(has(*told, "Running"));
  for (int i = 0; i < 5; ++i) {
    state.title = "Title " + std::to_string(i);
    place.feed.publish(state);
  }
  told = answer.stream();
  REQUIRE(told);
  CHECK(has(*told, "Title 4"));
  place.feed.close();
  CHECK_FALSE(answer.stream().has_value());
}

TEST_CASE("live app: more pages than there is room for are told so, until one has gone") {
  Place place;
  std::vector<WebAnswer> open;
  for (int i = 0; i < LiveApp::kMaxStreams; ++i) {
    open.push_back(place.app.answer(get("/events")));
    CHECK(open.back().status == 200);
  }
  CHECK(place.app.answer(get("/events")).status == 503);
  CHECK(place.app.answer(get("/")).status == 200);
  open.pop_back();
  CHECK(place.app.answer(get("/events")).status == 200);
}

TEST_CASE("live app: script, style and metrics, and nothing else") {
  Place place;
  place.feed.publish(sample_state());
  CHECK(has(place.app.answer(get("/live.js")).body, "EventSource"));
  CHECK(has(place.app.answer(get("/live.css")).body, ".verdict"));
  const WebAnswer metrics = place.app.answer(get("/metrics"));
  CHECK(metrics.content_type == "application/openmetrics-text; version=1.0.0; charset=utf-8");
  CHECK(has(metrics.body, "anp_requests_offered_total 30"));
  CHECK(place.app.answer(get("/nothing")).status == 404);
  WebRequest post = get("/");
  post.method = "POST";
  CHECK(place.app.answer(post).status == 405);
}

TEST_CASE("live app: no line end of a text ends an event's field") {
  CHECK(server_sent_event("state", "one\ntwo\rthree") ==
        "event: state\ndata: one\ndata: two\ndata: three\n\n");
}

}  // namespace
}  // namespace anp
