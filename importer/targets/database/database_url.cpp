#include "importer/targets/database/database_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "importer/targets/target_authority.h"

namespace anp {

namespace {

constexpr std::size_t kMaxNameBytes = 63;     // PostgreSQL's; MariaDB takes one more
constexpr std::size_t kMaxSocketBytes = 107;  // of a sockaddr_un

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

/// "host=/run/postgresql"
Result<std::string> take_socket(std::string_view kind, std::string_view query) {
  const std::string_view name = kind == "postgresql" ? "host=" : "socket=";
  const std::string_view path = query.substr(std::min(name.size(), query.size()));
  if (!query.starts_with(name) || !path.starts_with('/')) {
    return Error{fmt::format(
        "after '?' comes {}/PATH, {}, and nothing else", name,
        kind == "postgresql" ? "the directory of the server's socket" : "the server's socket")};
  }
  const auto unusable = [](char c) { return c <= ' ' || c == 0x7f || c == '&' || c == '#'; };
  if (path.size() > kMaxSocketBytes || std::any_of(path.begin(), path.end(), unusable)) {
    return Error{"the path of its socket is too long, or holds a blank, '&' or '#'"};
  }
  return std::string(path);
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
  if (!authority.empty()) {
    if (query) return Error{"it names a host and a socket: take one"};
    return take_host_and_port(authority, default_port, url);
  }
  url.port = default_port;
  url.socket = default_socket(url.kind);
  if (!query) return Done{};
  auto socket = take_socket(url.kind, *query);
  if (!socket) return socket.error();
  url.socket = std::move(*socket);
  return Done{};
}

Result<TargetUrl> parse_sqlite(std::string_view path) {
  const auto unusable = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; };
  if (path.empty()) return Error{"it names no file"};
  if (path == ":memory:") return Error{"nothing would be left of it: name a file"};
  if (std::any_of(path.begin(), path.end(), unusable)) {
    return Error{"its path holds control characters"};
  }
  TargetUrl url;
  url.kind = "sqlite";
  url.path = path;
  return url;
}

}  // namespace

bool is_database(std::string_view kind) {
  return kind == "sqlite" || kind == "postgresql" || kind == "mariadb";
}

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
  if (!url.host.empty()) {
    const bool ipv6 = url.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}{}:{}/{}", url.kind, user, ipv6 ? "[" : "", url.host,
                       ipv6 ? "]" : "", url.port, url.path);
  }
  const std::string_view name = url.kind == "postgresql" ? "host" : "socket";
  return fmt::format("{}://{}/{}?{}={}", url.kind, user, url.path, name, url.socket);
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
