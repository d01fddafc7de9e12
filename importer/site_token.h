#pragma once

#include <string>
#include <string_view>

#include "generator/result.h"
#include "importer/secret_text.h"

namespace anp {

/// A word that the owner of a site puts there, and gives to whoever may import into it.
inline constexpr std::string_view kSiteTokenVariable = "ANP_SITE_TOKEN";

/// Whether there is one: in a file, or in the environment.
/// @param file of --site-token-file; empty: not given
bool site_token_given(const std::string& file);

/// The file goes before the environment. Error: it cannot be read, or is no token, 16 to 64 of
/// A to Z, a to z, 0 to 9, - and _. The message never repeats it.
Result<std::string> read_site_token(const std::string& file, StandardInput& input);

/// Where a site serves it: "/.well-known/anp-TOKEN.txt".
std::string site_token_path(std::string_view token);

}  // namespace anp
