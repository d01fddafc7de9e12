#include "importer/guard.h"

#include <fmt/format.h>

#include <algorithm>

#include "importer/targets/database/database_url.h"
#include "importer/targets/host_name.h"

namespace anp {

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && is_ipv4(host));
}

Result<Passage> guard_target(const TargetUrl& url, const GuardRules& rules) {
  if (url.host.empty() || is_loopback(url.host)) return Passage::free;
  if (is_database(url.kind)) {
    return Error{fmt::format(
        "{} is not this machine (127.0.0.0/8, localhost, [::1], a socket), and a database cannot "
        "say that it may be written to: nothing was sent; run anp-import there, or reach it "
        "through a tunnel that ends here (ssh -L)",
        url.host)};
  }
  const auto& allowed = rules.allowed_hosts;
  if (std::find(allowed.begin(), allowed.end(), url.host) == allowed.end()) {
    return Error{fmt::format(
        "{} is not this machine (127.0.0.0/8, localhost, [::1]): nothing was sent; if you may "
        "import there, say --allow-host {}",
        url.host, url.host)};
  }
  if (!rules.has_token) return Passage::limited;
  if (url.transport == "https") return Passage::by_token;
  return Error{
      fmt::format("the site token would go to {} over http://, which is not encrypted: nothing was "
                  "sent; use https://",
                  url.host)};
}

}  // namespace anp
