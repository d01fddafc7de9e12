#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"
#include "importer/secret_text.h"

namespace anp {

/// Where a secret comes from: the environment variable itself, or the file that the variable of
/// this name with _FILE at its end names, which may be "-" for standard input.
struct SecretSource {
  std::string name;      ///< in the profile
  std::string variable;  ///< "DIRECTUS_TOKEN"
};

/// The secrets of a profile. A file is read again every kRefreshed, so that somebody else can renew
/// a token that expires; while it cannot be read, the last value holds.
/// Threads: one.
class SecretStore {
 public:
  static constexpr std::chrono::seconds kRefreshed{30};

  SecretStore() = default;

  /// Error: none is set, or it cannot be used (secret_text.h). The message never repeats a secret.
  static Result<SecretStore> read(const std::vector<SecretSource>& sources, StandardInput& input);

  /// One more that is to be taken out of what a server says, and that no slot has.
  void hide(std::string secret);

  /// The secret of this name, which one of the sources must have.
  [[nodiscard]] std::string_view value(std::string_view name) const;
  /// `text` with each secret that stands in it replaced: a server may repeat what it was sent.
  /// Also where it is written as base64, inside of JSON or percent-encoded.
  [[nodiscard]] std::string without_secrets(std::string text) const;
  /// Reads files again whose time has come.
  void refresh(std::chrono::steady_clock::time_point now);

 private:
  struct Secret {
    std::string name;
    std::string value;
    std::string file;    // empty: it is not read again
    std::string former;  // an answer to a request that had it may still come
  };
  std::vector<Secret> secrets_;
  std::chrono::steady_clock::time_point read_at_{};
};

/// Base64 (RFC 4648) with padding: what `Authorization: Basic` takes.
std::string base64(std::string_view bytes);

}  // namespace anp
