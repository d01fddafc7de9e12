#include "importer/http/http.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <set>
#include <string>
#include <thread>

#include "tests/importer/http/http_exchanges.h"
#include "tests/support/raw_http_server.h"

namespace anp {
namespace {

using std::chrono::milliseconds;

TEST_CASE("http: an answer comes back whole, with the fields that the importer reads") {
  const RawHttpServer server([](const RawRequest&) {
    return reply(201, "{\"ok\":1}",
                 "Content-Type:application/json  \r\nRETRY-AFTER: 7\r\nX-Other: 1\r\n"
                 "Server-Timing: db;desc=\"n=4\"\r\nServer-Timing: app\r\nX-Cache: HIT\r\n");
  });
  const HttpExchange exchange = exchange_with(post(server.url("/a?b=c"), "hello"));

  CHECK(exchange.delivery == Delivery::answered);
  CHECK(exchange.status == 201);
  CHECK(exchange.body == "{\"ok\":1}");
  CHECK(exchange.reason.empty());
  CHECK(find_header(exchange.headers, "content-type") == "application/json");
  CHECK(find_header(exchange.headers, "retry-after") == "7");
  CHECK(find_header(exchange.headers, "x-cache") == "HIT");
  CHECK_FALSE(find_header(exchange.headers, "x-other").has_value());
  CHECK(std::count_if(exchange.headers.begin(), exchange.headers.end(),
                      [](const HttpHeader& h) { return h.name == "server-timing"; }) == 2);
  CHECK(exchange.whole_request_left);
  CHECK(exchange.first_byte.count() > 0);
  CHECK(exchange.total >= exchange.first_byte);

  const std::vector<RawRequest> seen = server.requests();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].head.starts_with("POST /a?b=c HTTP/1.1\r\n"));
  CHECK(seen[0].head.find("Content-Type: application/json\r\n") != std::string::npos);
  CHECK(seen[0].body == "hello");
}

TEST_CASE("http: bytes are counted, and no request waits for '100 Continue'") {
  const RawHttpServer server([](const RawRequest&) { return reply(200, std::string(5000, 'x')); });
  for (const std::size_t size : {0U, 10U, 60'000U, 65'535U, 65'536U, 3'000'000U}) {
    CAPTURE(size);
    const HttpExchange exchange = exchange_with(post(server.url(), std::string(size, 'b')));
    REQUIRE(exchange.delivery == Delivery::answered);
    const RawRequest seen = server.requests().back();
    CHECK(seen.body.size() == size);
    CHECK(seen.head.find("Expect") == std::string::npos);
    CHECK(exchange.bytes_sent == seen.head.size() + size);
    CHECK(exchange.bytes_received == reply(200, std::string(5000, 'x')).bytes.size());
    CHECK(exchange.whole_request_left);
  }
}

TEST_CASE("http: methods go out as they are named, on one connection") {
  const RawHttpServer server([](const RawRequest& request) {
    if (request.head.starts_with("HEAD")) {
      return RawReply{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", RawReply::Then::keep, ""};
    }
    return reply(200, "ok");
  });
  HttpClient client;
  struct Case {
    const char* method;
    const char* body;
  };
  static constexpr Case cases[] = {{"GET", ""},    {"POST", "p"},   {"HEAD", ""},    {"PUT", "q"},
                                   {"DELETE", ""}, {"POST", ""},    {"OPTIONS", ""}, {"GET", ""},
                                   {"PATCH", "r"}, {"DELETE", "s"}, {"GET", ""}};
  for (const Case& c : cases) {
    CAPTURE(std::string(c.method));
    HttpRequest request = get(server.url());
    request.method = c.method;
    request.body = c.body;
    const HttpExchange exchange = exchange_on(client, std::move(request));
    REQUIRE(exchange.delivery == Delivery::answered);
    CHECK(exchange.body == (std::string(c.method) == "HEAD" ? "" : "ok"));
    CHECK(server.requests().back().head.starts_with(std::string(c.method) + " / "));
    CHECK(server.requests().back().body == c.body);
  }
  CHECK(server.connections() == 1);
}

TEST_CASE("http: a redirect is an answer, not a path to follow") {
  const RawHttpServer server([](const RawRequest&) {
    return reply(302, "", "Location: /elsewhere\r\nSet-Cookie: a=b\r\n");
  });
  HttpClient client;
  const HttpExchange exchange = exchange_on(client, get(server.url()));
  CHECK(exchange.status == 302);
  CHECK(find_header(exchange.headers, "location") == "/elsewhere");
  exchange_on(client, get(server.url()));
  REQUIRE(server.requests().size() == 2);
  CHECK(server.requests()[1].head.find("Cookie") == std::string::npos);
}

TEST_CASE("http: a redirect is followed for no method and no status") {
  const RawHttpServer other([](const RawRequest&) { return reply(200, "lured"); });
  int status = 0;
  const RawHttpServer server([&](const RawRequest&) {
    return reply(status, "", "Location: " + other.url("/x") + "\r\n");
  });
  HttpClient client;
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "SEARCH", "OPTIONS"}) {
    for (const int redirect : {300, 301, 302, 303, 305, 307, 308}) {
      CAPTURE(method);
      CAPTURE(redirect);
      status = redirect;
      HttpRequest request = get(server.url());
      request.method = method;
      if (request.method != "GET") request.body = "{}";
      CHECK(exchange_on(client, request).status == redirect);
    }
  }
  CHECK(other.connections() == 0);
}

