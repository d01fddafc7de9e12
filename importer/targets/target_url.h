#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "generator/result.h"

namespace anp {

/// A target's address, taken apart: `staging+http://127.0.0.1:8080`, `sqlite:site.db`.
struct TargetUrl {
  std::string kind;        ///< "staging", "null"
  std::string transport;   ///< "http", "https"; empty for null: and databases
  std::string host;        ///< lower case; an IPv6 address without brackets; empty: none
  std::uint16_t port = 0;  ///< the transport's own where the URL has none
  /// Without a slash at its end; empty for the root. The name of a database, SQLite: its file.
  std::string path;
  std::string user = {};    ///< of a database server; empty: the library's default
  std::string socket = {};  ///< of a database server without a host (DatabasePlace::socket)
  std::string prefix = {};  ///< of the tables of a WordPress that is written directly

  /// "http://127.0.0.1:8080/path": what to append an API path to.
  [[nodiscard]] std::string base() const;
  /// The whole address in one spelling, without secrets: what the ledger and the reports show.
  [[nodiscard]] std::string text() const;
};

/// "https://example.org:8443": what absolute paths stand behind.
std::string origin_of(TargetUrl url);

inline constexpr std::size_t kMaxTargetUrlBytes = 2048;

/// Error: not a URL of a kind that anp knows, or one with a password (secrets never come from the
/// command line), or, but for databases (database_url.h), with a user, a query or a fragment. The
/// message never repeats a secret.
Result<TargetUrl> parse_target_url(std::string_view text);

}  // namespace anp
