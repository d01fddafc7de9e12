#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"
#include "importer/targets/target_url.h"

namespace anp {

/// Whether a host is this machine: 127.0.0.0/8 in plain dotted form, ::1 or localhost. Nothing is
/// resolved: a name that merely points here is none of them.
bool is_loopback(std::string_view host);

/// What the options say about hosts beyond this machine.
struct GuardRules {
  std::vector<std::string> allowed_hosts;  ///< as parse_host_name() spells them
  bool has_token = false;                  ///< of a site that says that it may be written to
};

/// On what terms a target may be contacted.
enum class Passage : std::uint8_t {
  free,      ///< it is this machine, or no host at all
  by_token,  ///< as long as the site serves its token file (site_permission.h)
  limited,   ///< at most kLimitedArticles, one request in kLimitedInterval, drafts only
};

inline constexpr std::uint64_t kLimitedArticles = 100;
inline constexpr std::chrono::milliseconds kLimitedInterval{1'000};

/// Decides by the address alone; nothing is contacted or resolved.
/// Error: the target is another host that was not allowed by exactly its name, or its token would
/// go over a connection that is not encrypted.
Result<Passage> guard_target(const TargetUrl& url, const GuardRules& rules);

}  // namespace anp
