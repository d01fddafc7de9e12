#include "importer/http/tls_trouble.h"

#include <curl/curl.h>
#include <fmt/format.h>

namespace anp {

namespace {

// OpenSSL's x509_vfy.h; its numbers are part of its ABI.
constexpr long kUnknownIssuer = 20;
constexpr long kNotYetValid = 9;
constexpr long kExpired = 10;
constexpr long kSelfSigned = 18;
constexpr long kSelfSignedAuthority = 19;
constexpr long kUnknownLeafIssuer = 21;
constexpr long kHostMismatch = 62;
constexpr long kAddressMismatch = 64;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string certificate_trouble(const TlsFacts& facts) {
  const auto say = [&facts](std::string_view what, std::string_view remedy) {
    return fmt::format("the certificate of {} {}: {}", facts.host, what, remedy);
  };
  switch (facts.verify_result) {
    case kExpired:
      return say("has expired", "renew it, or check this computer's clock");
    case kNotYetValid:
      return say("is not valid yet", "check this computer's clock and the certificate");
    case kSelfSigned:
      return say("is self-signed", "if it is yours, name its file with --ca-file");
    case kSelfSignedAuthority:
    case kUnknownIssuer:
    case kUnknownLeafIssuer:
      return say("comes from an authority that is not known here",
                 "if it is yours, name the authority's file with --ca-file");
    case kHostMismatch:
    case kAddressMismatch:
      return say("is for another host", "use the name that it is for");
    default:
      break;
  }
  // libcurl compares the name itself, after OpenSSL found nothing wrong.
  if (contains(facts.message, "subject name") || contains(facts.message, "does not match")) {
    return say("is for another host", "use the name that it is for");
  }
  return say(fmt::format("cannot be trusted ({})", facts.message), "mend it");
}

std::string handshake_trouble(const TlsFacts& facts) {
  if (contains(facts.message, "wrong version number") ||
      contains(facts.message, "packet length too long") ||
      contains(facts.message, "http request")) {
    return fmt::format(
        "{} does not speak TLS at this port: check the port, or whether it is http://", facts.host);
  }
  if (contains(facts.message, "protocol version") ||
      contains(facts.message, "unsupported protocol")) {
    return fmt::format("{} speaks no TLS 1.2 or 1.3: let it speak one of them", facts.host);
  }
  return fmt::format("no TLS connection to {} ({}): mend its TLS", facts.host, facts.message);
}

}  // namespace

std::optional<std::string> tls_trouble(const TlsFacts& facts) {
  switch (facts.curl_code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return certificate_trouble(facts);
    case CURLE_SSL_CONNECT_ERROR:
      break;
    case CURLE_SSL_CACERT_BADFILE:
      return fmt::format("the authorities to trust cannot be read ({}): check --ca-file",
                         facts.message);
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CERTPROBLEM:
      return handshake_trouble(facts);
    default:
      return std::nullopt;
  }
  // Only what OpenSSL's protocol refused is sure to fail again; a connection may just have broken.
  if (!contains(facts.message, "error:") || contains(facts.message, "unexpected eof")) {
    return std::nullopt;
  }
  return handshake_trouble(facts);
}

std::string_view host_of(std::string_view url) {
  const std::size_t mark = url.find("://");
  if (mark == std::string_view::npos) return {};
  url.remove_prefix(mark + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (url.starts_with('[')) {
    const std::size_t close = url.find(']');
    return close == std::string_view::npos ? std::string_view() : url.substr(1, close - 1);
  }
  return url.substr(0, url.find(':'));
}

}  // namespace anp
