#include "tests/fuzz/answer_text.h"

#include <algorithm>
#include <charconv>

namespace anp {

namespace {

/// Takes the text up to the next line end, and the line end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// Takes the header lines up to an empty line, and that one.
std::vector<HttpHeader> take_headers(std::string_view& text) {
  std::vector<HttpHeader> headers;
  for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    headers.push_back(
        {ascii_lower(line.substr(0, colon)), std::string(trim_blanks(line.substr(colon + 1)))});
  }
  return headers;
}

}  // namespace

std::vector<HttpHeader> fuzz::headers_of(std::string_view lines) { return take_headers(lines); }

HttpExchange fuzz::exchange_of(std::string_view input) {
  HttpExchange exchange;
  const std::string_view first = take_line(input);
  int status = 0;
  std::from_chars(first.data(), first.data() + first.size(), status);
  exchange.whole_request_left = !first.ends_with('-');
  if (status < 100 || status > 999) {
    exchange.delivery =
        first == "-" ? HttpExchange::Delivery::never_sent : HttpExchange::Delivery::sent_no_answer;
    return exchange;
  }
  exchange.delivery = HttpExchange::Delivery::answered;
  exchange.status = status;
  exchange.headers = take_headers(input);
  exchange.body = input;
  return exchange;
}

}  // namespace anp
