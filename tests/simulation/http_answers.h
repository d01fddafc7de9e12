#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

#include "generator/random.h"
#include "importer/http/http.h"

namespace anp::sim {

HttpExchange http_answer(int status, std::string body);
HttpExchange no_answer(HttpExchange::Delivery delivery, const char* reason);

/// An answer that stops a run: 401, 403, a redirect, or another site's.
HttpExchange some_refusal(Stream& random);

/// A 2xx to a send of these articles that acknowledges none of them: HTML, nothing, a torn answer,
/// one about other articles, or about other versions of them.
HttpExchange wrong_body(std::span<const std::uint64_t> articles, Stream& random);

/// "Sun, 06 Nov 1994 08:49:37 GMT".
std::string imf_fixdate(std::chrono::system_clock::time_point time);

}  // namespace anp::sim
