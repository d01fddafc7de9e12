#include "importer/staging/site_app.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "generator/utf8.h"
#include "importer/staging/api.h"
#include "importer/staging/json_value.h"
#include "importer/staging/pages/article_page.h"
#include "importer/staging/pages/image.h"
#include "importer/staging/pages/layout.h"
#include "importer/staging/pages/list_page.h"

namespace anp {
namespace {

constexpr std::string_view kApi = "/api/";
constexpr std::string_view kArticlePages = "/articles/";

Answer content(std::string_view type, std::string body) {
  Answer answer;
  answer.content_type = type;
  answer.body = std::move(body);
  return answer;
}

std::vector<std::string> related_ids(const JsonValue& article) {
  std::vector<std::string> ids;
  const JsonValue* related = article.find("related");
  if (related == nullptr) return ids;
  for (const JsonMember& id : related->children) ids.push_back(id.value.text);
  return ids;
}

ListPage list_asked_for(const SiteRequest& request) {
  ListPage list;
  list.host = request.host;
  list.search = cut_text(request.parameter("q"), kMaxSearchBytes);
  list.status = cut_text(request.parameter("status"), kMaxSearchBytes);
  list.page = parse_page_number(request.parameter("page"));
  return list;
}

/// What the page depends on, and nothing else: made-up parameters do not fill the cache.
std::string cache_key(const SiteRequest& request) {
  if (request.path != "/") return request.path;
  const ListPage list = list_asked_for(request);
  return fmt::format("{}/?page={}&status={}&q={}", list.host, list.page, list.status, list.search);
}

/// Fills in what the database knows; returns the statements that it took.
std::uint64_t read_list(SharedSite& shared, ListPage& list) {
  auto site = shared.reading();
  list.by_status = site->count_by_status();
  ListQuery query{list.status, list.search, 0, kArticlesPerPage};
  list.found = site->count_found(query);
  const auto found = static_cast<std::int64_t>(list.found);
  list.pages = std::max<std::int64_t>(1, (found + kArticlesPerPage - 1) / kArticlesPerPage);
  list.page = std::min(list.page, list.pages);
  query.offset = (list.page - 1) * kArticlesPerPage;
  list.articles = site->list(query);
  return site.statements();
}

Answer list_page(SharedSite& shared, const SiteRequest& request) {
  ListPage list = list_asked_for(request);
  const std::uint64_t statements = read_list(shared, list);
  Answer answer = content(kHtmlType, render_list_page(list));
  answer.statements = statements;
  return answer;
}

/// What an article page shows; no article when the site does not have it.
struct ArticleData {
  std::optional<JsonValue> article;
  std::vector<ArticleCard> related;
  std::uint64_t statements = 0;
};

ArticleData read_article(SharedSite& shared, std::string_view slug) {
  ArticleData data;
  auto site = shared.reading();
  if (const auto stored = site->read_by_slug(slug)) {
    auto article = parse_json(stored->json);
    if (!article) throw SqliteError(SqliteTrouble::broken, article.error().message);
    const auto ids = related_ids(*article);
    if (!ids.empty()) data.related = site->related(ids);
    data.article = *std::move(article);
  }
  data.statements = site.statements();
  return data;
}

Answer article_page(SharedSite& shared, const SiteRequest& request) {
  const ArticleData data =
      read_article(shared, std::string_view(request.path).substr(kArticlePages.size()));
  Answer answer = data.article
                      ? content(kHtmlType, render_article_page(*data.article, data.related))
                      : error_for_path(request.path, 404, "not_found",
                                       "This site has no article with that address.");
  answer.statements = data.statements;
  return answer;
}

Answer image(const SiteRequest& request) {
  const auto spec = parse_image_path(request.path, request.parameter("text"));
  if (!spec) {
    return error_for_path(
        request.path, 404, "not_found",
        fmt::format("An image has an address like "
                    "/images/1200x630/111827/ffffff.svg?text=words; its sides are "
                    "1 to {}.",
                    kMaxImageSide));
  }
  return content(kSvgType, render_svg(*spec));
}

}  // namespace

Answer SiteApp::answer(const SiteRequest& request) try {
  return route(request);
} catch (const SqliteError& failure) {
  Answer answer = storage_failure_answer(failure);
  if (request.path.starts_with(kApi)) return answer;
  answer.content_type = kHtmlType;
  answer.body =
      render_error_page(answer.status, fmt::format("The database failed: {}.", failure.what()));
  return answer;
} catch (const std::exception& failure) {
  return error_for_path(request.path, 500, "internal", failure.what());
}

Answer SiteApp::route(const SiteRequest& request) {
  if (request.path.starts_with(kApi)) return answer_api(site_, request);
  if (request.method == "POST") {
    return error_for_path(request.path, 405, "wrong_method", "A page is asked for by GET.");
  }
  return page(request);
}

Answer SiteApp::page(const SiteRequest& request) {
  const std::string_view path = request.path;
  if (path == "/" || path.starts_with(kArticlePages)) return cached_page(request);
  if (path.starts_with("/images/")) return image(request);
  if (path == "/assets/site.css") return content(kCssType, std::string(stylesheet()));
  if (path == "/assets/icon.svg") return content(kSvgType, std::string(icon_svg()));
  return error_for_path(path, 404, "not_found", "This site has no such page.");
}

Answer SiteApp::cached_page(const SiteRequest& request) {
  const std::string key = cache_key(request);
  // Before anything is read: what a write changes meanwhile makes the page stale, never the cache.
  const std::uint64_t generation = site_.generation();
  if (auto page = cache_.find(key, generation)) {
    Answer answer = content(kHtmlType, *std::move(page));
    answer.cache = CacheUse::hit;
    return answer;
  }
  Answer answer = request.path == "/" ? list_page(site_, request) : article_page(site_, request);
  if (answer.status == 200 && cache_.keep(key, generation, answer.body)) {
    answer.cache = CacheUse::miss;
  }
  return answer;
}

Answer error_for_path(std::string_view path, int status, std::string_view code,
                      std::string_view message) {
  if (path.starts_with(kApi)) return error_answer(status, code, message);
  Answer answer = content(kHtmlType, render_error_page(status, message));
  answer.status = status;
  return answer;
}

}  // namespace anp
