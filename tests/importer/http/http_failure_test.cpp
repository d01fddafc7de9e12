#include <doctest/doctest.h>

#include <chrono>
#include <ctime>
#include <string>

#include "tests/importer/http/http_exchanges.h"
#include "tests/support/gzip_of_zeros.h"
#include "tests/support/raw_http_server.h"

namespace anp {
namespace {

using std::chrono::milliseconds;

/// A body so large that the kernel's buffers cannot take it all when nobody reads.
std::string more_than_buffers_hold() {
  std::string body;
  body.resize(64'000'000, 'x');
  return body;
}

TEST_CASE("http: a POST on a reused connection that dies after the effect is sent once") {
  // libcurl by itself sends the second POST again on a new connection, without a word.
  std::size_t effects = 0;
  for (const RawReply::Then end : {RawReply::Then::close, RawReply::Then::reset}) {
    CAPTURE(static_cast<int>(end));
    effects = 0;
    const RawHttpServer server([&](const RawRequest&) {
      ++effects;
      return effects == 1 ? reply(200, "first") : RawReply{"", end, ""};
    });
    HttpClient client;
    REQUIRE(exchange_on(client, post(server.url(), "1")).status == 200);
    const HttpExchange second = exchange_on(client, post(server.url(), "2"));
    CHECK(second.delivery == Delivery::sent_no_answer);
    CHECK(second.status == 0);
    CHECK(second.reason == "the connection died before an answer came");
    CHECK(second.whole_request_left);
    CHECK(server.requests().size() == 2);
    CHECK(server.requests().back().on_connection == 1);

    // The client is none the worse for it.
    CHECK(exchange_on(client, post(server.url(), "3")).delivery == Delivery::sent_no_answer);
  }
}

TEST_CASE("http: an idle connection that the server closed is noticed before it is reused") {
  const RawHttpServer server([](const RawRequest&) {
    RawReply answer = reply(200, "ok");
    answer.then = RawReply::Then::close;
    return answer;
  });
  HttpClient client;
  for (int i = 0; i < 5; ++i) {
    // The close may arrive before or after the next send: then it is unknown, never sent twice.
    const HttpExchange exchange = exchange_on(client, post(server.url(), "x"));
    CHECK(exchange.delivery != Delivery::never_sent);
  }
  CHECK(server.requests().size() <= 5);
}

TEST_CASE("http: idle connections that the server closed do not keep the client busy") {
  const RawHttpServer server([](const RawRequest&) {
    RawReply last = reply(200, "ok");
    last.then = RawReply::Then::close;
    return last;
  });
  HttpClient client;
  exchange_on(client, get(server.url()));
  timespec before{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
  const auto began = std::chrono::steady_clock::now();
  CHECK(client.poll(std::chrono::milliseconds{300}).empty());
  timespec after{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
  const auto cpu = std::chrono::seconds{after.tv_sec - before.tv_sec} +
                   std::chrono::nanoseconds{after.tv_nsec - before.tv_nsec};
  CHECK(std::chrono::steady_clock::now() - began >= std::chrono::milliseconds{300});
  CHECK(cpu < std::chrono::milliseconds{150});
  CHECK(exchange_on(client, get(server.url())).body == "ok");
}

TEST_CASE("http: whatever breaks, it is known whether the request left") {
  struct Case {
    const char* what;
    RawReply reply;
    Delivery want;
    const char* reason;
  };
  const Case cases[] = {
      {"closed",
       {"", RawReply::Then::close, ""},
       Delivery::sent_no_answer,
       "the connection closed without an answer"},
      {"reset", {"", RawReply::Then::reset, ""}, Delivery::sent_no_answer, "Connection reset"},
      {"half a head",
       {"HTTP/1.1 200 OK\r\nConte", RawReply::Then::close, ""},
       Delivery::sent_no_answer,
       ""},
      {"half a body",
       {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", RawReply::Then::close, ""},
       Delivery::sent_no_answer,
       "the answer was cut off"},
      {"half a chunk",
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal", RawReply::Then::close, ""},
       Delivery::sent_no_answer,
       ""},
      {"broken chunks",
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", RawReply::Then::hang, ""},
       Delivery::sent_no_answer,
       ""},
      {"no HTTP",
       {"SSH-2.0-OpenSSH_9.2\r\n", RawReply::Then::hang, ""},
       Delivery::sent_no_answer,
       ""},
      {"two lengths",
       {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", RawReply::Then::hang, ""},
       Delivery::sent_no_answer,
       ""},
      {"endless body",
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", RawReply::Then::close,
        "10\r\n0123456789abcdef\r\n"},
       Delivery::sent_no_answer,
       "answer longer than 1 MiB"},
      {"long body",
       {"HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n", RawReply::Then::close, "x"},
       Delivery::sent_no_answer,
       "answer longer than 1 MiB"},
      {"endless headers",
       {"HTTP/1.1 200 OK\r\n", RawReply::Then::close, "X-A: 0123456789abcdef\r\n"},
       Delivery::sent_no_answer,
       "answer headers longer than 64 KiB"},
      {"endless interim answers",
       {"", RawReply::Then::close, "HTTP/1.1 103 Early\r\nLink: a\r\n\r\n"},
       Delivery::sent_no_answer,
       "answer headers longer than 64 KiB"},
      {"interim answer, then the answer",
       {"HTTP/1.1 103 Early\r\nRetry-After: 9\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        RawReply::Then::keep, ""},
       Delivery::answered,
       ""},
      {"no length, ends with the connection",
       {"HTTP/1.0 200 OK\r\n\r\nbody", RawReply::Then::close, ""},
       Delivery::answered,
       ""},
      {"server error", reply(503, "busy"), Delivery::answered, ""},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.what));
    const RawHttpServer server([&c](const RawRequest&) { return c.reply; });
    const HttpExchange exchange = exchange_with(post(server.url(), "x"));
    CAPTURE(exchange.reason);
    CHECK(to_string(exchange.delivery) == to_string(c.want));
    CHECK((exchange.status != 0) == (c.want == Delivery::answered));
    CHECK(exchange.reason.empty() == (c.want == Delivery::answered));
    CHECK(exchange.reason.find(c.reason) != std::string::npos);
    CHECK_FALSE(find_header(exchange.headers, "retry-after").has_value());
    CHECK(exchange.body.size() <= kMaxAnswerBytes);
    CHECK(server.requests().size() == 1);
  }
}

TEST_CASE("http: an answer of just the most bytes is taken") {
  const RawHttpServer server(
      [](const RawRequest&) { return reply(200, std::string(kMaxAnswerBytes, 'x')); });
  CHECK(exchange_with(get(server.url())).body.size() == kMaxAnswerBytes);
}

TEST_CASE("http: a request may ask for what is longer, and has a cap of its own") {
  const RawHttpServer server(
      [](const RawRequest&) { return reply(200, std::string(3 * kMaxAnswerBytes, 'x')); });
  HttpRequest request = get(server.url());
  request.max_answer_bytes = 3 * kMaxAnswerBytes;
  CHECK(exchange_with(request).body.size() == 3 * kMaxAnswerBytes);
  request.max_answer_bytes = 3 * kMaxAnswerBytes - 1;
  CHECK(exchange_with(request).delivery == HttpExchange::Delivery::sent_no_answer);
}

TEST_CASE("http: a compressed answer is capped by what it decodes to") {
  const auto serve_zeros = [](std::size_t bytes) {
    return [bytes](const RawRequest&) {
      return reply(200, gzip_of_zeros(bytes), "Content-Encoding: gzip\r\n");
    };
  };
  HttpRequest request;
  request.accept_compressed = true;
  {
    const RawHttpServer bomb(serve_zeros(200'000'000));
    request.url = bomb.url();
    const HttpExchange exchange = exchange_with(request);
    CHECK(exchange.delivery == Delivery::sent_no_answer);
    CHECK(exchange.reason == "answer longer than 1 MiB");
    CHECK(bomb.requests()[0].head.find("Accept-Encoding: gzip") != std::string::npos);
  }
  const RawHttpServer plain([](const RawRequest&) { return reply(200, "ok"); });
  CHECK(exchange_with(get(plain.url())).body == "ok");
  CHECK(plain.requests()[0].head.find("Accept-Encoding") == std::string::npos);
}

TEST_CASE("http: nothing listens") {
  std::string url;
  {
    const RawHttpServer server([](const RawRequest&) { return reply(200, ""); });
    url = server.url();
  }
  const HttpExchange exchange = exchange_with(post(url, "x"));
  CHECK(exchange.delivery == Delivery::never_sent);
  CHECK(exchange.reason == "connection refused");
  CHECK_FALSE(exchange.whole_request_left);
  CHECK(exchange.bytes_sent == 0);
}

TEST_CASE("http: waits end") {
  SUBCASE("for an answer: the request left") {
    const RawHttpServer server([](const RawRequest&) {
      return RawReply{"HTTP/1.1 200 OK\r\n", RawReply::Then::hang, ""};
    });
    HttpRequest request = post(server.url(), "x");
    request.timeout = milliseconds{150};
    const HttpExchange exchange = exchange_with(request);
    CHECK(exchange.delivery == Delivery::sent_no_answer);
    CHECK(exchange.reason == "timed out after 0.15 s");
    CHECK(exchange.total >= milliseconds{150});
  }
  SUBCASE("for a TLS handshake: nothing of the request left") {
    RawHttpServer::Options silent;
    silent.read_at_all = false;
    const RawHttpServer server([](const RawRequest&) { return reply(200, ""); }, silent);
    HttpRequest request = post("https://127.0.0.1:" + std::to_string(server.port()) + "/", "x");
    request.connect_timeout = milliseconds{150};
    const HttpExchange exchange = exchange_with(request);
    CHECK(exchange.delivery == Delivery::never_sent);
    CHECK(exchange.reason == "no connection within 0.15 s");
  }
  SUBCASE("for a server that does not read: not all of the request left") {
    RawHttpServer::Options deaf;
    deaf.read_bodies = false;
    const RawHttpServer server(
        [](const RawRequest&) {
          return RawReply{"", RawReply::Then::hang, ""};
        },
        deaf);
    HttpRequest request = post(server.url(), more_than_buffers_hold());
    request.timeout = milliseconds{300};
    const HttpExchange exchange = exchange_with(request);
    CHECK(exchange.delivery == Delivery::sent_no_answer);
    CHECK_FALSE(exchange.whole_request_left);
  }
}

TEST_CASE("http: an answer before the body has left is taken, and known as such") {
  RawHttpServer::Options deaf;
  deaf.read_bodies = false;
  const RawHttpServer server(
      [](const RawRequest&) {
        RawReply early = reply(408, "too slow", "Connection: close\r\n");
        early.then = RawReply::Then::hang;
        return early;
      },
      deaf);
  const HttpExchange exchange = exchange_with(post(server.url(), more_than_buffers_hold()));
  CHECK(exchange.delivery == Delivery::answered);
  CHECK(exchange.status == 408);
  CHECK_FALSE(exchange.whole_request_left);
}

TEST_CASE("http: where no TLS is spoken, no request leaves, and that is no moment's trouble") {
  const RawHttpServer babbling([](const RawRequest&) { return reply(200, ""); },
                               {.read_bodies = false, .read_at_all = true});
  HttpClientOptions options;
  HttpClient client(options);
  // A plain server waits for the end of a request's head, which a handshake may never send.
  HttpRequest to_plain = post("https://127.0.0.1:" + std::to_string(babbling.port()) + "/", "x");
  to_plain.connect_timeout = milliseconds{300};
  const HttpExchange waited = exchange_on(client, to_plain);
  CHECK(waited.delivery == Delivery::never_sent);
  CHECK_FALSE(waited.untrusted);
  options.ca_file = "/dev/null";
  HttpClient blind(options);
  const HttpExchange unread = exchange_on(blind, to_plain);
  CHECK(unread.delivery == Delivery::never_sent);
  CHECK(babbling.requests().empty());
}

TEST_CASE("http: TLS with an unknown authority is refused before the request leaves") {
  // A server that answers the handshake with something else is enough: no certificate, no request.
  RawHttpServer::Options options;
  const RawHttpServer server([](const RawRequest&) { return reply(200, ""); }, options);
  HttpRequest request = post("https://127.0.0.1:" + std::to_string(server.port()) + "/", "x");
  request.connect_timeout = milliseconds{300};
  const HttpExchange exchange = exchange_with(request);
  CHECK(exchange.delivery == Delivery::never_sent);
  CHECK(server.requests().empty());
}

}  // namespace
}  // namespace anp
