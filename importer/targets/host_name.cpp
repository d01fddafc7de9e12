#include "importer/targets/host_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "importer/http/header.h"

namespace anp {

namespace {

constexpr std::size_t kMaxLabelBytes = 63;  // RFC 1035, as the next
constexpr std::size_t kMaxHostBytes = 253;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

/// One number of a dotted address, as everybody writes it: no sign, no leading zero (which some
/// resolvers read as octal), at most 255.
bool is_octet(std::string_view text) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) return false;
  unsigned value = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failure == std::errc{} && stop == text.data() + text.size() && value <= 255;
}

/// What some resolver would take for a number: then the whole may be an address to it.
bool is_numeric(std::string_view label) {
  if (label.starts_with("0x")) return std::all_of(label.begin() + 2, label.end(), is_hex);
  return std::all_of(label.begin(), label.end(), is_digit);
}

bool is_label(std::string_view label) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; };
  return !label.empty() && label.size() <= kMaxLabelBytes && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), fits);
}

Result<std::string> parse_ipv6(std::string_view text) {
  const auto fits = [](char c) { return is_hex(c) || c == ':' || c == '.'; };
  const std::string lower = ascii_lower(text);
  if (lower.find(':') == std::string::npos || !std::all_of(lower.begin(), lower.end(), fits)) {
    return Error{"what stands in brackets is no IPv6 address"};
  }
  return lower;
}

}  // namespace

bool is_ipv4(std::string_view text) {
  int octets = 0;
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_octet(text.substr(0, dot))) return false;
    ++octets;
    if (dot == std::string_view::npos) return octets == 4;
    text.remove_prefix(dot + 1);
  }
}

Result<std::string> parse_host_name(std::string_view text) {
  if (text.find('@') != std::string_view::npos) return Error{"a host has no user and no password"};
  if (text.starts_with('[')) {
    if (!text.ends_with(']')) return Error{"an IPv6 address ends in ']'"};
    return parse_ipv6(text.substr(1, text.size() - 2));
  }
  std::string host = ascii_lower(text);
  if (host.empty() || host.size() > kMaxHostBytes) {
    return Error{fmt::format("a host name has 1 to {} characters", kMaxHostBytes)};
  }
  if (host.back() == '.') return Error{"leave out the dot at the end of the host name"};
  std::string_view rest = host;
  std::string_view label;
  while (true) {
    const std::size_t dot = rest.find('.');
    label = rest.substr(0, dot);
    if (!is_label(label)) return Error{"it has no host name that can be used"};
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  if (is_numeric(label) && !is_ipv4(host)) {
    return Error{"write an IPv4 address as four decimal numbers, like 192.0.2.1"};
  }
  return host;
}

}  // namespace anp
