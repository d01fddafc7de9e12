#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace anp {

/// Certificates of an authority of our own, made by openssl; all of them within a minute's reach of
/// the tests only.
class Authority {
 public:
  /// Makes the authority, in a directory of its own below `directory`.
  explicit Authority(const TemporaryDirectory& directory);

  /// What to give to --ca-file.
  [[nodiscard]] std::string file() const { return path("ca.pem"); }

  /// Days from today; a certificate with its key, for a server on `host`, which may be an address.
  struct Term {
    int from = -1;
    int to = 30;
  };
  [[nodiscard]] std::string issue(const std::string& host, Term term) const;
  [[nodiscard]] std::string issue(const std::string& host) const { return issue(host, Term()); }
  /// One that vouches for itself.
  [[nodiscard]] std::string self_signed(const std::string& host) const;

 private:
  [[nodiscard]] std::string path(const std::string& name) const { return directory_ + "/" + name; }
  void run(std::vector<std::string> words) const;

  std::string directory_;
};

/// A server in front of a site (tests/support/site_front.py): another host to the guard, though it
/// never leaves loopback, as names below .localhost do not.
class SiteFront {
 public:
  struct Options {
    std::uint16_t backend = 0;
    std::string certificate;  ///< empty: plain HTTP
    bool old = false;         ///< TLS 1.0 and 1.1 only
  };
  /// Returns when it listens.
  SiteFront(const TemporaryDirectory& directory, const Options& options);

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Lets it serve `content` as /.well-known/`name`.
  void serve(const std::string& name, const std::string& content) const;
  void withdraw(const std::string& name) const;
  /// Lets it answer every question for /.well-known/ with this status; 0: as usual.
  void answer_well_known(int status) const;

  struct Request {
    std::chrono::milliseconds at{0};  ///< of its clock
    std::string method;
    std::string path;
  };
  [[nodiscard]] std::vector<Request> requests() const;
  /// How many connections came, how many are over, and how many handshakes failed.
  [[nodiscard]] std::size_t connections() const { return lines_with("connected"); }
  [[nodiscard]] std::size_t disconnected() const { return lines_with("disconnected"); }
  [[nodiscard]] std::size_t failed_handshakes() const { return lines_with("handshake failed"); }

 private:
  [[nodiscard]] std::size_t lines_with(const std::string& start) const;

  std::string root_;
  std::string log_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace anp
