#include "importer/targets/database/wordpress_record.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "generator/article.h"
#include "generator/hash.h"
#include "importer/targets/database/wordpress_post.h"
#include "importer/targets/wordpress/post_text.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

/// "2024-12-31 23:59:58" as "2024-12-31T23:59:58Z".
std::string article_time(std::string time) {
  if (time.size() > 10) time[10] = 'T';
  return time + 'Z';
}

/// Members of an article that are not what they were; of `meta`, its members.
struct Changes {
  std::map<std::string, Json> members;
  std::map<std::string, std::optional<Json>> meta;  // nothing: it is gone
};

void compare_columns(const WordpressRecord& record, const WordpressPost& want, Changes& changes) {
  const auto compare = [&changes](const char* member, const std::string& have,
                                  const std::string& wanted, auto shown) {
    if (have != wanted) changes.members[member] = shown(have);
  };
  const auto as_text = [](const std::string& html) { return unescaped_post_text(html); };
  const auto as_it_is = [](const std::string& text) { return text; };
  compare("title", record.title, want.title, as_text);
  compare("slug", record.slug, want.slug, as_it_is);
  // A scheduled post is published when its time has come: that is no change.
  const bool status_fits = record.status == want.status ||
                           record.status == status_at(want, std::chrono::system_clock::now());
  if (!status_fits) changes.members["status"] = record.status;
  compare("published_at", record.published_gmt, want.published_gmt, article_time);
  const bool came_out = want.status == "future" && record.status == "publish";
  if (!came_out) compare("modified_at", record.modified_gmt, want.modified_gmt, article_time);
  compare("excerpt", record.excerpt, want.excerpt, as_text);
  compare("body", record.content, want.content, [](const std::string& markup) {
    return Json::array({{{"kind", "paragraph"}, {"text", markup}}});
  });
  compare("author", record.author_slug, want.author_slug, [&record](const std::string& slug) {
    return Json{{"slug", slug}, {"name", unescaped_post_text(record.author_name)}};
  });
}

std::vector<std::string> sorted_texts(const std::vector<std::string>& html) {
  std::vector<std::string> texts;
  for (const std::string& name : html) texts.push_back(unescaped_post_text(name));
  std::sort(texts.begin(), texts.end());
  return texts;
}

void compare_terms(const WordpressRecord& record, const WordpressPost& want, Changes& changes) {
  const std::vector<std::string> categories = sorted_texts(record.categories);
  if (categories != std::vector<std::string>{want.category}) {
    std::string names;
    for (const std::string& name : categories) names += (names.empty() ? "" : ", ") + name;
    changes.members["category"] = names;
  }
  std::vector<std::string> wanted = want.tags;
  std::sort(wanted.begin(), wanted.end());
  const std::vector<std::string> tags = sorted_texts(record.tags);
  if (tags != wanted) changes.members["tags"] = tags;
}

/// A stored value that is not what it was: numbers as numbers, a key that is there twice as a list.
Json shown_meta(const std::vector<std::string>& values) {
  if (values.size() > 1) return values;
  const std::string& value = values.front();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool whole = error == std::errc() && end == value.data() + value.size();
  return whole ? Json(number) : Json(value);
}

void compare_meta(const WordpressRecord& record, const WordpressPost& want, Changes& changes) {
  std::map<std::string, std::vector<std::string>> have;
  for (const auto& [key, value] : record.meta) have[key].push_back(value);
  std::set<std::string> keys;
  for (const auto& [key, values] : have) keys.insert(key);
  std::map<std::string, std::string> wanted(want.meta.begin(), want.meta.end());
  for (const auto& [key, value] : wanted) keys.insert(key);
  for (const std::string& key : keys) {
    const auto found = have.find(key);
    const auto meant = wanted.find(key);
    const bool same = found != have.end() && meant != wanted.end() && found->second.size() == 1 &&
                      found->second.front() == meant->second;
    if (same) continue;
    changes.meta[key.substr(std::string_view("anp_").size())] =
        found == have.end() ? std::nullopt : std::optional(shown_meta(found->second));
  }
}

std::string changed_article(const std::string& article, const Changes& changes) {
  Json json = Json::parse(article);
  for (const auto& [name, value] : changes.members) json[name] = value;
  for (const auto& [name, value] : changes.meta) {
    if (value) {
      json["meta"][name] = *value;
    } else {
      json["meta"].erase(name);
    }
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string article_now(const WordpressRecord& record) {
  const auto article = decode_article(record.article);
  // Only what somebody wrote into that table by hand.
  if (!article) return R"({"source_id":")" + record.source_id + R"("})";
  const WordpressPost want = make_wordpress_post(*article);
  Changes changes;
  compare_columns(record, want, changes);
  compare_terms(record, want, changes);
  compare_meta(record, want, changes);
  if (changes.members.empty() && changes.meta.empty()) return record.article;
  return changed_article(record.article, changes);
}

std::string hash_now(const WordpressRecord& record, const std::string& article_now) {
  return article_now == record.article ? record.content_hash
                                       : content_hash_of(digest_of(article_now));
}

}  // namespace anp
