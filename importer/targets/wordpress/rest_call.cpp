#include "importer/targets/wordpress/rest_call.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "generator/result.h"
#include "generator/utf8.h"
#include "importer/targets/http_verdict.h"
#include "importer/targets/wordpress/rest_json.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kFirstStatus = 100;
constexpr std::uint64_t kLastStatus = 999;

struct Rule {
  int status;
  std::string_view code;  // what it begins with; empty: any
  RestMeaning meaning;
};

/// The first that fits.
constexpr Rule kRules[] = {
    {400, "rest_post_exists", RestMeaning::exists},
    {400, "term_exists", RestMeaning::exists},
    {400, "rest_upload", RestMeaning::rejected},
    {404, "rest_post_invalid_id", RestMeaning::gone},
    {410, "rest_already_trashed", RestMeaning::gone},
    {404, "rest_no_route", RestMeaning::stop_run},
    {404, "", RestMeaning::stop_run},
    {401, "", RestMeaning::stop_run},
    {403, "", RestMeaning::stop_run},
    {405, "", RestMeaning::stop_run},
    {408, "", RestMeaning::unknown},
    {409, "", RestMeaning::unknown},
    {413, "", RestMeaning::too_large},
    {414, "", RestMeaning::stop_run},
    {425, "", RestMeaning::unknown},
    {429, "", RestMeaning::unknown},
    // Not the database's mood, but the name itself.
    {500, "empty_term_name", RestMeaning::rejected},
    {500, "existing_user", RestMeaning::exists},
};

RestResult result_of(int status, const Json& body) {
  RestResult result;
  result.status = status;
  result.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (!body.is_object() || status < 400) return result;
  result.code = text_of(body, "code");
  result.message = text_of(body, "message");
  const auto data = body.find("data");
  if (data != body.end()) result.term_id = number_of(*data, "term_id");
  return result;
}

/// WordPress checks parameters before it does anything, but what a meta value is only when the post
/// is written already.
bool after_the_post(const RestResult& result) {
  if (result.status != 400) return false;
  for (const std::string_view before : {"rest_invalid_param", "rest_missing_callback_param"}) {
    if (result.code == before) return false;
  }
  return result.code.starts_with("rest_") && result.code != "rest_post_exists";
}

RestAnswer ended(Verdict verdict, std::string reason) {
  RestAnswer answer;
  answer.verdict = verdict;
  answer.reason = std::move(reason);
  return answer;
}

/// An exchange without a good status: what it means for all of it.
RestAnswer refused(const HttpExchange& exchange, Verdict verdict, bool batch) {
  RestAnswer answer = ended(verdict, reason_of(exchange));
  const auto body = parsed_json(exchange.body);
  const RestResult result = result_of(exchange.status, body ? *body : Json());
  if (!result.code.empty()) answer.reason = reason_of(result);
  answer.sign_in = is_sign_in(exchange.status);
  if (exchange.status == 414) answer.verdict = Verdict::stop_run;
  // More calls than the site takes in a request, since it was asked how many it takes.
  if (batch && exchange.status == 400) answer.verdict = Verdict::too_large;
  return answer;
}

RestAnswer no_api(int status) {
  return ended(Verdict::unknown,
               fmt::format("status {}, but no answer of WordPress' REST API", status));
}

bool read_results(const Json& list, std::vector<RestResult>& results) {
  for (const Json& item : list) {
    const std::uint64_t status = number_of(item, "status");
    if (status < kFirstStatus || status > kLastStatus) return false;
    results.push_back(result_of(static_cast<int>(status), item.value("body", Json())));
  }
  return true;
}

}  // namespace

bool is_sign_in(int status) { return status == 401 || status == 403; }

