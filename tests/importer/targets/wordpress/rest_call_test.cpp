#include "importer/targets/wordpress/rest_call.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "../exchanges.h"

using namespace anp;
using anp::test::answer;
using Json = nlohmann::ordered_json;

namespace {

std::string error(const std::string& code) {
  return R"({"code":")" + code + R"(","message":"why","data":{"status":400,"term_id":7}})";
}

RestMeaning meaning(int status, const std::string& code) {
  const Json body = {{"responses", {{{"status", status}, {"body", Json::parse(error(code))}}}}};
  return meaning_of(read_calls(answer(207, body.dump()), 1, true).results.front());
}

constexpr const char* kNginx = "<html><head><title>502 Bad Gateway</title></head></html>";

}  // namespace

TEST_CASE("what WordPress says of one call of a batch has one meaning each") {
  struct Case {
    int status;
    const char* code;
    RestMeaning want;
  };
  static constexpr Case cases[] = {
      {201, "", RestMeaning::done},
      {200, "", RestMeaning::done},
      {400, "rest_post_exists", RestMeaning::exists},
      {400, "term_exists", RestMeaning::exists},
      {400, "rest_invalid_param", RestMeaning::rejected},
      {400, "empty_content", RestMeaning::rejected},
      {400, "rest_invalid_type", RestMeaning::half},
      {400, "rest_not_in_enum", RestMeaning::half},
      {401, "rest_not_logged_in", RestMeaning::stop_run},
      {401, "incorrect_password", RestMeaning::stop_run},
      {403, "rest_cannot_create", RestMeaning::stop_run},
      {403, "rest_cannot_edit_others", RestMeaning::stop_run},
      {404, "rest_post_invalid_id", RestMeaning::gone},
      {410, "rest_already_trashed", RestMeaning::gone},
      {404, "rest_no_route", RestMeaning::stop_run},
      {409, "x", RestMeaning::unknown},
      {413, "x", RestMeaning::too_large},
      {500, "db_insert_error", RestMeaning::unknown},
      {500, "rest_meta_database_error", RestMeaning::unknown},
      {500, "wp_die", RestMeaning::unknown},
      {500, "internal_server_error", RestMeaning::unknown},
      {500, "empty_term_name", RestMeaning::rejected},
      {500, "existing_user_login", RestMeaning::exists},
      {503, "", RestMeaning::unknown},
  };
  for (const Case& c : cases) {
    CAPTURE(c.status);
    CAPTURE(std::string(c.code));
    CHECK(meaning(c.status, c.code) == c.want);
  }
}

TEST_CASE("an answer that is none of the REST API decides about the whole request") {
  struct Case {
    int status;
    const char* body;
    Verdict want;
  };
  const Case cases[] = {
      {502, kNginx, Verdict::unknown},
      {504, kNginx, Verdict::unknown},
      {500, R"({"code":"internal_server_error","message":"critical error"})", Verdict::unknown},
      {500, "<h1>Error establishing a database connection</h1>", Verdict::unknown},
      {503, kNginx, Verdict::unknown},
      {413, kNginx, Verdict::too_large},
      {414, kNginx, Verdict::stop_run},
      {429, kNginx, Verdict::retry_later},
      {401, R"({"code":"rest_not_logged_in","message":"m"})", Verdict::stop_run},
      {403, kNginx, Verdict::stop_run},
      {404, R"({"code":"rest_no_route","message":"m"})", Verdict::stop_run},
      {301, kNginx, Verdict::stop_run},
      {200, kNginx, Verdict::unknown},
      {207, kNginx, Verdict::unknown},
      {207, R"({"responses":[]})", Verdict::unknown},
      {207, R"({"responses":[{"status":"x"}]})", Verdict::unknown},
      {207, R"({"responses":[{"status":-1}]})", Verdict::unknown},
      // 2^32 + 201
      {207, R"({"responses":[{"status":4294967497,"body":{"id":3,"slug":"a"}}]})",
       Verdict::unknown},
      {400, R"({"code":"rest_invalid_param","message":"Invalid parameter(s): requests"})",
       Verdict::too_large},
  };
  for (const Case& c : cases) {
    CAPTURE(c.status);
    CAPTURE(std::string(c.body));
    const RestAnswer read = read_calls(answer(c.status, c.body), 1, true);
    REQUIRE(read.verdict.has_value());
    CHECK(*read.verdict == c.want);
    CHECK(read.sign_in == (c.status == 401 || c.status == 403));
  }
  CHECK(read_calls(answer(401, error("rest_not_logged_in")), 1, true).reason ==
        "status 401, rest_not_logged_in: why");
  HttpExchange lost;
  lost.delivery = HttpExchange::Delivery::sent_no_answer;
  CHECK(read_calls(lost, 1, true).verdict == Verdict::unknown);
  CHECK(read_calls(answer(207, std::string(500'000, '[')), 1, true).verdict == Verdict::unknown);
}

TEST_CASE("a single call is answered by its status, and by HTML not at all") {
  CHECK(read_single(answer(400, error("term_exists"))).results.front().term_id == 7);
  CHECK(read_single(answer(201, R"({"id":3})")).results.front().status == 201);
  CHECK(read_single(answer(200, "<html>")).verdict == Verdict::unknown);
  CHECK(read_single(answer(413, kNginx)).verdict == Verdict::too_large);
  CHECK(read_single(answer(403, error("rest_cannot_create"))).verdict == Verdict::stop_run);
}

TEST_CASE("calls go out in one request with their methods, or alone") {
  const std::vector<RestCall> calls = {{"POST", "/wp/v2/posts", R"({"a":1})"},
                                       {"DELETE", "/wp/v2/posts/3?force=true", ""}};
  const HttpRequest batch = encode_calls("http://x/wp-json", calls, true);
  CHECK(batch.url == "http://x/wp-json/batch/v1");
  CHECK(batch.body == R"({"requests":[{"method":"POST","path":"/wp/v2/posts","body":{"a":1}},)"
                      R"({"method":"DELETE","path":"/wp/v2/posts/3?force=true"}]})");
  const HttpRequest alone = encode_calls("http://x/wp-json", {calls[1]}, false);
  CHECK(alone.method == "DELETE");
  CHECK(alone.url == "http://x/wp-json/wp/v2/posts/3?force=true");
}

TEST_CASE("a look-up is a POST that says it is a GET") {
  const HttpRequest request = encode_read("http://x/wp-json", "/wp/v2/posts", {{"slug", {"a"}}});
  CHECK(request.method == "POST");
  CHECK(request.body == R"({"slug":["a"]})");
  CHECK(request.headers[1].name == "X-HTTP-Method-Override");
  CHECK(request.headers[1].value == "GET");
}
