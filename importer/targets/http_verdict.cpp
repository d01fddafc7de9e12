#include "importer/targets/http_verdict.h"

#include <fmt/format.h>

#include "generator/utf8.h"
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

/// A place without what may be secret in it: user, password, query and fragment.
std::string shown_location(std::string_view location) {
  std::string shown(location.substr(0, location.find_first_of("?#")));
  // Cut at the last one, whatever the form: a user and a password stand before it.
  const std::size_t at = shown.rfind('@');
  if (at != std::string::npos) shown = "..." + shown.substr(at + 1);
  for (char& c : shown) {
    if (c <= ' ' || c >= '\x7f') c = '?';  // char may be signed: also what is no ASCII
  }
  return shown;
}

}  // namespace

std::optional<Verdict> verdict_of(const HttpExchange& exchange) {
  switch (exchange.delivery) {
    case HttpExchange::Delivery::never_sent:
      return exchange.untrusted ? Verdict::stop_run : Verdict::never_sent;
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
  return parse_retry_after(
      *value, sent ? *sent : std::chrono::floor<std::chrono::milliseconds>(exchange.ended));
}

std::string reason_of(const HttpExchange& exchange) {
  if (exchange.delivery != HttpExchange::Delivery::answered) return exchange.reason;
  const auto location = find_header(exchange.headers, "location");
  if (exchange.status < 300 || exchange.status >= 400 || !location) {
    return fmt::format("status {}", exchange.status);
  }
  const std::string shown = shown_location(*location);
  return fmt::format(
      "status {}, a redirect to {}, which is not followed: if that is the place, "
      "name it as the target",
      exchange.status, shown.empty() ? "nowhere" : shown);
}

std::string shortened(const std::string& reason) { return shortened(reason, kMaxReasonBytes); }

}  // namespace anp