RestMeaning meaning_of(const RestResult& result) {
  if (result.status >= 200 && result.status < 300) return RestMeaning::done;
  if (after_the_post(result)) return RestMeaning::half;
  for (const Rule& rule : kRules) {
    if (rule.status == result.status && result.code.starts_with(rule.code)) return rule.meaning;
  }
  const bool refused = result.status >= 400 && result.status < 500;
  return refused && !result.code.empty() ? RestMeaning::rejected : RestMeaning::unknown;
}

std::string reason_of(const RestResult& result) {
  if (result.code.empty()) return fmt::format("status {}", result.status);
  return printable(fmt::format("status {}, {}: {}", result.status, result.code, result.message));
}

HttpRequest encode_calls(const std::string& base, const std::vector<RestCall>& calls, bool batch) {
  ANP_REQUIRE(!calls.empty() && (batch || calls.size() == 1), "a request has what to call");
  HttpRequest request;
  request.headers = {{"Content-Type", "application/json"}};
  if (!batch) {
    request.method = calls.front().method;
    request.url = base + calls.front().path;
    request.body = calls.front().body;
    if (request.body.empty()) request.headers.clear();
    return request;
  }
  request.method = "POST";
  request.url = base + "/batch/v1";
  request.body = R"({"requests":[)";
  for (const RestCall& call : calls) {
    if (&call != calls.data()) request.body += ',';
    request.body +=
        fmt::format(R"({{"method":"{}","path":{})", call.method, Json(call.path).dump());
    if (!call.body.empty()) request.body += R"(,"body":)" + call.body;
    request.body += '}';
  }
  request.body += "]}";
  return request;
}

HttpRequest encode_read(const std::string& base, const std::string& path, const Json& parameters) {
  HttpRequest request;
  request.method = "POST";
  request.url = base + path;
  request.headers = {{"Content-Type", "application/json"}, {"X-HTTP-Method-Override", "GET"}};
  request.body = parameters.dump();
  return request;
}

RestAnswer read_calls(const HttpExchange& exchange, std::size_t calls, bool batch) {
  if (!batch) return read_single(exchange);
  if (const auto verdict = verdict_of(exchange)) return refused(exchange, *verdict, true);
  auto body = parsed_json(exchange.body);
  if (exchange.status != 207 || !body || !body->is_object()) return no_api(exchange.status);
  const auto list = body->find("responses");
  RestAnswer answer;
  const bool whole = list != body->end() && list->is_array() && list->size() == calls;
  if (!whole || !read_results(*list, answer.results)) return no_api(exchange.status);
  return answer;
}

RestAnswer read_single(const HttpExchange& exchange) {
  const auto verdict = verdict_of(exchange);
  auto body = parsed_json(exchange.body);
  const bool spoken = exchange.delivery == HttpExchange::Delivery::answered && body &&
                      body->is_object() && !text_of(*body, "code").empty();
  // What the site itself says of a call decides; what stands before it speaks HTML.
  const bool own = spoken && exchange.status >= 400 && exchange.status < 500 &&
                   !is_sign_in(exchange.status) && exchange.status != 413 && exchange.status != 429;
  if (verdict && !own) return refused(exchange, *verdict, false);
  if (!body) return no_api(exchange.status);
  RestAnswer answer;
  answer.results.push_back(result_of(exchange.status, *body));
  return answer;
}

RestTrouble trouble_of(const HttpExchange& exchange, const RestAnswer& answer) {
  RestTrouble trouble;
  trouble.stop_run = answer.verdict == Verdict::stop_run;
  trouble.sign_in = answer.sign_in;
  trouble.retry_after = retry_after_of(exchange);
  trouble.http_status = exchange.status;
  trouble.reason = answer.reason;
  return trouble;
}

RestTrouble trouble_of(const RestResult& result, std::string_view what) {
  RestTrouble trouble;
  trouble.stop_run = meaning_of(result) == RestMeaning::stop_run;
  trouble.sign_in = is_sign_in(result.status);
  trouble.http_status = result.status;
  trouble.reason = fmt::format("{}: {}", what, reason_of(result));
  return trouble;
}

}  // namespace anp
