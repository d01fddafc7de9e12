#pragma once

#include <string>
#include <vector>

#include "generator/result.h"

namespace anp {

/// An option that stands somewhere else than on the command line.
struct Setting {
  std::string name;    ///< of the option, without dashes
  std::string value;   ///< "true" or "false" for an option without a value
  std::string origin;  ///< for people: "anp.conf, line 3", "ANP_RATE"
};

inline constexpr std::size_t kMaxConfigBytes = 65'536;

/// The options in the environment: ANP_MAX_IN_FLIGHT is --max-in-flight. An empty one counts as not
/// there; ANP_PACKS, ANP_PROFILES, ANP_SITE_TOKEN, ANP_DATABASE_PASSWORD(_FILE) and what begins
/// with ANP_TEST_ are no options.
/// @param environment "NAME=value" each, ended by a null pointer
/// Error: a name that is no option, with the nearest one.
Result<std::vector<Setting>> read_environment(const char* const* environment);

/// The options in a file: lines `name = value`, blank lines, and lines that begin with '#'. A value
/// may stand in double quotes. @return in the order of the file
/// Error: names file, line and remedy: cannot be read, no such option (with the nearest one), no
/// '=', a control character, a name that stands twice.
Result<std::vector<Setting>> read_config_file(const std::string& path);

}  // namespace anp
