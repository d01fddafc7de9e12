#include "importer/targets/profile/secrets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "generator/json_text.h"
#include "generator/replaced_text.h"
#include "importer/targets/profile/fill.h"

namespace anp {

namespace {

/// Shorter ones stand in too many texts by chance.
constexpr std::size_t kLeastHidden = 4;

/// Appends the ways in which a secret is written where it travels: as it is, as base64, inside of
/// JSON, and in an address.
void append_spellings(const std::string& secret, std::vector<std::string>& spellings) {
  std::string json;
  append_json_string(secret, json);
  std::string encoded;
  append_percent_encoded(secret, encoded);
  spellings.insert(spellings.end(),
                   {secret, base64(secret), json.substr(1, json.size() - 2), std::move(encoded)});
}

}  // namespace

Result<SecretStore> SecretStore::read(const std::vector<SecretSource>& sources,
                                      StandardInput& input) {
  SecretStore store;
  store.read_at_ = std::chrono::steady_clock::now();
  for (const SecretSource& source : sources) {
    const char* path = std::getenv((source.variable + "_FILE").c_str());
    const char* value = std::getenv(source.variable.c_str());
    const bool in_file = path != nullptr && *path != '\0';
    if (!in_file && value == nullptr) {
      return Error{fmt::format(
          "the secret '{}' is not set: put it into ${}, or the path of a file with it (mode 600; - "
          "for standard input) into ${}_FILE",
          source.name, source.variable, source.variable)};
    }
    const std::string origin = in_file ? fmt::format("'{}' (${}_FILE)", path, source.variable)
                                       : fmt::format("${}", source.variable);
    auto secret = in_file ? read_secret(path, origin, input) : check_secret(value, origin);
    if (!secret) return secret.error();
    const bool again = in_file && std::string_view(path) != "-";
    store.secrets_.push_back({source.name, std::move(*secret), again ? path : "", ""});
  }
  return store;
}

void SecretStore::hide(std::string secret) { secrets_.push_back({"", std::move(secret), "", ""}); }

std::string_view SecretStore::value(std::string_view name) const {
  const auto found = std::find_if(secrets_.begin(), secrets_.end(),
                                  [name](const Secret& secret) { return secret.name == name; });
  ANP_REQUIRE(found != secrets_.end(), "a profile only uses secrets that it declares");
  return found->value;
}

std::string SecretStore::without_secrets(std::string text) const {
  std::vector<std::string> spellings;
  for (const Secret& secret : secrets_) {
    for (const std::string& value : {secret.value, secret.former}) {
      if (value.size() >= kLeastHidden) append_spellings(value, spellings);
    }
  }
  // One that holds another goes first: what would be left of it could tell.
  std::stable_sort(spellings.begin(), spellings.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (const std::string& spelling : spellings) text = replaced(text, spelling, "[secret]");
  return text;
}

void SecretStore::refresh(std::chrono::steady_clock::time_point now) {
  if (now - read_at_ < kRefreshed) return;
  read_at_ = now;
  for (Secret& secret : secrets_) {
    if (secret.file.empty()) continue;
    StandardInput none;
    auto again = read_secret(secret.file, secret.name, none);
    if (!again || *again == secret.value) continue;
    secret.former = std::exchange(secret.value, std::move(*again));
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