TEST_CASE("http: requests leave as far apart as agreed, however many wait") {
  std::vector<std::chrono::steady_clock::time_point> came;
  const RawHttpServer server([&](const RawRequest&) {
    came.push_back(std::chrono::steady_clock::now());
    return reply(200, "ok");
  });
  constexpr std::chrono::milliseconds kApart{100};
  HttpClientOptions options;
  options.min_interval = kApart;
  const auto start = std::chrono::steady_clock::now();
  HttpClient client(options);
  for (HttpTag tag = 1; tag <= 5; ++tag) REQUIRE(client.start(get(server.url()), tag).has_value());
  CHECK(client.in_flight() == 5);
  std::vector<HttpTag> ended;
  while (ended.size() < 4) {
    for (const HttpCompletion& completion : client.poll(kPatience)) {
      CHECK(completion.exchange.body == "ok");
      ended.push_back(completion.tag);
    }
  }
  CHECK(ended == std::vector<HttpTag>{1, 2, 3, 4});
  // The first waits, too: so that runs one after another keep the distance.
  CHECK(came.front() - start >= kApart);
  CHECK(came[3] - start >= 4 * kApart);
  // One that waits was never sent.
  const auto cancelled = client.cancel_all();
  REQUIRE(cancelled.size() == 1);
  CHECK(cancelled[0].exchange.delivery == Delivery::never_sent);
  CHECK(client.in_flight() == 0);
  CHECK(client.poll(2 * kApart).empty());
  CHECK(came.size() == 4);
}

TEST_CASE("http: proxies of the environment are not used") {
  setenv("http_proxy", "http://127.0.0.1:1/", 1);
  setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
  const RawHttpServer server([](const RawRequest&) { return reply(200, "direct"); });
  CHECK(exchange_with(get(server.url())).body == "direct");
  unsetenv("http_proxy");
  unsetenv("ALL_PROXY");
}

