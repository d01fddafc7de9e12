#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "generator/result.h"
#include "importer/targets/database/database_place.h"
#include "importer/targets/target_url.h"

namespace anp {

/// Whether targets of this kind (TargetUrl::kind) are databases.
bool is_database(std::string_view kind);

/// Whether it is the database of a WordPress, written directly.
bool holds_wordpress(std::string_view kind);

/// `sqlite:PATH`, `postgresql://[USER@]HOST[:PORT]/DATABASE`, `postgresql:///DATABASE?host=/DIR`,
/// `mariadb://[USER@]HOST[:PORT]/DATABASE`, `mariadb:///DATABASE?socket=/FILE`; `mariadb+wordpress`
/// as `mariadb`, with `prefix=wp_` in the query as well.
/// @param rest what comes after the kind and ':'
/// Error: it cannot be used, or holds a password; a few words that repeat nothing of it.
Result<TargetUrl> parse_database_url(std::string_view kind, std::string_view rest);

/// The URL in one spelling.
std::string database_url_text(const TargetUrl& url);

/// What a library has to know to connect.
DatabasePlace database_place(const TargetUrl& url, std::optional<std::string> password,
                             std::chrono::milliseconds timeout);

}  // namespace anp
