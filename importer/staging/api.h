#pragma once

#include <cstdint>
#include <string>

#include "importer/staging/answer.h"
#include "importer/staging/shared_site.h"

namespace anp {

inline constexpr std::size_t kMaxApiBatch = 1000;

/// The JSON API, version 1: docs/staging-api.md has every request and answer.
/// Throws SqliteError where the database fails; nothing of the request is in it then.
/// @return the answer to a request whose path begins with /api/
Answer answer_api(SharedSite& site, const SiteRequest& request);

/// The error form for a database that failed: 507 when it is full, 503 otherwise.
Answer storage_failure_answer(const SqliteError& failure);

}  // namespace anp
