#pragma once

#include <string_view>

#include "generator/result.h"
#include "importer/targets/target_url.h"

namespace anp {

/// Whether a host is this machine: 127.0.0.0/8 in plain dotted form, ::1 or localhost. Nothing is
/// resolved: a name that merely points here is none of them.
bool is_loopback(std::string_view host);

/// Nothing is sent beyond loopback. Error: the target is another host.
Result<Done> guard_target(const TargetUrl& url);

}  // namespace anp
