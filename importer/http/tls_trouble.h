#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace anp {

/// What libcurl says of an exchange that TLS ended.
struct TlsFacts {
  int curl_code = 0;         ///< CURLcode
  long verify_result = 0;    ///< CURLINFO_SSL_VERIFYRESULT: OpenSSL's X509_V_ERR_…, 0: none
  std::string_view message;  ///< libcurl's own words
  std::string_view host;     ///< that was asked for
};

/// Why a host is not trusted and what to do, for people; nothing when TLS is not to blame, or when
/// the next try may well succeed, as after a connection that broke inside the handshake.
std::optional<std::string> tls_trouble(const TlsFacts& facts);

/// The host of an http:// or https:// URL, without brackets; empty when it has none.
std::string_view host_of(std::string_view url);

}  // namespace anp