TEST_CASE("http: what cannot be sent as it is, is refused before anything is in flight") {
  struct Case {
    const char* what;
    HttpRequest request;
  };
  const auto with = [](const std::string& name, const std::string& value) {
    HttpRequest request = get("http://127.0.0.1:9/");
    request.headers = {{name, value}};
    return request;
  };
  const auto method = [](const char* name) {
    HttpRequest request = get("http://127.0.0.1:9/");
    request.method = name;
    return request;
  };
  HttpRequest get_with_body = get("http://127.0.0.1:9/");
  get_with_body.body = "x";
  const Case cases[] = {
      {"CR", with("X-A", "a\rX-B: b")},
      {"LF", with("X-A", "a\nX-B: b")},
      {"CRLF", with("X-A", "a\r\n\r\nGET / HTTP/1.1")},
      {"NUL", with("X-A", std::string("a\0b", 3))},
      {"line break in the name", with("X-A: b\r\nX-B", "a")},
      {"colon in the name", with("X-A:", "a")},
      {"no name", with("", "a")},
      {"no method", method("")},
      {"lower-case method", method("post")},
      {"line break in the method", method("GET / HTTP/1.1\r\nX-A: b\r\n\r\nGET")},
      {"body of a GET", get_with_body},
      {"no URL", get("")},
      {"no scheme", get("127.0.0.1:9/")},
      {"file", get("file:///etc/passwd")},
      {"ftp", get("ftp://127.0.0.1/")},
      {"password", get("http://me:hunter2@127.0.0.1:9/")},
      {"user", get("http://me@127.0.0.1:9/")},
      {"line break in the URL", get("http://127.0.0.1:9/\r\nX-A: b")},
      {"blank in the URL", get("http://127.0.0.1:9/a b")},
  };
  HttpClient client;
  for (const Case& c : cases) {
    CAPTURE(std::string(c.what));
    const Result<Done> started = client.start(c.request, 1);
    CHECK_FALSE(started.has_value());
    if (!started) CHECK(started.error().message.find("hunter2") == std::string::npos);
    CHECK(client.in_flight() == 0);
  }
  const RawHttpServer server([](const RawRequest&) { return reply(200, "ok"); });
  HttpRequest good = get(server.url());
  good.headers = {{"X-Empty", ""}, {"X-A", "b"}};
  CHECK(exchange_on(client, good).body == "ok");
  CHECK(server.requests()[0].head.find("X-Empty:\r\nX-A: b\r\n") != std::string::npos);
}

TEST_CASE("http: each request has its own headers and address, whatever the one before had") {
  const RawHttpServer server([](const RawRequest&) { return reply(200, "ok"); });
  const std::string longer(500, 'l');
  struct Case {
    const char* path;
    std::vector<HttpHeader> headers;
  };
  const Case cases[] = {{"/a", {{"X-A", "1"}, {"X-B", "2"}}},
                        {"/a", {{"X-A", "3"}, {"X-B", "2"}}},
                        {"/b", {{"X-A", longer}}},
                        {"/b?c=d", {{"X-A", "4"}}},
                        {"/b?c=e", {}},
                        {"/a", {{"X-B", longer}, {"X-A", ""}}},
                        {"/a", {{"X-B", "5"}, {"X-A", "6"}}},
                        {"/a", {{"X-B", "5"}, {"X-A", "6"}}}};
  HttpClient client;
  for (const Case& c : cases) {
    HttpRequest request = post(server.url(c.path), "body");
    request.headers = c.headers;
    REQUIRE(exchange_on(client, request).delivery == Delivery::answered);
    const std::string head = server.requests().back().head;
    CAPTURE(head);
    CHECK(head.starts_with("POST " + std::string(c.path) + " HTTP/1.1\r\n"));
    std::string fields;
    for (const HttpHeader& h : c.headers) {
      fields += h.name + (h.value.empty() ? ":" : ": " + h.value) + "\r\n";
    }
    CHECK(head.find(fields) != std::string::npos);
    CHECK(std::count(head.begin(), head.end(), 'X') ==
          static_cast<std::ptrdiff_t>(c.headers.size()));
    // One that is refused half way leaves nothing behind.
    request.headers = {{"X-A", "never"}, {"X-B", "line\nbreak"}};
    CHECK_FALSE(client.start(request, 2).has_value());
  }
  CHECK(server.connections() == 1);
}

