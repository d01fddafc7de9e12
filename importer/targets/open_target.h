#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importer/targets/profile/http_profile.h"
#include "importer/targets/target.h"
#include "importer/targets/target_url.h"

namespace anp {

struct TargetOptions {
  std::uint32_t max_in_flight = 8;            ///< requests
  std::chrono::milliseconds timeout{10'000};  ///< of a request, connecting included
  /// How a site of any kind is spoken to; only http+http:// and http+https:// have it.
  std::optional<HttpProfile> profile = {};
  SecretStore secrets = {};  ///< of the profile, or of WordPress
  std::string user = {};     ///< of WordPress; empty: it stands in the secret "account"
  std::string ca_file = {};  ///< HttpClientOptions::ca_file, as the next
  std::chrono::milliseconds min_interval{0};
  std::optional<std::string> password = {};  ///< of a database; nothing: none was given
  bool create_schema = false;                ///< a database's probe makes what is missing
  bool media = false;                        ///< images are uploaded, where takes_extras()
  bool comments = false;                     ///< posts get comments; likewise
  /// Hosts of sites whose database may be written to; this machine always.
  std::vector<std::string> allowed_hosts = {};
  bool note_arrivals = false;  ///< HttpClientOptions::note_arrivals
};

/// Whether parse_target_url() takes a URL of this scheme ("staging+http").
bool is_target_scheme(std::string_view scheme);

/// Whether targets of this kind (TargetUrl::kind) need a profile.
bool needs_profile(std::string_view kind);

/// Whether targets of this kind sign in as the user that --user names.
bool takes_user(std::string_view kind);

/// Whether targets of this kind take what --media and --comments bring.
bool takes_extras(std::string_view kind);
/// Why it is refused there, and the remedy. @param option "media" or "comments"
std::string no_extras(std::string_view kind, std::string_view option);

/// The secrets that a target of its own kind needs; a profile names its own.
/// @param user that was named; empty: none
std::vector<SecretSource> secrets_of(const TargetUrl& url, const std::string& user);

/// The kinds of targets with their form, for messages and --help.
std::string target_forms();

/// Makes the target that the URL names; opens no connection.
std::unique_ptr<Target> open_target(const TargetUrl& url, const TargetOptions& options);

}  // namespace anp
