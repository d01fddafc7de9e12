#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"

namespace anp {

/// Where a secret comes from: the environment variable itself, or the file that the variable of
/// this name with _FILE at its end names.
struct SecretSource {
  std::string name;      ///< in the profile
  std::string variable;  ///< "DIRECTUS_TOKEN"
};

inline constexpr std::size_t kMaxSecretBytes = 4096;

/// The secrets of a profile. A file is read again every kRefreshed, so that somebody else can renew
/// a token that expires; while it cannot be read, the last value holds.
/// Threads: one.
class SecretStore {
 public:
  static constexpr std::chrono::seconds kRefreshed{30};

  SecretStore() = default;

  /// Error: none is set, a file that others may read or that cannot be read, a secret that is
  /// empty, too long, or holds what no header may hold. The message never repeats the secret.
  static Result<SecretStore> read(const std::vector<SecretSource>& sources);

  /// The secret of this name, which one of the sources must have.
  [[nodiscard]] std::string_view value(std::string_view name) const;
  /// `text` with each secret that stands in it replaced: a server may repeat what it was sent.
  [[nodiscard]] std::string without_secrets(std::string text) const;
  /// Reads files again whose time has come.
  void refresh(std::chrono::steady_clock::time_point now);

 private:
  struct Secret {
    std::string name;
    std::string value;
    std::string file;  // empty: the environment had it
  };
  std::vector<Secret> secrets_;
  std::chrono::steady_clock::time_point read_at_{};
};

/// Base64 (RFC 4648) with padding: what `Authorization: Basic` takes.
std::string base64(std::string_view bytes);

}  // namespace anp