TEST_CASE("http: many at a time, each ends once and with its own answer") {
  const RawHttpServer server([](const RawRequest& request) { return reply(200, request.body); });
  HttpClientOptions options;
  options.max_in_flight = 16;
  HttpClient client(options);
  HttpTag next = 0;
  std::set<HttpTag> ended;
  while (ended.size() < 500) {
    while (next < 500 && client.in_flight() < 16) {
      REQUIRE(client.start(post(server.url(), std::to_string(next)), next).has_value());
      ++next;
    }
    const std::vector<HttpCompletion> completions = client.poll(kPatience);
    REQUIRE_FALSE(completions.empty());
    for (const HttpCompletion& completion : completions) {
      CHECK(completion.exchange.body == std::to_string(completion.tag));
      CHECK(ended.insert(completion.tag).second);
    }
  }
  CHECK(client.in_flight() == 0);
  CHECK(server.connections() <= 16);
  CHECK(server.requests().size() == 500);
}

TEST_CASE("http: an answer arrived when it came, not when it was read") {
  using Clock = std::chrono::steady_clock;
  std::size_t bytes = 0;
  SUBCASE("without a body") {}
  SUBCASE("in several reads") { bytes = 100'000; }
  std::atomic<bool> started = false;
  const auto began = Clock::now();
  const RawHttpServer server([&](const RawRequest& request) {
    // Otherwise start() might read it.
    const bool held = request.on_connection == 1;
    while (held && !started && Clock::now() < began + kPatience) std::this_thread::yield();
    return reply(200, std::string(bytes, 'x'));
  });
  HttpClientOptions options;
  options.note_arrivals = true;
  HttpClient client(options);
  exchange_on(client, get(server.url()));  // so that the next leaves at once
  const auto sent = Clock::now();
  REQUIRE(client.start(get(server.url()), 2).has_value());
  started = true;
  while (server.replies() < 2 && Clock::now() < sent + kPatience) std::this_thread::yield();
  const auto replied = Clock::now();
  while (Clock::now() < replied + milliseconds{20}) std::this_thread::yield();
  const std::vector<HttpCompletion> completions = client.poll(kPatience);
  REQUIRE(completions.size() == 1);
  const HttpExchange& exchange = completions[0].exchange;
  CHECK(exchange.total >= milliseconds{20});
  REQUIRE(exchange.arrived.has_value());
  CHECK(*exchange.arrived >= sent);
  CHECK(*exchange.arrived < replied + milliseconds{10});
}

HttpClient* client_of_signal = nullptr;

TEST_CASE("http: a wakeup ends the wait") {
  HttpClient client;
  const auto began = std::chrono::steady_clock::now();
  SUBCASE("that was made before the poll") { client.wakeup(); }
  SUBCASE("from a signal handler") {
    client_of_signal = &client;
    std::signal(SIGUSR1, [](int) { client_of_signal->wakeup(); });
    std::raise(SIGUSR1);
    std::signal(SIGUSR1, SIG_DFL);
  }
  std::thread other;
  SUBCASE("from another thread") {
    other = std::thread([&client] { client.wakeup(); });
  }
  CHECK(client.poll(kPatience).empty());
  CHECK(std::chrono::steady_clock::now() - began < kPatience);
  if (other.joinable()) other.join();
  // One wakeup ends one wait.
  CHECK(client.poll(milliseconds{1}).empty());
}

TEST_CASE("http: cancelling ends everything, and the client goes on") {
  std::atomic<int> asked{0};
  const RawHttpServer server([&](const RawRequest& request) {
    ++asked;
    if (request.head.starts_with("POST /hang")) return RawReply{"", RawReply::Then::hang, ""};
    return reply(200, "ok");
  });
  HttpClient client;
  for (HttpTag tag = 1; tag <= 3; ++tag) {
    REQUIRE(client.start(post(server.url("/hang"), "x"), tag).has_value());
  }
  while (asked < 3) CHECK(client.poll(milliseconds{1}).empty());
  std::set<HttpTag> tags;
  for (const HttpCompletion& completion : client.cancel_all()) {
    tags.insert(completion.tag);
    CHECK(completion.exchange.delivery == Delivery::sent_no_answer);
    CHECK(completion.exchange.reason == "cancelled");
  }
  CHECK(tags == std::set<HttpTag>{1, 2, 3});
  CHECK(client.in_flight() == 0);
  CHECK(exchange_on(client, get(server.url())).body == "ok");
}

}  // namespace
}  // namespace anp
