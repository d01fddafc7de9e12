#include "tests/simulation/http_answers.h"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

#include "tests/simulation/numbered_source.h"
#include "tests/simulation/site.h"

namespace anp::sim {

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), with);
    at += with.size();
  }
  return text;
}

}  // namespace

HttpExchange http_answer(int status, std::string body) {
  HttpExchange exchange;
  exchange.delivery = HttpExchange::Delivery::answered;
  exchange.status = status;
  exchange.body = std::move(body);
  exchange.whole_request_left = true;
  return exchange;
}

HttpExchange no_answer(HttpExchange::Delivery delivery, const char* reason) {
  HttpExchange exchange;
  exchange.delivery = delivery;
  exchange.reason = reason;
  return exchange;
}

HttpExchange some_refusal(Stream& random) {
  switch (random.below(4)) {
    case 0:
      return http_answer(401, "");
    case 1:
      return http_answer(403, "");
    case 2:
      return http_answer(302, "");
    default:
      return http_answer(200, R"({"site":"somebody-else","results":[],"articles":[]})");
  }
}

HttpExchange wrong_body(std::span<const std::uint64_t> articles, Stream& random) {
  std::vector<SiteResult> results;
  for (const std::uint64_t article : articles) results.push_back({article});
  std::string body = send_answer(results);
  switch (random.below(6)) {
    case 0:
      return http_answer(200, "<html><body>Briefly unavailable for maintenance.</body></html>");
    case 1:
      return http_answer(204, "");
    case 2:
      return http_answer(200,
                         body.substr(0, random.below(static_cast<std::uint32_t>(body.size()))));
    case 3:
      return http_answer(200, replaced(std::move(body), "sim-", "other-"));
    case 4:
      return http_answer(201, replaced(std::move(body), R"("hash":"0)", R"("hash":"f)"));
    default:
      return http_answer(200, R"({"site":"anp-staging"})");
  }
}

std::string imf_fixdate(std::chrono::system_clock::time_point time) {
  using namespace std::chrono;
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{floor<seconds>(time - day)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[weekday{day}.c_encoding()],
                     static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace anp::sim
