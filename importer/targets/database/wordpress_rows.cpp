#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "generator/json_text.h"
#include "importer/targets/database/key_list.h"
#include "importer/targets/database/statement_uses.h"
#include "importer/targets/database/wordpress_articles.h"

namespace anp {

namespace {

using Values = MariadbConnection::Values;

std::string slug_list(RowList rows) {
  std::vector<std::string_view> slugs;
  for (const ArticleRow* row : rows) slugs.push_back(row->post->slug);
  return key_list(slugs);
}

/// One use for each post.
std::vector<Values> uses_of(const std::map<std::string, std::string>& ids) {
  std::vector<Values> uses;
  for (const auto& [source_id, post_id] : ids) uses.push_back({post_id});
  return uses;
}

std::vector<Values> uses_of_first(const ServerRows& rows) {
  std::vector<Values> uses;
  for (const auto& row : rows) uses.push_back({row[0]});
  return uses;
}
std::vector<Values> uses_of_first(ServerRows&&) = delete;  // they are views into the rows

/// Ids of posts as one parameter.
std::string list_of(const std::map<std::string, std::string>& ids) {
  std::string list = "[";
  for (const auto& [source_id, post_id] : ids) list += (list.size() > 1 ? "," : "") + post_id;
  return list + "]";
}

/// What changes with an update: the values of the row's columns.
void append_columns(const ArticleRow& row, const std::string& author, const std::string& zone,
                    const std::string& status, Values& values) {
  const WordpressPost& post = *row.post;
  values.insert(values.end(),
                {author, post.published_gmt, zone, post.published_gmt, post.content, post.title,
                 post.excerpt, status, post.slug, post.modified_gmt, zone, post.modified_gmt});
}

constexpr const char* kInsertPost =
    "INSERT INTO #posts (post_author, post_date, post_date_gmt, post_content, post_title, "
    "post_excerpt, post_status, post_name, post_modified, post_modified_gmt, guid, comment_status, "
    "ping_status, post_password, to_ping, pinged, post_content_filtered, post_parent, menu_order, "
    "post_type, post_mime_type, comment_count) VALUES (?, CONVERT_TZ(?, '+00:00', ?), ?, ?, ?, ?, "
    "?, ?, CONVERT_TZ(?, '+00:00', ?), ?, ?, 'closed', 'closed', '', '', '', '', 0, 0, 'post', '', "
    "0)";
constexpr const char* kUpdatePost =
    "UPDATE #posts SET post_author = ?, post_date = CONVERT_TZ(?, '+00:00', ?), post_date_gmt = ?, "
    "post_content = ?, post_title = ?, post_excerpt = ?, post_status = ?, post_name = ?, "
    "post_modified = CONVERT_TZ(?, '+00:00', ?), post_modified_gmt = ?, guid = ?, post_type = "
    "'post' WHERE ID = ?";
#define ANP_SLUGS_JOIN                                                                          \
  "FROM JSON_TABLE(?, '$[*]' COLUMNS (slug VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin " \
  "PATH '$')) AS wanted STRAIGHT_JOIN #posts p ON p.post_name = wanted.slug"
constexpr const char* kPostsOfSlugs =
    "SELECT CAST(p.ID AS CHAR), p.post_name " ANP_SLUGS_JOIN " WHERE p.post_type = 'post'";
constexpr const char* kNewPosts = "SELECT CAST(p.ID AS CHAR), p.guid " ANP_SLUGS_JOIN
                                  " WHERE p.post_type = 'post' AND p.guid LIKE 'urn:anp:%'";
#undef ANP_SLUGS_JOIN

}  // namespace

// ---- The rows of a batch ----

void WordpressArticles::make_ready(RowList rows) {
  if (time_zone_.empty()) time_zone_ = read_time_zone();
  names_.resolve(rows);
}

void WordpressArticles::insert(RowList rows) {
  check_slugs(rows);
  const Ids ids = insert_posts(rows);
  add_meta(rows, ids);
  add_terms(rows, ids);
  keep(rows, ids);
  count_posts(rows);
}

void WordpressArticles::update(RowList rows) {
  check_slugs(rows);
  const Ids ids = post_ids(rows);
  const auto before = counts_;
  try {
    discount_posts(ids);
    update_posts(rows, ids);
    remove_parts(ids);
    add_meta(rows, ids);
    add_terms(rows, ids);
    keep(rows, ids);
    count_posts(rows);
  } catch (const DatabaseError&) {
    // Nothing of it stays, whatever becomes of the rest of the batch.
    counts_ = before;
    throw;
  }
}

/// Two posts would have one address. WordPress has no unique index of slugs, the claims have.
void WordpressArticles::check_slugs(RowList rows) {
  const auto refuse = [](const std::string& slug, const std::string& owner) {
    throw DatabaseError(DatabaseTrouble::value,
                        fmt::format("its slug '{}' belongs to {} already", slug, owner));
  };
  std::map<std::string_view, const ArticleRow*> by_slug;
  for (const ArticleRow* row : rows) {
    const std::string& slug = row->post->slug;
    const auto claim = claims_.find(row->source_id());
    if (claim == claims_.end() || !by_slug.emplace(slug, row).second) {
      refuse(slug, "another article");
    }
    if (claim->second.slug == slug) continue;
    connection_.query(sql_("UPDATE #anp_source SET slug = ? WHERE source_id = ?"),
                      {slug, row->source_id()});
  }
  for (const auto& found : connection_.query(sql_(kPostsOfSlugs), {slug_list(rows)})) {
    const auto row = by_slug.find(found[1]);
    if (row == by_slug.end()) continue;
    const Claim& claim = claims_.find(row->second->source_id())->second;
    if (claim.post_id != found[0]) {
      refuse(found[1], fmt::format("post {}, which anp did not make,", found[0]));
    }
  }
}

WordpressArticles::Ids WordpressArticles::insert_posts(RowList rows) {
  StatementUses uses;
  const auto now = std::chrono::system_clock::now();
  for (const ArticleRow* row : rows) {
    Values& values = uses.values.emplace_back();
    append_columns(*row, uses.made.emplace_back(names_.author_of(*row->post)), time_zone_,
                   uses.made.emplace_back(status_at(*row->post, now)), values);
    values.push_back(uses.keep(guid_of(row->source_id())));
  }
  connection_.run_many(sql_(kInsertPost), uses.values);
  std::map<std::string_view, const ArticleRow*> by_guid;
  for (std::size_t i = 0; i < rows.size(); ++i) by_guid.emplace(uses.values[i].back(), rows[i]);
  Ids ids;
  for (const auto& found : connection_.query(sql_(kNewPosts), {slug_list(rows)})) {
    if (const auto row = by_guid.find(found[1]); row != by_guid.end()) {
      ids[row->second->source_id()] = found[0];
    }
  }
  if (ids.size() != rows.size()) {
    throw DatabaseError(DatabaseTrouble::refused,
                        fmt::format("{} posts were inserted, and {} of them are there: something "
                                    "in the database changes slug or guid (a trigger?)",
                                    rows.size(), ids.size()));
  }
  return ids;
}

void WordpressArticles::update_posts(RowList rows, const Ids& ids) {
  StatementUses uses;
  const auto now = std::chrono::system_clock::now();
  for (const ArticleRow* row : rows) {
    Values& values = uses.values.emplace_back();
    append_columns(*row, uses.made.emplace_back(names_.author_of(*row->post)), time_zone_,
                   uses.made.emplace_back(status_at(*row->post, now)), values);
    values.push_back(uses.keep(guid_of(row->source_id())));
    values.push_back(ids.at(row->source_id()));
  }
  connection_.run_many(sql_(kUpdatePost), uses.values);
}

void WordpressArticles::add_meta(RowList rows, const Ids& ids) {
  std::vector<Values> uses;
  for (const ArticleRow* row : rows) {
    const std::string& id = ids.at(row->source_id());
    for (const auto& [key, value] : row->post->meta) uses.push_back({id, key, value});
  }
  connection_.run_many(
      sql_("INSERT INTO #postmeta (post_id, meta_key, meta_value) VALUES (?, ?, ?)"), uses);
}

void WordpressArticles::add_terms(RowList rows, const Ids& ids) {
  StatementUses uses;
  for (const ArticleRow* row : rows) {
    const std::string& id = ids.at(row->source_id());
    for (const std::uint64_t term : names_.terms_of(*row->post)) {
      uses.values.push_back({id, uses.keep(term)});
    }
  }
  connection_.run_many(sql_("INSERT INTO #term_relationships (object_id, term_taxonomy_id, "
                            "term_order) VALUES (?, ?, 0)"),
                       uses.values);
}

/// What an article says of its post beside the row itself.
void WordpressArticles::remove_parts(const Ids& ids) {
  const std::vector<Values> uses = uses_of(ids);
  connection_.run_many(
      sql_("DELETE FROM #postmeta WHERE post_id = ? AND (meta_key LIKE 'anp\\_%' OR meta_key IN "
           "('_wp_trash_meta_status', '_wp_trash_meta_time', '_wp_desired_post_slug'))"),
      uses);
  connection_.run_many(
      sql_("DELETE FROM #term_relationships WHERE object_id = ? AND term_taxonomy_id IN (SELECT "
           "term_taxonomy_id FROM #term_taxonomy WHERE taxonomy IN ('category', 'post_tag'))"),
      uses);
}

/// Which post is which article, and the article itself.
void WordpressArticles::keep(RowList rows, const Ids& ids) {
  std::vector<Values> claims;
  std::vector<Values> articles;
  for (const ArticleRow* row : rows) {
    claims.push_back({ids.at(row->source_id()), row->hash(), row->source_id()});
    articles.push_back({row->source_id(), row->json()});
  }
  connection_.run_many(
      sql_("UPDATE #anp_source SET post_id = ?, content_hash = ? WHERE source_id = ?"), claims);
  connection_.run_many(sql_("INSERT INTO #anp_article (source_id, article) VALUES (?, ?) ON "
                            "DUPLICATE KEY UPDATE article = VALUES(article)"),
                       articles);
  for (const ArticleRow* row : rows) claims_.find(row->source_id())->second.used = true;
}

WordpressArticles::Ids WordpressArticles::post_ids(RowList rows) const {
  Ids ids;
  for (const ArticleRow* row : rows) {
    ids.emplace(row->source_id(), claims_.find(row->source_id())->second.post_id);
  }
  return ids;
}

// ---- Removing ----

/// What a query finds of posts, and its meta.
void WordpressArticles::remove_found(const char* found, const char* meta, const char* itself,
                                     const Ids& ids) {
  const ServerRows rows = connection_.query(sql_(found), {list_of(ids)});
  const std::vector<Values> uses = uses_of_first(rows);
  connection_.run_many(sql_(meta), uses);
  connection_.run_many(sql_(itself), uses);
}

void WordpressArticles::remove_comments(const Ids& ids) {
  remove_found(
      "SELECT CAST(c.comment_ID AS CHAR) FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT UNSIGNED "
      "PATH '$')) AS wanted STRAIGHT_JOIN #comments c ON c.comment_post_ID = wanted.id",
      "DELETE FROM #commentmeta WHERE comment_id = ?", "DELETE FROM #comments WHERE comment_ID = ?",
      ids);
}

void WordpressArticles::remove_revisions(const Ids& ids) {
  remove_found(
      "SELECT CAST(r.ID AS CHAR) FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$')) "
      "AS wanted STRAIGHT_JOIN #posts r ON r.post_parent = wanted.id WHERE r.post_type = "
      "'revision'",
      "DELETE FROM #postmeta WHERE post_id = ?", "DELETE FROM #posts WHERE ID = ?", ids);
}

void WordpressArticles::erase(const std::string& source_ids) {
  Ids ids;
  for (auto& row : connection_.query(
           sql_("SELECT s.source_id, CAST(s.post_id AS CHAR) FROM JSON_TABLE(?, '$[*]' COLUMNS (id "
                "VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin PATH '$')) AS wanted "
                "STRAIGHT_JOIN #anp_source s ON s.source_id = wanted.id"),
           {source_ids})) {
    ids.emplace(std::move(row[0]), std::move(row[1]));
  }
  if (ids.empty()) return;
  discount_posts(ids);
  remove_comments(ids);
  remove_revisions(ids);
  const std::vector<Values> posts = uses_of(ids);
  for (const char* sql :
       {"UPDATE #posts SET post_parent = 0 WHERE post_parent = ? AND post_type = 'attachment'",
        "DELETE FROM #term_relationships WHERE object_id = ?",
        "DELETE FROM #postmeta WHERE post_id = ?", "DELETE FROM #posts WHERE ID = ?"}) {
    connection_.run_many(sql_(sql), posts);
  }
  std::vector<Values> sources;
  for (const auto& [source_id, post_id] : ids) sources.push_back({source_id});
  connection_.run_many(sql_("DELETE FROM #anp_source WHERE source_id = ?"), sources);
  connection_.run_many(sql_("DELETE FROM #anp_article WHERE source_id = ?"), sources);
  write_counts();
  changed_ = true;
}

// ---- Counts of terms ----

/// As WordPress: only what is published counts.
void WordpressArticles::count_posts(RowList rows) {
  const auto now = std::chrono::system_clock::now();
  for (const ArticleRow* row : rows) {
    if (status_at(*row->post, now) != "publish") continue;
    for (const std::uint64_t term : names_.terms_of(*row->post)) ++counts_[term];
  }
}

void WordpressArticles::discount_posts(const Ids& ids) {
  for (const auto& row : connection_.query(
           sql_("SELECT CAST(r.term_taxonomy_id AS CHAR) FROM JSON_TABLE(?, '$[*]' COLUMNS (id "
                "BIGINT UNSIGNED PATH '$')) AS wanted STRAIGHT_JOIN #posts p ON p.ID = wanted.id "
                "AND p.post_status = 'publish' STRAIGHT_JOIN #term_relationships r ON r.object_id "
                "= p.ID JOIN #term_taxonomy tt USING (term_taxonomy_id) WHERE tt.taxonomy IN "
                "('category', 'post_tag')"),
           {list_of(ids)})) {
    --counts_[std::stoull(row[0])];
  }
}

/// Differences add up, whoever is first. The rows are locked in one order by all, last before
/// COMMIT.
void WordpressArticles::write_counts() {
  StatementUses uses;
  for (const auto& [term, by] : counts_) {
    if (by != 0) uses.values.push_back({uses.keep(fmt::to_string(by)), uses.keep(term)});
  }
  counts_.clear();
  connection_.run_many(sql_("UPDATE #term_taxonomy SET count = GREATEST(0, count + CAST(? AS "
                            "SIGNED)) WHERE term_taxonomy_id = ?"),
                       uses.values);
}

// ---- The end of a batch ----

/// Gives back claims that led to nothing.
void WordpressArticles::record(const BatchRow& batch) {
  std::vector<Values> unused;
  for (const auto& [source_id, claim] : claims_) {
    if (!claim.used) unused.push_back({source_id});
  }
  connection_.run_many(sql_("DELETE FROM #anp_source WHERE post_id = 0 AND source_id = ?"), unused);
  StatementUses uses;
  uses.values.push_back({batch.batch_key, uses.keep(batch.first), uses.keep(batch.created),
                         uses.keep(batch.updated), uses.keep(batch.unchanged),
                         uses.keep(batch.rejected)});
  connection_.run_many(
      sql_("INSERT INTO #anp_batch VALUES (?, ?, ?, ?, ?, ?, 1, UTC_TIMESTAMP()) ON DUPLICATE KEY "
           "UPDATE first = VALUES(first), created = VALUES(created), updated = VALUES(updated), "
           "unchanged = VALUES(unchanged), rejected = VALUES(rejected), sends = sends + 1, "
           "written_at = VALUES(written_at)"),
      uses.values);
  write_counts();
  changed_ = batch.created + batch.updated > 0;
}

}  // namespace anp
