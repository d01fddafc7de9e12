#include "importer/http/tls_trouble.h"

#include <curl/curl.h>
#include <doctest/doctest.h>

#include <string>

namespace anp {

TEST_CASE("TLS trouble: what will fail again is told from what may pass") {
  struct Case {
    int code;
    long verify;
    const char* message;
    const char* word;  // null: no trouble of TLS
  };
  static constexpr Case cases[] = {
      {CURLE_PEER_FAILED_VERIFICATION, 10, "certificate has expired", "has expired"},
      {CURLE_PEER_FAILED_VERIFICATION, 9, "", "not valid yet"},
      {CURLE_PEER_FAILED_VERIFICATION, 18, "", "self-signed"},
      {CURLE_PEER_FAILED_VERIFICATION, 19, "", "--ca-file"},
      {CURLE_PEER_FAILED_VERIFICATION, 20, "", "--ca-file"},
      {CURLE_PEER_FAILED_VERIFICATION, 0,
       "SSL: no alternative certificate subject name matches target host name 'x'", "another host"},
      {CURLE_PEER_FAILED_VERIFICATION, 23, "certificate revoked", "certificate revoked"},
      {CURLE_SSL_CACERT_BADFILE, 0, "error setting certificate verify locations", "--ca-file"},
      {CURLE_SSL_CONNECT_ERROR, 0, "error:0A00010B:SSL routines::wrong version number",
       "does not speak TLS"},
      {CURLE_SSL_CONNECT_ERROR, 0, "error:0A00042E:SSL routines::tlsv1 alert protocol version",
       "TLS 1.2"},
      {CURLE_SSL_CONNECT_ERROR, 0, "error:0A000410:SSL routines::sslv3 alert handshake failure",
       "handshake failure"},
      // A server that goes down in the middle of it.
      {CURLE_SSL_CONNECT_ERROR, 0, "OpenSSL SSL_connect: Connection reset by peer", nullptr},
      {CURLE_SSL_CONNECT_ERROR, 0, "OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection", nullptr},
      {CURLE_SSL_CONNECT_ERROR, 0, "error:0A000126:SSL routines::unexpected eof while reading",
       nullptr},
      {CURLE_COULDNT_CONNECT, 0, "", nullptr},
      {CURLE_OPERATION_TIMEDOUT, 0, "SSL connection timeout", nullptr},
      {CURLE_OK, 0, "", nullptr},
  };
  for (const Case& c : cases) {
    CAPTURE(c.message);
    const auto trouble = tls_trouble({c.code, c.verify, c.message, "the.host"});
    CHECK(trouble.has_value() == (c.word != nullptr));
    if (!trouble || c.word == nullptr) continue;
    CHECK(trouble->find(c.word) != std::string::npos);
    if (c.code != CURLE_SSL_CACERT_BADFILE) CHECK(trouble->find("the.host") != std::string::npos);
  }
}

TEST_CASE("TLS trouble: the host of a URL") {
  CHECK(host_of("https://the.host:8443/a?b") == "the.host");
  CHECK(host_of("https://the.host?b") == "the.host");
  CHECK(host_of("https://[::1]:8443/a") == "::1");
  CHECK(host_of("https://[::1") == "");
  CHECK(host_of("the.host") == "");
}

}  // namespace anp
