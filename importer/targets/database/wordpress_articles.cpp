#include "importer/targets/database/wordpress_articles.h"

#include <fmt/format.h>

#include <unordered_map>
#include <utility>

#include "importer/targets/database/key_list.h"
#include "importer/targets/database/statement_uses.h"

namespace anp {

namespace {

/// A list of ids of posts: one parameter.
std::string id_list(const std::vector<WordpressRecord>& records) {
  std::string list = "[";
  for (const WordpressRecord& record : records) {
    if (record.post_id == "0") continue;
    if (list.size() > 1) list += ',';
    list += record.post_id;
  }
  return list + "]";
}

#define ANP_SOURCES_JOIN                                                                      \
  "FROM JSON_TABLE(?, '$[*]' COLUMNS (id VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin " \
  "PATH '$')) AS wanted STRAIGHT_JOIN #anp_source s ON s.source_id = wanted.id"
#define ANP_POSTS_JOIN \
  "FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$')) AS wanted STRAIGHT_JOIN "

constexpr const char* kClaimed =
    "SELECT s.source_id, CAST(s.post_id AS CHAR), s.content_hash, s.slug " ANP_SOURCES_JOIN;
constexpr const char* kClaimedLocked =
    "SELECT s.source_id, CAST(s.post_id AS CHAR), s.content_hash, s.slug " ANP_SOURCES_JOIN
    " FOR UPDATE";
constexpr const char* kArticles = "SELECT s.source_id, a.article " ANP_SOURCES_JOIN
                                  " STRAIGHT_JOIN #anp_article a ON a.source_id = s.source_id";
constexpr const char* kPosts =
    "SELECT CAST(p.ID AS CHAR), p.post_title, p.post_name, p.post_status, CAST(p.post_date_gmt AS "
    "CHAR), CAST(p.post_modified_gmt AS CHAR), p.post_excerpt, p.post_content, "
    "COALESCE(u.user_nicename, ''), COALESCE(u.display_name, '') " ANP_POSTS_JOIN
    "#posts p ON p.ID = wanted.id LEFT JOIN #users u ON u.ID = p.post_author";
constexpr const char* kMeta =
    "SELECT CAST(m.post_id AS CHAR), m.meta_key, COALESCE(m.meta_value, '') " ANP_POSTS_JOIN
    "#postmeta m ON m.post_id = wanted.id WHERE m.meta_key LIKE 'anp\\_%' ORDER BY m.meta_id";
constexpr const char* kTerms =
    "SELECT CAST(r.object_id AS CHAR), tt.taxonomy, t.name " ANP_POSTS_JOIN
    "#term_relationships r ON r.object_id = wanted.id JOIN #term_taxonomy tt USING "
    "(term_taxonomy_id) JOIN #terms t USING (term_id) WHERE tt.taxonomy IN ('category', "
    "'post_tag')";
#undef ANP_SOURCES_JOIN
#undef ANP_POSTS_JOIN

using RecordsByPost = std::unordered_map<std::string, WordpressRecord*>;

void take_posts(ServerRows rows, const RecordsByPost& by_post) {
  for (auto& row : rows) {
    WordpressRecord& record = *by_post.at(row[0]);
    record.is_there = true;
    std::string* const into[] = {&record.title,         &record.slug,         &record.status,
                                 &record.published_gmt, &record.modified_gmt, &record.excerpt,
                                 &record.content,       &record.author_slug,  &record.author_name};
    for (std::size_t i = 0; i < std::size(into); ++i) *into[i] = std::move(row[i + 1]);
  }
}

void take_terms(ServerRows rows, const RecordsByPost& by_post) {
  for (auto& row : rows) {
    WordpressRecord& record = *by_post.at(row[0]);
    auto& names = row[1] == "category" ? record.categories : record.tags;
    names.push_back(std::move(row[2]));
  }
}

}  // namespace

// ---- Transaction ----

void WordpressArticles::begin() {
  claims_.clear();
  counts_.clear();
  changed_ = false;
  connection_.run("START TRANSACTION");
}

void WordpressArticles::commit() {
  connection_.run("COMMIT");
  if (!std::exchange(changed_, false)) return;
  // What WordPress notes of its posts. Not inside: everybody waits for rows of wp_options.
  try {
    connection_.run(
        sql_("DELETE FROM #options WHERE option_name IN ('_transient_is_multi_author', "
             "'_transient_timeout_is_multi_author')"));
    connection_.run(
        sql_("INSERT INTO #options (option_name, option_value, autoload) SELECT "
             "'wp_calendar_block_has_published_posts', '', 'yes' FROM DUAL WHERE NOT EXISTS "
             "(SELECT 1 FROM #options WHERE option_name = "
             "'wp_calendar_block_has_published_posts')"));
    connection_.run(
        sql_("UPDATE #options SET option_value = IF(EXISTS (SELECT 1 FROM #posts WHERE post_type = "
             "'post' AND post_status = 'publish'), '1', '') WHERE option_name = "
             "'wp_calendar_block_has_published_posts'"));
  } catch (const DatabaseError&) {
    // The posts are there, and that is what counts; a connection that died is opened again.
  }
}

// ---- What is there ----

std::vector<WordpressRecord> WordpressArticles::records(const std::string& source_ids, bool lock) {
  std::vector<WordpressRecord> all;
  std::unordered_map<std::string_view, std::size_t> by_source;
  for (auto& row : connection_.query(sql_(lock ? kClaimedLocked : kClaimed), {source_ids})) {
    claims_[row[0]] = {row[1], row[3], false};
    WordpressRecord& record = all.emplace_back();
    record.source_id = std::move(row[0]);
    record.post_id = std::move(row[1]);
    record.content_hash = std::move(row[2]);
  }
  RecordsByPost by_post;
  for (std::size_t i = 0; i < all.size(); ++i) {
    by_source.emplace(all[i].source_id, i);
    if (all[i].post_id != "0") by_post.emplace(all[i].post_id, &all[i]);
  }
  if (by_post.empty()) return all;
  const std::string ids = id_list(all);
  take_posts(connection_.query(sql_(kPosts), {ids}), by_post);
  for (auto& row : connection_.query(sql_(kMeta), {ids})) {
    by_post.at(row[0])->meta.emplace_back(std::move(row[1]), std::move(row[2]));
  }
  take_terms(connection_.query(sql_(kTerms), {ids}), by_post);
  for (auto& row : connection_.query(sql_(kArticles), {source_ids})) {
    all[by_source.at(row[0])].article = std::move(row[1]);
  }
  return all;
}

StoredHashes WordpressArticles::hashes_of(const std::vector<WordpressRecord>& records) {
  StoredHashes found;
  for (const WordpressRecord& record : records) {
    if (!record.is_there) continue;
    claims_[record.source_id].used = true;
    found.emplace(record.source_id, hash_now(record, article_now(record)));
  }
  return found;
}

StoredHashes WordpressArticles::hashes(const std::string& source_ids) {
  return hashes_of(records(source_ids, false));
}

StoredHashes WordpressArticles::lock(const std::string& source_ids) {
  return hashes_of(records(source_ids, true));
}

/// A second sender waits at the first one's claims for its COMMIT, and then sees its posts.
StoredHashes WordpressArticles::claim(RowList rows) {
  if (rows.empty()) return {};
  std::vector<MariadbConnection::Values> uses;
  for (const ArticleRow* row : rows) {
    uses.push_back({row->source_id(), row->post->slug, dataset_of(row->source_id())});
  }
  connection_.run_many(sql_("INSERT IGNORE INTO #anp_source (source_id, post_id, content_hash, "
                            "slug, dataset) VALUES (?, 0, '', ?, ?)"),
                       uses);
  return lock(key_list(rows));
}

StoredArticles WordpressArticles::read(const std::string& source_ids) {
  StoredArticles articles;
  for (const WordpressRecord& record : records(source_ids, false)) {
    if (record.is_there) articles.emplace(record.source_id, article_now(record));
  }
  return articles;
}

}  // namespace anp
