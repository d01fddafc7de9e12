#include "importer/serve/request_guard.h"

#include <doctest/doctest.h>

#include <string>

namespace anp {
namespace {

RequestHead get() {
  RequestHead head;
  head.method = "GET";
  head.path = "/";
  head.host = {"127.0.0.1:8765"};
  return head;
}

RequestHead post() {
  RequestHead head = get();
  head.method = "POST";
  head.content_length = {"10"};
  head.content_type = "application/json";
  return head;
}

int status_of(const RequestHead& head) {
  const auto refusal = check_head(head);
  return refusal ? refusal->status : 0;
}

TEST_CASE("is_loopback_host knows this computer's names") {
  for (const char* good : {"127.0.0.1", "127.0.0.1:8765", "localhost", "LocalHost:80", "[::1]",
                           "[::1]:1", "::1", "127.255.0.9"}) {
    CAPTURE(good);
    CHECK(is_loopback_host(good));
  }
  for (const char* bad :
       {"", ":80", "0.0.0.0", "128.0.0.1", "127.0.0.1.example.org", "127.0.0", "127.0.0.1.1",
        "127.0.0.256", "127.0.0.1:x", "127.0.0.1:", "localhost.example.org", "example.org", "[::2]",
        "[::1", "[::1]x", "127.0.0.1@example.org", "2130706433", "127..0.1"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_loopback_host(bad));
  }
}

TEST_CASE("check_head lets ordinary requests in") {
  CHECK(status_of(get()) == 0);
  CHECK(status_of(post()) == 0);
  RequestHead head = post();
  head.content_type = "application/json; charset=utf-8";
  head.origin = "http://127.0.0.1:8765";
  head.content_encoding = "identity";
  CHECK(status_of(head) == 0);
}

TEST_CASE("check_head refuses names that were made to point here, and pages of other origins") {
  RequestHead head = get();
  head.host = {"evil.example"};
  CHECK(status_of(head) == 421);
  head.host = {};
  CHECK(status_of(head) == 421);
  head.host = {"127.0.0.1", "evil.example"};
  CHECK(status_of(head) == 421);
  for (const char* origin :
       {"http://evil.example", "null", "https://127.0.0.1:8765", "http://127.0.0.1:9999"}) {
    CAPTURE(origin);
    head = post();
    head.origin = origin;
    CHECK(status_of(head) == 403);
  }
}

TEST_CASE("check_head refuses bodies of unknown or too great length before they are read") {
  RequestHead head = post();
  head.content_length = {"33554432"};
  CHECK(status_of(head) == 0);
  head.content_length = {"33554433"};
  CHECK(status_of(head) == 413);
  head.content_length = {"99999999999999999999999999"};
  CHECK(status_of(head) == 413);
  for (const char* length : {"-1", "+1", "1 ", "0x10", "", "1,1"}) {
    CAPTURE(length);
    head.content_length = {length};
    CHECK(status_of(head) == 400);
  }
  head.content_length = {"1", "2"};
  CHECK(status_of(head) == 400);
  head.content_length = {};
  CHECK(status_of(head) == 411);
  head = post();
  head.has_transfer_encoding = true;
  CHECK(status_of(head) == 411);
}

TEST_CASE("check_head refuses bodies that are no plain JSON, and methods that the site has not") {
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded",
                           "multipart/form-data", "application/jsonp"}) {
    CAPTURE(type);
    RequestHead head = post();
    head.content_type = type;
    CHECK(status_of(head) == 415);
  }
  for (const char* encoding : {"gzip", "br", "deflate", "x"}) {
    CAPTURE(encoding);
    RequestHead head = post();
    head.content_encoding = encoding;
    CHECK(status_of(head) == 415);
  }
  for (const char* method : {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PRI"}) {
    CAPTURE(method);
    RequestHead head = get();
    head.method = method;
    CHECK(status_of(head) == 405);
  }
}

TEST_CASE("check_head_shape bounds the request line, a header line, and their number") {
  const std::string line = "GET / HTTP/1.1\r\n";
  CHECK_FALSE(check_head_shape(line + "Host: x\r\n\r\n"));
  CHECK(check_head_shape("GET /" + std::string(5000, 'a') + " HTTP/1.1\r\n\r\n")->status == 414);
  CHECK(check_head_shape(line + "A: " + std::string(9000, 'a') + "\r\n\r\n")->status == 431);
  std::string many = line;
  for (int i = 0; i < 200; ++i) many += "A: b\r\n";
  CHECK(check_head_shape(many + "\r\n")->status == 431);
}

}  // namespace
}  // namespace anp
