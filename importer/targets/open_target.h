#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "importer/targets/target.h"
#include "importer/targets/target_url.h"

namespace anp {

struct TargetOptions {
  std::uint32_t max_in_flight = 8;            ///< requests
  std::chrono::milliseconds timeout{10'000};  ///< of a request, connecting included
};

/// Whether parse_target_url() takes a URL of this scheme ("staging+http").
bool is_target_scheme(std::string_view scheme);

/// The kinds of targets with their form, for messages and --help.
std::string target_forms();

/// Makes the target that the URL names; opens no connection.
std::unique_ptr<Target> open_target(const TargetUrl& url, const TargetOptions& options);

}  // namespace anp
