#include "importer/targets/http_verdict.h"

#include <fmt/format.h>

#include "importer/http/retry_after.h"

namespace anp {

namespace {

std::optional<Verdict> verdict_of_status(const HttpExchange& exchange) {
  switch (exchange.status) {
    case 408:
      return exchange.whole_request_left ? Verdict::unknown : Verdict::retry_later;
    case 425:
    case 429:
      return Verdict::retry_later;
    case 503:
      return retry_after_of(exchange) ? Verdict::retry_later : Verdict::unknown;
    case 413:
      return Verdict::too_large;
    case 401:
    case 403:
    case 404:
    case 405:
    case 407:
    case 410:
    case 421:
      return Verdict::stop_run;
    default:
      break;
  }
  if (exchange.status >= 200 && exchange.status < 300) return std::nullopt;
  if (exchange.status >= 300 && exchange.status < 400) return Verdict::stop_run;
  if (exchange.status >= 400 && exchange.status < 500) return Verdict::rejected;
  return Verdict::unknown;
}

}  // namespace

std::optional<Verdict> verdict_of(const HttpExchange& exchange) {
  switch (exchange.delivery) {
    case HttpExchange::Delivery::never_sent:
      return Verdict::never_sent;
    case HttpExchange::Delivery::sent_no_answer:
      return Verdict::unknown;
    case HttpExchange::Delivery::answered:
      return verdict_of_status(exchange);
  }
  return Verdict::unknown;
}

std::optional<std::chrono::milliseconds> retry_after_of(const HttpExchange& exchange) {
  const auto value = find_header(exchange.headers, "retry-after");
  if (!value) return std::nullopt;
  // The date is one of the target's clock, and so is `Date`: ours may be far from it.
  const auto date = find_header(exchange.headers, "date");
  const auto sent = date ? parse_imf_fixdate(*date) : std::nullopt;
  return parse_retry_after(*value, sent ? *sent : exchange.ended);
}

std::string reason_of(const HttpExchange& exchange) {
  if (exchange.delivery != HttpExchange::Delivery::answered) return exchange.reason;
  return fmt::format("status {}", exchange.status);
}

}  // namespace anp
