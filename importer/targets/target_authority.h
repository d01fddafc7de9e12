#pragma once

#include <cstdint>
#include <string_view>

#include "generator/result.h"
#include "importer/targets/target_url.h"

namespace anp {

/// Takes "host:port", "host" or "[v6]:port" into a URL. Error: a few words.
Result<Done> take_host_and_port(std::string_view authority, std::uint16_t default_port,
                                TargetUrl& url);

}  // namespace anp
