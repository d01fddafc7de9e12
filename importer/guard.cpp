#include "importer/guard.h"

#include <fmt/format.h>

#include <charconv>

namespace anp {

namespace {

/// One number of a dotted address, as everybody writes it: no sign, no leading zero (which some
/// resolvers read as octal), at most 255.
bool is_octet(std::string_view text) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) return false;
  unsigned value = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failure == std::errc{} && stop == text.data() + text.size() && value <= 255;
}

bool is_loopback_ipv4(std::string_view host) {
  if (host.substr(0, 4) != "127.") return false;
  int octets = 0;
  while (true) {
    const std::size_t dot = host.find('.');
    if (!is_octet(host.substr(0, dot))) return false;
    ++octets;
    if (dot == std::string_view::npos) return octets == 4;
    host.remove_prefix(dot + 1);
  }
}

}  // namespace

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || is_loopback_ipv4(host);
}

Result<Done> guard_target(const TargetUrl& url) {
  if (url.transport.empty() || is_loopback(url.host)) return Done{};
  return Error{fmt::format(
      "{} is not this machine: nothing was sent; anp-import only writes to 127.0.0.0/8, localhost "
      "and [::1]",
      url.host)};
}

}  // namespace anp
