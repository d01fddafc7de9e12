#include "tests/proxy/broken_answer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "tests/support/gzip_of_zeros.h"

namespace anp {

std::string http_date(std::chrono::system_clock::time_point time) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

namespace {

constexpr std::size_t kHugeHeaderBytes = 200'000;
constexpr std::size_t kBombBytes = 32'000'000;

std::string answer_with(int status, const std::string& fields, const std::string& body) {
  return fmt::format("HTTP/1.1 {} Scripted\r\n{}Content-Length: {}\r\n\r\n{}", status, fields,
                     body.size(), body);
}

std::string refusal(const Fault& fault, const std::string& retry_after,
                    std::chrono::system_clock::time_point now) {
  std::string fields = fmt::format("Date: {}\r\nContent-Type: text/html\r\n", http_date(now));
  if (!retry_after.empty()) fields += fmt::format("Retry-After: {}\r\n", retry_after);
  return answer_with(fault.status, fields, "<h1>Not now</h1>");
}

std::string body_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : answer.substr(end + 4);
}

std::string json_answer(const std::string& body) {
  return answer_with(200, "Content-Type: application/json\r\n", body);
}

std::string with_huge_headers(const std::string& answer) {
  std::string fields;
  while (fields.size() < kHugeHeaderBytes)
    fields += "X-Padding: " + std::string(1'000, 'x') + "\r\n";
  const std::size_t line = answer.find("\r\n") + 2;
  return answer.substr(0, line) + fields + answer.substr(line);
}

}  // namespace

std::string broken_answer(const Fault& fault, const std::string& answer,
                          std::chrono::system_clock::time_point now) {
  switch (fault.kind) {
    case FaultKind::refuse_seconds:
      return refusal(fault, "1", now);
    case FaultKind::refuse_zero:
      return refusal(fault, "0", now);
    case FaultKind::refuse_date:
      return refusal(fault, http_date(now + std::chrono::seconds(2)), now);
    case FaultKind::refuse_past:
      return refusal(fault, "Sun, 06 Nov 1994 08:49:37 GMT", now);
    case FaultKind::refuse_overflow:
      return refusal(fault, "99999999999999999999999999", now);
    case FaultKind::refuse_rubbish:
      return refusal(fault, "-1, soon", now);
    case FaultKind::refuse_silently:
      return refusal(fault, "", now);
    case FaultKind::server_error:
      return answer_with(500, "Content-Type: text/html\r\n", "<h1>Something broke</h1>");
    case FaultKind::wrong_page:
      return answer_with(200, "Content-Type: text/html\r\n", "<html>Just a moment...</html>");
    case FaultKind::wrong_json:
      return json_answer(R"({"site":"anp-staging","message":"ok"})");
    case FaultKind::wrong_half_json: {
      const std::string body = body_of(answer);
      return json_answer(body.substr(0, body.size() / 2));
    }
    case FaultKind::wrong_empty:
      return json_answer("");
    case FaultKind::bad_chunks:
      return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + body_of(answer);
    case FaultKind::endless_body:
      return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    case FaultKind::huge_headers:
      return with_huge_headers(answer);
    case FaultKind::gzip_bomb:
      return answer_with(200, "Content-Encoding: gzip\r\nContent-Type: application/json\r\n",
                         gzip_of_zeros(kBombBytes));
    case FaultKind::none:
    case FaultKind::cut_before_request:
    case FaultKind::cut_inside_request:
    case FaultKind::cut_after_request:
    case FaultKind::late_effect:
    case FaultKind::cut_before_response:
    case FaultKind::cut_inside_head:
    case FaultKind::cut_inside_body:
    case FaultKind::stall:
    case FaultKind::cut_after_response:
    case FaultKind::delay_request:
    case FaultKind::delay_response:
    case FaultKind::drip_request:
    case FaultKind::drip_response:
    case FaultKind::duplicate:
      break;
  }
  return answer;
}

}  // namespace anp
