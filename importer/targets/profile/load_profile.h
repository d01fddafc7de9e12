#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "generator/result.h"
#include "importer/targets/profile/http_profile.h"

namespace anp {

inline constexpr std::size_t kMaxProfileBytes = 262'144;
inline constexpr std::size_t kMaxProfileDepth = 100;

/// Where the profile of `name_or_path` is: a file as it stands, else a shipped profile of that
/// name, looked for in $ANP_PROFILES, beside the installed program and in the source tree above it.
Result<std::filesystem::path> find_http_profile(const std::string& name_or_path);

/// Reads and checks a profile. Error: file, JSON pointer, value and remedy.
Result<HttpProfile> load_http_profile(const std::filesystem::path& file);

/// The same once the file is read. @param file for messages
Result<HttpProfile> parse_http_profile(const std::string& file, std::string_view json);

}  // namespace anp
