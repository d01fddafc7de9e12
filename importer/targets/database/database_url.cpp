#include "importer/targets/database/database_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "generator/utf8.h"
#include "importer/targets/target_authority.h"

namespace anp {

namespace {

constexpr std::size_t kMaxNameBytes = 63;     // PostgreSQL's; MariaDB takes one more
constexpr std::size_t kMaxSocketBytes = 107;  // of a sockaddr_un
constexpr std::size_t kMaxPrefixBytes = 20;
constexpr std::string_view kPrefix = "prefix=";

/// Of a user or a database.
Result<std::string> take_name(std::string_view what, std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '$';
  };
  if (text.empty()) return Error{fmt::format("it names no {}", what)};
  if (text.size() > kMaxNameBytes || !std::all_of(text.begin(), text.end(), fits)) {
    return Error{fmt::format("its {} is not of 1 to {} letters, digits, '_', '-', '.' or '$'", what,
                             kMaxNameBytes)};
  }
  return std::string(text);
}

/// Where a server's socket is when the URL does not say: where Debian puts it.
std::string default_socket(std::string_view kind) {
  return kind == "postgresql" ? "/var/run/postgresql" : "/run/mysqld/mysqld.sock";
}

std::string_view socket_parameter(std::string_view kind) {
  return kind == "postgresql" ? "host=" : "socket=";
}

/// "/run/postgresql"
Result<std::string> take_socket(std::string_view path) {
  const auto unusable = [](char c) { return c <= ' ' || c == 0x7f || c == '&' || c == '#'; };
  if (path.size() > kMaxSocketBytes || std::any_of(path.begin(), path.end(), unusable)) {
    return Error{"the path of its socket is too long, or holds a blank, '&' or '#'"};
  }
  return std::string(path);
}

/// Of WordPress' tables.
Result<std::string> take_prefix(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (text.size() > kMaxPrefixBytes || !std::all_of(text.begin(), text.end(), fits)) {
    return Error{
        fmt::format("its prefix is not of at most {} letters, digits and '_'", kMaxPrefixBytes)};
  }
  return std::string(text);
}

/// "socket=/run/mysqld/mysqld.sock&prefix=wp_", each at most once.
Result<Done> take_query(std::string_view query, TargetUrl& url) {
  const std::string_view socket = socket_parameter(url.kind);
  const std::string rooted = std::string(socket) + '/';
  bool has_socket = false;
  bool has_prefix = !holds_wordpress(url.kind);
  while (true) {
    const std::string_view part = query.substr(0, query.find('&'));
    if (part.starts_with(rooted) && !has_socket) {
      auto path = take_socket(part.substr(socket.size()));
      if (!path) return path.error();
      if (!url.host.empty()) return Error{"it names a host and a socket: take one"};
      url.socket = std::move(*path);
      has_socket = true;
    } else if (part.starts_with(kPrefix) && !has_prefix) {
      auto prefix = take_prefix(part.substr(kPrefix.size()));
      if (!prefix) return prefix.error();
      url.prefix = std::move(*prefix);
      has_prefix = true;
    } else {
      return Error{fmt::format(
          "after '?' comes {}/PATH, {}{}, and nothing else", socket,
          url.kind == "postgresql" ? "the directory of the server's socket" : "the server's socket",
          holds_wordpress(url.kind) ? ", and prefix=wp_" : "")};
    }
    if (part.size() == query.size()) return Done{};
    query.remove_prefix(part.size() + 1);
  }
}

Result<Done> take_user(std::string_view& authority, TargetUrl& url) {
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return Done{};
  const std::string_view user = authority.substr(0, at);
  if (user.find(':') != std::string_view::npos) {
    return Error{
        "it holds a password, which anyone could read in the process list: put it into a file "
        "(mode 600) that ANP_DATABASE_PASSWORD_FILE names"};
  }
  auto name = take_name("user", user);
  if (!name) return name.error();
  url.user = std::move(*name);
  authority.remove_prefix(at + 1);
  return Done{};
}

Result<Done> take_place(std::string_view authority, std::optional<std::string_view> query,
                        TargetUrl& url) {
  if (const auto done = take_user(authority, url); !done) return done.error();
  const std::uint16_t default_port = url.kind == "postgresql" ? 5432 : 3306;
  if (holds_wordpress(url.kind)) url.prefix = "wp_";
  if (authority.empty()) {
    url.port = default_port;
    url.socket = default_socket(url.kind);
  } else if (const auto done = take_host_and_port(authority, default_port, url); !done) {
    return done.error();
  }
  return query ? take_query(*query, url) : Done{};
}

Result<TargetUrl> parse_sqlite(std::string_view path) {
  if (path.empty()) return Error{"it names no file"};
  if (path == ":memory:") return Error{"nothing would be left of it: name a file"};
  if (std::any_of(path.begin(), path.end(), is_control)) {
    return Error{"its path holds control characters"};
  }
  TargetUrl url;
  url.kind = "sqlite";
  url.path = path;
  return url;
}

}  // namespace

bool is_database(std::string_view kind) {
  return kind == "sqlite" || kind == "postgresql" || kind == "mariadb" || holds_wordpress(kind);
}

bool holds_wordpress(std::string_view kind) { return kind == "mariadb+wordpress"; }

Result<TargetUrl> parse_database_url(std::string_view kind, std::string_view rest) {
  if (kind == "sqlite") return parse_sqlite(rest);
  if (!rest.starts_with("//")) return Error{"after the ':' come two slashes"};
  rest.remove_prefix(2);
  TargetUrl url;
  url.kind = kind;
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view behind = rest.substr(std::min(slash + 1, rest.size()));
  const std::size_t mark = std::min(behind.find('?'), behind.size());
  std::optional<std::string_view> query;
  if (mark < behind.size()) query = behind.substr(mark + 1);
  if (const auto done = take_place(rest.substr(0, slash), query, url); !done) return done.error();
  auto name = take_name("database", behind.substr(0, mark));
  if (!name) return name.error();
  url.path = std::move(*name);
  return url;
}

std::string database_url_text(const TargetUrl& url) {
  if (url.kind == "sqlite") return fmt::format("sqlite:{}", url.path);
  const std::string user = url.user.empty() ? "" : url.user + "@";
  const std::string prefix = holds_wordpress(url.kind) ? fmt::format("prefix={}", url.prefix) : "";
  if (!url.host.empty()) {
    const bool ipv6 = url.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}{}:{}/{}{}{}", url.kind, user, ipv6 ? "[" : "", url.host,
                       ipv6 ? "]" : "", url.port, url.path, prefix.empty() ? "" : "?", prefix);
  }
  return fmt::format("{}://{}/{}?{}{}{}{}", url.kind, user, url.path, socket_parameter(url.kind),
                     url.socket, prefix.empty() ? "" : "&", prefix);
}

DatabasePlace database_place(const TargetUrl& url, std::optional<std::string> password,
                             std::chrono::milliseconds timeout) {
  DatabasePlace place;
  // Not to be resolved: the guard let this machine through, not whatever the name stands for.
  place.host = url.host == "localhost" ? "127.0.0.1" : url.host;
  place.socket = url.socket;
  place.port = url.port;
  place.user = url.user;
  place.database = url.path;
  place.password = std::move(password);
  place.timeout = timeout;
  return place;
}

}  // namespace anp
