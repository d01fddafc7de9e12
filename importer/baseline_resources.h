#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"
#include "importer/http/http.h"
#include "importer/targets/target_url.h"

namespace anp {

/// Addresses of a site that are of one kind, and are measured together.
struct ResourceKind {
  std::string name;                ///< "front page", "pages", "API list", "API article", "paths"
  std::vector<std::string> paths;  ///< with query, from the site's origin on; at least one
};

/// What of a site a baseline reads.
struct ResourceChoice {
  std::uint32_t pages = 20;        ///< articles whose pages are read, at most
  std::vector<std::string> paths;  ///< that the user names, beside or instead of the site's own
};

inline constexpr std::uint32_t kMaxBaselinePages = 100;
inline constexpr std::size_t kMaxBaselinePaths = 100;

/// Whether a baseline knows where targets of this kind have their pages and their API; of others
/// the user names paths.
bool has_known_resources(std::string_view kind);

/// Asks the site which articles it has, by its public API, with GET only. Kinds of which it has
/// nothing are left out.
/// @param get fetches a path of the site's origin
/// Error: the API does not answer as one of this kind, or there is nothing to read.
Result<std::vector<ResourceKind>> find_resources(
    const TargetUrl& url, const ResourceChoice& choice,
    const std::function<HttpExchange(const std::string&)>& get);

}  // namespace anp
