#include "importer/serve/request_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace anp {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// 127.0.0.0/8 in four decimal parts.
bool is_loopback_v4(std::string_view name) {
  int parts = 0;
  for (std::string_view rest = name; parts < 4; ++parts) {
    const std::string_view part = rest.substr(0, rest.find('.'));
    int value = 0;
    if (!is_number(part) || part.size() > 3) return false;
    std::from_chars(part.data(), part.data() + part.size(), value);
    if (value > 255 || (parts == 0 && value != 127)) return false;
    if (part.size() == rest.size()) return parts == 3;
    rest.remove_prefix(part.size() + 1);
  }
  return false;
}

std::optional<Refusal> check_source(const RequestHead& head) {
  if (head.host.size() != 1 || !is_loopback_host(head.host.front())) {
    return Refusal{421, "wrong_host",
                   "this site answers as 127.0.0.1, localhost or [::1] only; the Host header names "
                   "another"};
  }
  if (!head.origin.empty() &&
      lower_case(head.origin) != "http://" + lower_case(head.host.front())) {
    return Refusal{403, "wrong_origin", "a page of another site sent this request"};
  }
  return std::nullopt;
}

std::optional<Refusal> check_length(const RequestHead& head) {
  if (head.has_transfer_encoding) {
    return Refusal{411, "length_required",
                   "send the body in one piece with a Content-Length, without Transfer-Encoding"};
  }
  if (head.content_length.size() > 1 ||
      (!head.content_length.empty() && !is_number(head.content_length.front()))) {
    return Refusal{400, "bad_length", "Content-Length should be one whole number"};
  }
  if (head.method == "POST" && head.content_length.empty()) {
    return Refusal{411, "length_required", "a POST needs a Content-Length"};
  }
  if (body_bytes(head) > kMaxBodyBytes) {
    return Refusal{413, "too_large",
                   fmt::format("the body has {} bytes; send at most {}",
                               head.content_length.front(), kMaxBodyBytes)};
  }
  return std::nullopt;
}

std::optional<Refusal> check_type(const RequestHead& head) {
  const std::string type =
      lower_case(std::string_view(head.content_type).substr(0, head.content_type.find(';')));
  if (type != "application/json" && type != "application/json ") {
    return Refusal{415, "wrong_type", "send Content-Type: application/json"};
  }
  if (!head.content_encoding.empty() && lower_case(head.content_encoding) != "identity") {
    return Refusal{415, "wrong_encoding", "send the body without Content-Encoding"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> check_head(const RequestHead& head) {
  if (auto refusal = check_source(head)) return refusal;
  if (head.method != "GET" && head.method != "HEAD" && head.method != "POST") {
    return Refusal{405, "wrong_method",
                   fmt::format("{} is not taken; known are GET, HEAD and POST", head.method)};
  }
  if (auto refusal = check_length(head)) return refusal;
  return head.method == "POST" ? check_type(head) : std::nullopt;
}

std::optional<Refusal> check_head_shape(std::string_view head) {
  std::size_t lines = 0;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find('\n'));
    head.remove_prefix(std::min(head.size(), line.size() + 1));
    const bool first = ++lines == 1;
    if (first && line.size() > kMaxRequestLineBytes) {
      return Refusal{414, "address_too_long",
                     fmt::format("the request line may have {} bytes", kMaxRequestLineBytes)};
    }
    if (line.size() > kMaxHeaderLineBytes || lines > kMaxHeadLines) {
      return Refusal{431, "headers_too_large",
                     fmt::format("a request may have {} header lines of {} bytes, {} in all",
                                 kMaxHeadLines, kMaxHeaderLineBytes, kMaxHeadBytes)};
    }
  }
  return std::nullopt;
}

std::size_t body_bytes(const RequestHead& head) {
  if (head.content_length.empty()) return 0;
  const std::string& digits = head.content_length.front();
  std::size_t bytes = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bytes);
  if (error == std::errc::result_out_of_range) return std::string::npos;
  return bytes;
}

bool is_loopback_host(std::string_view host) {
  const std::string all = lower_case(host);
  std::string_view name = all;
  if (name.starts_with('[')) {
    const auto end = name.find(']');
    if (end == std::string_view::npos) return false;
    const std::string_view port = name.substr(end + 1);
    return name.substr(0, end + 1) == "[::1]" &&
           (port.empty() || (port[0] == ':' && is_number(port.substr(1))));
  }
  if (name == "::1") return true;
  const auto colon = name.find(':');
  if (colon != std::string_view::npos) {
    if (!is_number(name.substr(colon + 1))) return false;
    name = name.substr(0, colon);
  }
  return name == "localhost" || is_loopback_v4(name);
}

}  // namespace anp
