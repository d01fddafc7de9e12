#include "importer/targets/target_authority.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "importer/targets/host_name.h"

namespace anp {

namespace {

/// Fills the host and leaves the port's digits.
Result<std::string_view> take_host(std::string_view authority, TargetUrl& url) {
  const bool ipv6 = authority.starts_with('[');
  const std::size_t close = ipv6 ? authority.find(']') : 0;
  if (close == std::string_view::npos) return Error{"an IPv6 address ends in ']'"};
  const std::size_t end = ipv6 ? close + 1 : std::min(authority.find(':'), authority.size());
  auto host = parse_host_name(authority.substr(0, end));
  if (!host) return host.error();
  url.host = std::move(*host);
  const std::string_view rest = authority.substr(end);
  if (rest.empty()) return std::string_view();
  if (rest.front() != ':' || rest.size() == 1) return Error{"after the host comes ':' and a port"};
  return rest.substr(1);
}

}  // namespace

Result<Done> take_host_and_port(std::string_view authority, std::uint16_t default_port,
                                TargetUrl& url) {
  const auto digits = take_host(authority, url);
  if (!digits) return digits.error();
  if (digits->empty()) {
    url.port = default_port;
    return Done{};
  }
  const char* end = digits->data() + digits->size();
  const auto [stop, failure] = std::from_chars(digits->data(), end, url.port);
  if (failure != std::errc{} || stop != end || url.port == 0) {
    return Error{fmt::format("port '{}' is not 1..65535", *digits)};
  }
  return Done{};
}

}  // namespace anp
