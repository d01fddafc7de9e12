#include "importer/baseline_resources.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "generator/utf8.h"
#include "importer/html.h"
#include "importer/http/header.h"
#include "importer/json_document.h"
#include "importer/targets/http_verdict.h"

namespace anp {

namespace {

using Get = std::function<HttpExchange(const std::string&)>;

constexpr std::size_t kMaxPathBytes = 2'048;

/// What a GET of JSON came to.
Result<JsonDocument> get_json(const TargetUrl& url, const Get& get, const std::string& path) {
  const auto error = [&](const std::string& what) {
    return Error{
        fmt::format("{}{}: {}; is it a site of kind {}? Others take http+{}:// and "
                    "--path /…",
                    origin_of(url), path, what, url.kind, url.transport)};
  };
  const HttpExchange exchange = get(path);
  const bool answered = exchange.delivery == HttpExchange::Delivery::answered;
  if (!answered || exchange.status != 200) return error(shortened(reason_of(exchange)));
  auto document = JsonDocument::parse(exchange.body);
  if (!document) return error("the answer is no JSON");
  return std::move(*document);
}

std::string text_of(const JsonNode& parent, std::string_view name) {
  const JsonNode* found = parent.find(name);
  return found != nullptr && found->is_string() ? std::string(found->text) : std::string();
}

/// A path that a site names goes into a request: nothing in it may end the line.
bool is_path(std::string_view path) {
  const auto plain = [](char c) { return c > ' ' && c < '\x7f' && c != '#'; };
  return path.starts_with('/') && path.size() <= kMaxPathBytes &&
         std::all_of(path.begin(), path.end(), plain);
}

/// The path of an address on the site itself; nothing when it leads elsewhere.
std::optional<std::string> path_on(const TargetUrl& url, std::string_view address) {
  const std::string scheme = url.transport + "://";
  if (!address.starts_with(scheme)) return std::nullopt;
  address.remove_prefix(scheme.size());
  const std::size_t slash = std::min(address.find('/'), address.size());
  const std::string authority = ascii_lower(address.substr(0, slash));
  const std::string host =
      url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  const bool default_port = url.port == (url.transport == "https" ? 443 : 80);
  const bool here =
      authority == fmt::format("{}:{}", host, url.port) || (default_port && authority == host);
  if (!here || !is_path(address.substr(slash))) return std::nullopt;
  return std::string(address.substr(slash));
}

void add_kind(std::vector<ResourceKind>& kinds, std::string name, std::vector<std::string> paths) {
  if (!paths.empty()) kinds.push_back({std::move(name), std::move(paths)});
}

/// Those of a site with articles. @param single articles of the API
std::vector<ResourceKind> kinds_of(const TargetUrl& url, std::vector<std::string> pages,
                                   const std::string& list, std::vector<std::string> single) {
  std::vector<ResourceKind> kinds;
  add_kind(kinds, "front page", {url.path + "/"});
  add_kind(kinds, "pages", std::move(pages));
  add_kind(kinds, "API list", {list});
  add_kind(kinds, "API article", std::move(single));
  return kinds;
}

Result<std::vector<ResourceKind>> find_staging(const TargetUrl& url, const ResourceChoice& choice,
                                               const Get& get) {
  const std::string list = fmt::format("{}/api/v1/articles?limit={}", url.path, choice.pages);
  auto articles = get_json(url, get, list);
  if (!articles) return articles.error();
  const JsonNode* items = articles->root().find("articles");
  if (text_of(articles->root(), "site") != "anp-staging" || items == nullptr ||
      !items->is_array()) {
    return Error{fmt::format("{}{}: it is no staging site of anp", origin_of(url), list)};
  }
  std::vector<std::string> pages;
  std::vector<std::string> single;
  for (const JsonNode& item : items->children()) {
    const std::string path =
        fmt::format("{}/api/v1/articles/{}", url.path, url_encoded(text_of(item, "source_id")));
    auto article = get_json(url, get, path);
    if (!article) return article.error();
    const std::string page = url.path + text_of(article->root(), "url");
    if (!is_path(page)) continue;
    pages.push_back(page);
    single.push_back(path);
  }
  return kinds_of(url, std::move(pages), list, std::move(single));
}

Result<std::vector<ResourceKind>> find_wordpress(const TargetUrl& url, const ResourceChoice& choice,
                                                 const Get& get) {
  const std::string list =
      fmt::format("{}/wp-json/wp/v2/posts?per_page={}", url.path, choice.pages);
  // Only what is needed: ten long posts take more than an answer may have.
  auto posts = get_json(url, get, list + "&_fields=id,link");
  if (!posts) return posts.error();
  if (!posts->root().is_array()) {
    return Error{fmt::format("{}{}: the answer is no list of posts", origin_of(url), list)};
  }
  std::vector<std::string> pages;
  std::vector<std::string> single;
  std::string elsewhere;
  for (const JsonNode& post : posts->root().children()) {
    const JsonNode* id = post.find("id");
    if (id == nullptr || !id->is_number() || !id->digits()) continue;
    single.push_back(fmt::format("{}/wp-json/wp/v2/posts/{}", url.path, *id->digits()));
    const std::string link = text_of(post, "link");
    if (auto path = path_on(url, link)) {
      pages.push_back(std::move(*path));
    } else if (elsewhere.empty()) {
      elsewhere = link;
    }
  }
  if (pages.empty() && !elsewhere.empty()) {
    return Error{
        fmt::format("{}: its posts' links lead elsewhere ('{}'): take the address that the site "
                    "gives itself",
                    origin_of(url), printable(elsewhere.substr(0, 100)))};
  }
  return kinds_of(url, std::move(pages), list, std::move(single));
}

}  // namespace

bool has_known_resources(std::string_view kind) { return kind == "staging" || kind == "wordpress"; }

Result<std::vector<ResourceKind>> find_resources(const TargetUrl& url, const ResourceChoice& choice,
                                                 const Get& get) {
  std::vector<ResourceKind> kinds;
  if (has_known_resources(url.kind)) {
    auto found =
        url.kind == "staging" ? find_staging(url, choice, get) : find_wordpress(url, choice, get);
    if (!found) return found.error();
    kinds = std::move(*found);
  }
  std::vector<std::string> paths;
  for (const std::string& path : choice.paths) {
    if (!is_path(path)) {
      return Error{
          fmt::format("--path '{}': write a path of the site, /…, percent-encoded, without space "
                      "and fragment",
                      path)};
    }
    paths.push_back(url.path + path);
  }
  add_kind(kinds, "paths", std::move(paths));
  if (kinds.empty()) return Error{"there is nothing to read: name a path with --path /…"};
  return kinds;
}

}  // namespace anp
