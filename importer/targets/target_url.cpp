#include "importer/targets/target_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "importer/http/header.h"
#include "importer/targets/database/database_url.h"
#include "importer/targets/open_target.h"
#include "importer/targets/target_authority.h"

namespace anp {

namespace {

Result<Done> take_authority(std::string_view authority, TargetUrl& url) {
  if (authority.find('@') != std::string_view::npos) {
    return Error{"it holds a user or a password, which anyone could read in the process list"};
  }
  return take_host_and_port(authority, url.transport == "https" ? 443 : 80, url);
}

Result<Done> take_path(std::string_view path, TargetUrl& url) {
  if (path.find_first_of("?#") != std::string_view::npos) {
    return Error{"a query or a fragment has no place in it"};
  }
  const auto unusable = [](char c) { return c <= ' ' || c == 0x7f || c == '"' || c == '\\'; };
  if (std::any_of(path.begin(), path.end(), unusable)) {
    return Error{"its path holds characters that must be percent-encoded"};
  }
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  url.path = path;
  return Done{};
}

Result<TargetUrl> take_apart(std::string_view text) {
  TargetUrl url;
  if (text == "null:") {
    url.kind = "null";
    return url;
  }
  const std::size_t colon = std::min(text.find(':'), text.size());
  if (const std::string kind = ascii_lower(text.substr(0, colon)); is_database(kind)) {
    if (!is_target_scheme(kind)) return Error{fmt::format("this anp has no target '{}'", kind)};
    return parse_database_url(kind, text.substr(std::min(colon + 1, text.size())));
  }
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos) return Error{"it is no URL"};
  const std::string scheme = ascii_lower(text.substr(0, mark));
  const std::size_t plus = scheme.find('+');
  url.kind = scheme.substr(0, plus);
  if (plus != std::string::npos) url.transport = scheme.substr(plus + 1);
  if (!is_target_scheme(scheme)) return Error{fmt::format("anp has no target '{}'", scheme)};
  const std::string_view rest = text.substr(mark + 3);
  const std::size_t slash = std::min(rest.find_first_of("/?#"), rest.size());
  if (const auto done = take_authority(rest.substr(0, slash), url); !done) return done.error();
  if (const auto done = take_path(rest.substr(slash), url); !done) return done.error();
  return url;
}

}  // namespace

std::string TargetUrl::base() const {
  const bool ipv6 = host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}{}", transport, ipv6 ? "[" : "", host, ipv6 ? "]" : "", port,
                     path);
}

std::string origin_of(TargetUrl url) {
  url.path.clear();
  return url.base();
}

std::string TargetUrl::text() const {
  if (is_database(kind)) return database_url_text(*this);
  return transport.empty() ? kind + ":" : kind + "+" + base();
}

Result<TargetUrl> parse_target_url(std::string_view text) {
  if (text.size() > kMaxTargetUrlBytes) {
    return Error{fmt::format("the target is longer than {} bytes", kMaxTargetUrlBytes)};
  }
  auto url = take_apart(text);
  if (url) return url;
  // Where there is an '@' there may be a password: such a text is not repeated.
  const std::string shown =
      text.find('@') == std::string_view::npos ? fmt::format(" '{}'", text) : std::string();
  return Error{fmt::format("the target{} cannot be used: {}; use one of {}", shown,
                           url.error().message, target_forms())};
}

}  // namespace anp
