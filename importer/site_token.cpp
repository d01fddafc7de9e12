#include "importer/site_token.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace anp {

namespace {

constexpr std::size_t kLeastTokenBytes = 16;
constexpr std::size_t kMostTokenBytes = 64;

std::string of_environment() {
  const char* value = std::getenv(std::string(kSiteTokenVariable).c_str());
  return value == nullptr ? "" : value;
}

bool is_token(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return text.size() >= kLeastTokenBytes && text.size() <= kMostTokenBytes &&
         std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

bool site_token_given(const std::string& file) {
  return !file.empty() || !of_environment().empty();
}

Result<std::string> read_site_token(const std::string& file, StandardInput& input) {
  const std::string origin = file.empty()  ? fmt::format("${}", kSiteTokenVariable)
                             : file == "-" ? "the site token on standard input"
                                           : fmt::format("'{}' (--site-token-file)", file);
  auto token =
      file.empty() ? check_secret(of_environment(), origin) : read_secret(file, origin, input);
  if (!token || is_token(*token)) return token;
  return Error{
      fmt::format("{} holds no site token: one is {} to {} of A to Z, a to z, 0 to 9, - "
                  "and _",
                  origin, kLeastTokenBytes, kMostTokenBytes)};
}

std::string site_token_path(std::string_view token) {
  return fmt::format("/.well-known/anp-{}.txt", token);
}

}  // namespace anp
