#include "importer/staging/server.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "importer/serve/request_guard.h"
#include "importer/serve/worker_pool.h"
#include "tests/staging/sample_article.h"
#include "tests/support/raw_client.h"
#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

/// A running server with a site of its own.
class Running {
 public:
  Running()
      : site_(*SharedSite::open(directory_.file("site.sqlite"))),
        app_(*site_),
        server_(*Server::bind(app_, {"127.0.0.1", 0})),
        thread_([this] { good_ = server_->run(); }) {}
  ~Running() { stop(); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// @return whether the server ended because it was stopped
  bool stop() {
    if (thread_.joinable()) {
      server_->stop();
      thread_.join();
    }
    return good_;
  }
  [[nodiscard]] int port() const { return server_->port(); }
  RawAnswer ask(std::string_view request) { return ask_once(port(), request); }
  RawAnswer get(std::string_view target) { return ask(get_request(target)); }
  std::uint64_t articles() { return site_->reading()->count(); }
  SharedSite& site() { return *site_; }
  SiteApp& app() { return app_; }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<SharedSite> site_;
  SiteApp app_;
  std::unique_ptr<Server> server_;
  bool good_ = false;
  std::thread thread_;
};

std::string code_of(const RawAnswer& answer) {
  const auto body = nlohmann::json::parse(answer.body, nullptr, false);
  return body.is_object() && body.contains("error") ? body["error"]["code"] : "no error form";
}

constexpr WorkerPool::Size kServed;  // as anp-staging takes them
constexpr const char* kBatch = "/api/v1/articles/batch";

TEST_CASE("every answer has the security headers, its statements and its cache status") {
  Running running;
  running.ask(post_request(kBatch, batch_of({sample_article(1)})));
  for (const char* target : {"/", "/nothing", "/api/v1/site", "/api/v1/nothing", "/assets/site.css",
                             "/images/10x10/000/fff.svg", "/articles/none"}) {
    CAPTURE(target);
    RawAnswer answer = running.get(target);
    CHECK(answer.headers["content-security-policy"] ==
          "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
          "frame-ancestors 'none'; base-uri 'none'");
    CHECK(answer.headers["x-content-type-options"] == "nosniff");
    CHECK(answer.headers["referrer-policy"] == "no-referrer");
    CHECK(answer.headers["server-timing"].starts_with("db;desc=\"n="));
    CHECK(answer.headers["cache-status"].starts_with("anp-staging; "));
    CHECK_FALSE(answer.headers["content-type"].empty());
  }
}

TEST_CASE("the cache status tells a miss, a hit, and a miss again after a write") {
  Running running;
  running.ask(post_request(kBatch, batch_of({sample_article(1)})));
  CHECK(running.get("/").headers["cache-status"] == "anp-staging; fwd=miss; stored");
  RawAnswer hit = running.get("/");
  CHECK(hit.headers["cache-status"] == "anp-staging; hit");
  CHECK(hit.headers["server-timing"] == "db;desc=\"n=0\"");
  RawAnswer write = running.ask(post_request(kBatch, batch_of({sample_article(2)})));
  CHECK(write.headers["cache-status"] == "anp-staging; fwd=bypass");
  // BEGIN, a look, an insert and its index, COMMIT.
  CHECK(write.headers["server-timing"] == "db;desc=\"n=5\"");
  CHECK(running.get("/").headers["cache-status"] == "anp-staging; fwd=miss; stored");
}

TEST_CASE("one connection carries many requests, also pipelined ones") {
  Running running;
  RawClient client(running.port());
  const std::string batch = post_request(kBatch, batch_of({sample_article(1)}));
  for (int i = 0; i < 20; ++i) {
    REQUIRE(client.send(i % 2 == 0 ? batch : get_request("/api/v1/site")));
    CHECK(client.receive().status == 200);
  }
  REQUIRE(client.send(batch + get_request("/api/v1/site") + batch));
  for (int i = 0; i < 3; ++i) CHECK(client.receive().status == 200);
}

TEST_CASE("HEAD has the headers of GET and no body") {
  Running running;
  RawAnswer answer = running.ask("HEAD /assets/icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(answer.status == 200);
  CHECK(answer.headers["content-length"] ==
        std::to_string(running.get("/assets/icon.svg").body.size()));
}

TEST_CASE("paths and queries are percent-decoded") {
  Running running;
  running.ask(post_request(kBatch, batch_of({sample_article(1)})));
  CHECK(running.get("/?q=practical+%67uide").body.find("Results for “practical guide”") !=
        std::string::npos);
  CHECK(running.get("/api/v1/articles/alphanode%2D000001").status == 200);
  CHECK(running.get("/articles/%3Cscript%3E%0A").body.find("<script>") == std::string::npos);
}

TEST_CASE("answers are never compressed: a proxy that reads them sees the bytes") {
  Running running;
  RawAnswer answer = running.ask(get_request("/assets/site.css", "Accept-Encoding: gzip, br\r\n"));
  CHECK(answer.headers["content-encoding"].empty());
  CHECK(answer.status == 200);
}

TEST_CASE("requests that are not for this site, or that a page elsewhere sends, are refused") {
  Running running;
  RawAnswer answer = running.ask("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  CHECK(answer.status == 421);
  CHECK(code_of(answer) == "wrong_host");
  CHECK(running.ask("GET / HTTP/1.1\r\n\r\n").status == 421);
  CHECK(running
            .ask(post_request(kBatch, batch_of({sample_article(1)}),
                              "Origin: http://evil.example\r\n"))
            .status == 403);
  CHECK(running.articles() == 0);
}

TEST_CASE("a body that is too large is refused before it is sent, and the client can read why") {
  Running running;
  const std::string head = fmt::format(
      "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
      "{}\r\n",
      kBatch, kMaxBodyBytes + 1);
  SUBCASE("the client asks first") {
    const RawAnswer answer = running.ask(head + "Expect: 100-continue\r\n\r\n");
    CHECK(answer.status == 413);
    CHECK(code_of(answer) == "too_large");
  }
  SUBCASE("the client sends at once") {
    RawClient client(running.port());
    REQUIRE(client.send(head + "\r\n"));
    std::thread sender([&client] { client.send(std::string(kMaxBodyBytes + 1, ' ')); });
    const RawAnswer answer = client.receive();
    sender.join();
    CHECK(answer.status == 413);
    CHECK(client.closed());
  }
}

TEST_CASE("a body of the largest size is taken") {
  Running running;
  std::string body = batch_of({sample_article(1)});
  body.append(kMaxBodyBytes - body.size(), ' ');
  CHECK(running.ask(post_request(kBatch, body)).status == 200);
  CHECK(running.articles() == 1);
}

TEST_CASE("a body in chunks or compressed is refused without being read") {
  Running running;
  const std::string start = fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\n", kBatch);
  CHECK(
      running
          .ask(start +
               "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
          .status == 411);
  CHECK(running
            .ask(start + "Content-Type: application/json\r\nContent-Encoding: "
                         "gzip\r\nContent-Length: 2\r\n\r\n{}")
            .status == 415);
  CHECK(running.ask(start + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}").status ==
        415);
  CHECK(running.ask(start + "Content-Type: application/json\r\n\r\n").status == 411);
}

TEST_CASE("a request that is refused with its body unread never becomes the next request") {
  Running running;
  RawClient client(running.port());
  const std::string hidden = get_request("/api/v1/site");
  client.send(fmt::format("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{}",
                          hidden.size(), hidden));
  CHECK(client.receive().status == 200);
  CHECK(client.receive().status == 0);
}

TEST_CASE("heads are bounded") {
  Running running;
  struct Case {
    std::string request;
    int status;
  };
  std::string many = "GET / HTTP/1.1\r\nHost: localhost\r\n";
  for (int i = 0; i < 200; ++i) many += "A: b\r\n";
  const Case cases[] = {
      {"GET /" + std::string(5'000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 414},
      {"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + std::string(9'000, 'a') + "\r\n\r\n", 431},
      {many + "\r\n", 431},
      {"GET / HTTP/1.1\r\nA: " + std::string(100'000, 'a'), 431},  // and no end
      {std::string(100'000, '\n'), 431},
      {"nonsense\r\n\r\n", 400},
      {"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 400},
      {"PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx", 405},
  };
  for (const Case& c : cases) {
    CAPTURE(c.request.substr(0, 60));
    RawAnswer answer = running.ask(c.request);
    CHECK(answer.status == c.status);
    CHECK(answer.headers["content-security-policy"].starts_with("default-src 'none'"));
  }
  CHECK(running.get("/").status == 200);
}

TEST_CASE("a client that goes away in the middle of a body leaves nothing behind") {
  Running running;
  const std::string request = post_request(kBatch, batch_of({sample_article(1)}));
  for (const std::size_t part : {request.size() - 1, request.size() / 2, std::size_t{30}}) {
    RawClient client(running.port());
    client.send(request.substr(0, part));
  }
  CHECK(running.ask(request).status == 200);
  CHECK(running.articles() == 1);
}

TEST_CASE("more connections than workers and line: the next one is refused, and later served") {
  Running running;
  std::vector<std::unique_ptr<RawClient>> clients;
  // Each holds a worker: its request has begun.
  for (std::size_t i = 0; i < kServed.workers + kServed.waiting; ++i) {
    clients.push_back(std::make_unique<RawClient>(running.port()));
    REQUIRE(clients.back()->send("GET /"));
  }
  RawAnswer refused;
  for (int tries = 0; tries < 20 && refused.status == 0; ++tries) {
    // The workers may not yet have taken what the line holds: then this one waits, too.
    clients.push_back(std::make_unique<RawClient>(running.port()));
    RawClient next(running.port());
    refused = next.receive();
  }
  CHECK(refused.status == 503);
  CHECK(refused.headers["retry-after"] == "1");
  CHECK(code_of(refused) == "busy");
  clients.clear();
  // The workers let go of the closed connections one after the other; until then the line is full.
  int served = 0;
  for (int tries = 0; tries < 10'000 && served != 200; ++tries) served = running.get("/").status;
  CHECK(served == 200);
}

TEST_CASE("batches and pages at the same time: all are answered, every article is there") {
  Running running;
  constexpr std::uint64_t kWriters = 4;
  constexpr std::uint64_t kBatches = 5;
  constexpr std::uint64_t kSize = 20;
  std::vector<std::thread> threads;
  std::atomic<int> bad = 0;
  for (std::uint64_t writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&running, &bad, writer] {
      RawClient client(running.port());
      for (std::uint64_t batch = 0; batch < kBatches; ++batch) {
        std::vector<std::string> articles;
        for (std::uint64_t i = 0; i < kSize; ++i) {
          articles.push_back(sample_article(1 + (writer * kBatches + batch) * kSize + i));
        }
        client.send(post_request(kBatch, batch_of(articles)));
        bad += client.receive().status == 200 ? 0 : 1;
        client.send(get_request("/?q=practical"));
        bad += client.receive().status == 200 ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(bad == 0);
  CHECK(running.articles() == kWriters * kBatches * kSize);
}

TEST_CASE("stop ends idle connections at once and reports no failure") {
  Running running;
  RawClient idle(running.port());
  REQUIRE(idle.send(get_request("/api/v1/site")));
  CHECK(idle.receive().status == 200);
  CHECK(running.stop());
  CHECK(idle.closed());
  CHECK_THROWS(RawClient(running.port()));
}

TEST_CASE("stop finishes a request that is under way") {
  Running running;
  RawClient client(running.port());
  const std::string request = post_request(kBatch, batch_of({sample_article(1)}));
  REQUIRE(client.send(request.substr(0, request.size() / 2)));
  // A second request shows that the first one's connection is being served.
  CHECK(running.get("/api/v1/site").status == 200);
  auto stopped = std::async(std::launch::async, [&running] { return running.stop(); });
  REQUIRE(client.send(request.substr(request.size() / 2)));
  RawAnswer answer = client.receive();
  CHECK(answer.status == 200);
  CHECK(client.closed());
  CHECK(stopped.get());
  CHECK(running.articles() == 1);
}

TEST_CASE("a server that is stopped before it runs does not run") {
  TemporaryDirectory directory;
  auto site = *SharedSite::open(directory.file("site.sqlite"));
  SiteApp app(*site);
  auto server = *Server::bind(app, {"127.0.0.1", 0});
  server->stop();
  CHECK(server->run());
}

TEST_CASE("bind refuses other addresses than loopback, and a port that is taken") {
  Running running;
  for (const char* address : {"0.0.0.0", "192.168.1.1", "example.org", "::", ""}) {
    CAPTURE(address);
    const auto server = Server::bind(running.app(), {address, 0});
    REQUIRE_FALSE(server);
    CHECK(server.error().message.find("serves this computer only") != std::string::npos);
  }
  const auto second = Server::bind(running.app(), {"127.0.0.1", running.port()});
  REQUIRE_FALSE(second);
  CHECK(second.error().message ==
        fmt::format(
            "cannot listen on 127.0.0.1:{}: Address already in use; stop the program that has "
            "the port, or take another by --port (0 picks a free one)",
            running.port()));
}

}  // namespace
}  // namespace anp
