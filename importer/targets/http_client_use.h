#pragma once

#include "importer/http/http.h"
#include "importer/targets/open_target.h"
#include "importer/targets/target.h"

namespace anp {

// How targets use the HTTP client: what the targets over HTTP share.

HttpClientOptions client_options(const TargetOptions& options);

/// Gives a request the time limits of its target.
void set_time_limits(HttpRequest& request, const TargetOptions& options);

RequestFacts facts_of(const HttpExchange& exchange);

}  // namespace anp
