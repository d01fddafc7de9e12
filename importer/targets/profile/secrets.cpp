#include "importer/targets/profile/secrets.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <utility>

namespace anp {

namespace {

/// Shorter ones stand in too many texts by chance.
constexpr std::size_t kLeastHidden = 4;

Result<std::string> checked(std::string secret, const std::string& origin) {
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  if (secret.empty()) return Error{fmt::format("{} is empty: put the secret into it", origin)};
  if (secret.size() > kMaxSecretBytes) {
    return Error{
        fmt::format("{} is longer than {} bytes: is it the right one?", origin, kMaxSecretBytes)};
  }
  const auto unusable = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(secret.begin(), secret.end(), unusable)) {
    return Error{fmt::format(
        "{} holds a control character, which no header may hold: one line is taken", origin)};
  }
  return secret;
}

Result<std::string> read_file(const std::string& path, const std::string& variable) {
  const std::string origin = fmt::format("'{}' (${}_FILE)", path, variable);
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) {
    return Error{fmt::format("{} cannot be read: {}", origin,
                             std::error_code(errno, std::generic_category()).message())};
  }
  if (!S_ISREG(facts.st_mode)) return Error{fmt::format("{} is no file", origin)};
  if ((facts.st_mode & 077) != 0) {
    return Error{fmt::format("{} can be read by others: chmod 600 {}", origin, path)};
  }
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxSecretBytes + 3, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) return Error{fmt::format("{} cannot be read", origin)};
  text.resize(static_cast<std::size_t>(file.gcount()));
  return checked(std::move(text), origin);
}

void replace_all(std::string& text, std::string_view part, std::string_view by) {
  for (std::size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + by.size())) {
    text.replace(at, part.size(), by);
  }
}

}  // namespace

Result<SecretStore> SecretStore::read(const std::vector<SecretSource>& sources) {
  SecretStore store;
  store.read_at_ = std::chrono::steady_clock::now();
  for (const SecretSource& source : sources) {
    const char* path = std::getenv((source.variable + "_FILE").c_str());
    const char* value = std::getenv(source.variable.c_str());
    const bool in_file = path != nullptr && *path != '\0';
    if (!in_file && value == nullptr) {
      return Error{fmt::format(
          "the secret '{}' is not set: put it into ${}, or the path of a file with it (mode 600) "
          "into ${}_FILE",
          source.name, source.variable, source.variable)};
    }
    auto secret =
        in_file ? read_file(path, source.variable) : checked(value, "$" + source.variable);
    if (!secret) return secret.error();
    store.secrets_.push_back({source.name, std::move(*secret), in_file ? path : ""});
  }
  return store;
}

std::string_view SecretStore::value(std::string_view name) const {
  const auto found = std::find_if(secrets_.begin(), secrets_.end(),
                                  [name](const Secret& secret) { return secret.name == name; });
  ANP_REQUIRE(found != secrets_.end(), "a profile only uses secrets that it declares");
  return found->value;
}

std::string SecretStore::without_secrets(std::string text) const {
  for (const Secret& secret : secrets_) {
    if (secret.value.size() < kLeastHidden) continue;
    replace_all(text, secret.value, "[secret]");
    replace_all(text, base64(secret.value), "[secret]");
  }
  return text;
}

void SecretStore::refresh(std::chrono::steady_clock::time_point now) {
  if (now - read_at_ < kRefreshed) return;
  read_at_ = now;
  for (Secret& secret : secrets_) {
    if (secret.file.empty()) continue;
    if (auto again = read_file(secret.file, secret.name)) secret.value = std::move(*again);
  }
}

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t taken = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8 | (j < taken ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += j <= taken ? kDigits[group >> (18 - 6 * j) & 63] : '=';
    }
  }
  return text;
}

}  // namespace anp
