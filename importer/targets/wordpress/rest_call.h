#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importer/engine/outcome.h"
#include "importer/http/http.h"

namespace anp {

/// One call of WordPress' REST API: alone, or with others in a request to `batch/v1`.
struct RestCall {
  std::string method = "POST";  ///< POST or DELETE
  std::string path;             ///< "/wp/v2/posts?_fields=id"
  std::string body;             ///< JSON; empty: none
};

/// What one call was answered.
struct RestResult {
  int status = 0;
  std::string body;           ///< JSON
  std::string code;           ///< of an error: "rest_cannot_create"; empty otherwise, as the next
  std::string message;        ///< for people, as the site says it
  std::uint64_t term_id = 0;  ///< of the term that is there already; 0: the error names none
};

/// What an answer to a call means for what it was about.
enum class RestMeaning : std::uint8_t {
  done,       ///< 200, 201: the body says what is there now
  exists,     ///< a term or a post is there already
  gone,       ///< there is no post of this id any more
  rejected,   ///< refused before any effect
  half,       ///< refused, perhaps when the post was written already: its meta is not as it must be
  unknown,    ///< something may have happened
  too_large,  ///< refused before any effect, because of its size
  stop_run,   ///< not allowed, or no such API: what every call shares
};

/// By status and `code` of the answer's JSON.
/// Source: WordPress 6.1 to 6.7, wp-includes/rest-api and taxonomy.php.
RestMeaning meaning_of(const RestResult& result);

/// "status 403, rest_cannot_create: Sorry, you are not allowed …", as the site says it; not yet
/// without secrets.
std::string reason_of(const RestResult& result);

/// The request for these calls (at least one; exactly one where there is no batch/v1).
/// @param base address of the API: "https://example.org/wp-json"
HttpRequest encode_calls(const std::string& base, const std::vector<RestCall>& calls, bool batch);

/// A request that reads: POST with `X-HTTP-Method-Override: GET`, because a hundred slugs are
/// longer than the addresses that servers take.
HttpRequest encode_read(const std::string& base, const std::string& path,
                        const nlohmann::ordered_json& parameters);

/// What an exchange came to, as a whole.
struct RestAnswer {
  std::optional<Verdict> verdict;   ///< nothing: `results` has an answer for each call
  std::string reason;               ///< for people, when there is a verdict
  bool sign_in = false;             ///< 401 or 403: perhaps only because the database was away
  std::vector<RestResult> results;  ///< one for each call, in order
};

/// Reads the answer to encode_calls(). HTML of a proxy, a message of wp_die(), a body that is cut
/// off and a list of another length are unknown.
RestAnswer read_calls(const HttpExchange& exchange, std::size_t calls, bool batch);

/// Reads the answer to encode_read(), or to any single request: one result.
RestAnswer read_single(const HttpExchange& exchange);

/// Why what a send needs before it, or a look-up beside it, could not be had now.
struct RestTrouble {
  bool stop_run = false;
  bool sign_in = false;  ///< RestAnswer::sign_in
  std::optional<std::chrono::milliseconds> retry_after;
  int http_status = 0;
  std::string reason;
};
/// @param answer with a verdict
RestTrouble trouble_of(const HttpExchange& exchange, const RestAnswer& answer);
/// @param what it is about, for people
RestTrouble trouble_of(const RestResult& result, std::string_view what);

/// Whether a status asks who is there, or does not let them in: 401, 403.
bool is_sign_in(int status);

}  // namespace anp
