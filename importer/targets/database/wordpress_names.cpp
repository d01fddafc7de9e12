#include "importer/targets/database/wordpress_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace anp {

namespace {

using Rows = MariadbConnection::Rows;
using Values = MariadbConnection::Values;

/// Names that are looked for at once: parameters of one statement, so that the column's own
/// collation and index hold.
constexpr std::size_t kAtOnce = 64;

std::string with_marks(std::string_view before, std::string_view after) {
  std::string sql(before);
  for (std::size_t i = 0; i < kAtOnce; ++i) sql += i == 0 ? "?" : ", ?";
  return sql.append(after);
}

/// Holds a lock that the plugin takes for the same work. It ends with the connection, too.
class NamedLock {
 public:
  NamedLock(MariadbConnection& connection, const std::string& prefix, const char* name)
      : connection_(connection), prefix_(prefix), name_(name) {
    const Rows rows = connection_.query(
        "SELECT CAST(GET_LOCK(CONCAT('anp_', MD5(CONCAT(DATABASE(), ' ', ?, ' ', ?))), 30) AS "
        "CHAR)",
        {prefix_, name_});
    if (rows.at(0).at(0) != "1") {
      throw DatabaseError(DatabaseTrouble::busy,
                          fmt::format("another importer holds the lock '{}'", name_));
    }
  }
  ~NamedLock() {
    try {
      connection_.query("DO RELEASE_LOCK(CONCAT('anp_', MD5(CONCAT(DATABASE(), ' ', ?, ' ', ?))))",
                        {prefix_, name_});
    } catch (const DatabaseError&) {
      // The server releases what a connection leaves.
      connection_.disconnect();
    }
  }
  NamedLock(const NamedLock&) = delete;
  NamedLock& operator=(const NamedLock&) = delete;

 private:
  MariadbConnection& connection_;
  const std::string& prefix_;
  std::string_view name_;
};

/// One transaction, undone unless it is committed.
class Transaction {
 public:
  explicit Transaction(MariadbConnection& connection) : connection_(connection) {
    connection_.run("START TRANSACTION");
  }
  ~Transaction() {
    if (!connection_.in_transaction()) return;
    try {
      connection_.run("ROLLBACK");
    } catch (const DatabaseError&) {
      connection_.disconnect();
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() { connection_.run("COMMIT"); }

 private:
  MariadbConnection& connection_;
};

}  // namespace

void WordpressNames::resolve(RowList rows) {
  Names categories;
  Names tags;
  Ids authors;
  std::set<std::string_view> seen_categories;
  std::set<std::string_view> seen_tags;
  for (const ArticleRow* row : rows) {
    const WordpressPost& post = *row->post;
    if (seen_categories.insert(post.category).second) categories.push_back(post.category);
    for (const std::string& tag : post.tags) {
      if (seen_tags.insert(tag).second) tags.push_back(tag);
    }
    authors.emplace(post.author_slug, post.author_name);
  }
  categories_ = find_or_make_terms("category", categories);
  tags_ = find_or_make_terms("post_tag", tags);
  authors_ = find_or_make_authors(authors);
}

std::string WordpressNames::author_of(const WordpressPost& post) const {
  const auto found = authors_.find(post.author_slug);
  if (found != authors_.end()) return found->second;
  throw DatabaseError(DatabaseTrouble::value,
                      fmt::format("the site has a user with the login '{}' under another slug: "
                                  "give that user the slug '{}'",
                                  post.author_slug, post.author_slug));
}

std::vector<std::uint64_t> WordpressNames::terms_of(const WordpressPost& post) const {
  std::vector<std::uint64_t> ids = {std::stoull(categories_.at(post.category))};
  for (const std::string& tag : post.tags) ids.push_back(std::stoull(tags_.at(tag)));
  return ids;
}

// ---- Terms ----

template <typename Find, typename Make>
WordpressNames::Ids WordpressNames::find_or_make(const char* lock_name, std::size_t wanted,
                                                 const Find& find, const Make& make_missing) {
  Ids found = find();
  if (found.size() == wanted) return found;
  const NamedLock lock(connection_, sql_.prefix(), lock_name);
  // Again: another process may have made some while we waited.
  found = find();
  Transaction transaction(connection_);
  make_missing(found);
  transaction.commit();
  return find();
}

WordpressNames::Ids WordpressNames::find_or_make_terms(const char* taxonomy, const Names& names) {
  return find_or_make(
      "terms", names.size(), [&] { return find_terms(taxonomy, names); },
      [&](const Ids& found) {
        for (const std::string& name : names) {
          if (!found.contains(name)) make_term(taxonomy, name);
        }
      });
}

/// The database compares without case and accents, so names are compared again. Of several, the
/// first one that was made.
WordpressNames::Ids WordpressNames::find_terms(const char* taxonomy, const Names& names) {
  static const std::string sql = with_marks(
      "SELECT t.name, CAST(tt.term_taxonomy_id AS CHAR) FROM #terms t JOIN #term_taxonomy tt USING "
      "(term_id) WHERE tt.taxonomy = ? AND t.name IN (",
      ") ORDER BY t.term_id");
  std::map<std::string, std::string> by_stored;
  for (const std::string& name : names) by_stored.emplace(escaped_for_wordpress(name), name);
  Ids found;
  for (auto next = by_stored.begin(); next != by_stored.end();) {
    Values values = {taxonomy};
    for (; next != by_stored.end() && values.size() <= kAtOnce; ++next) {
      values.push_back(next->first);
    }
    values.resize(kAtOnce + 1, values.back());
    for (const auto& row : connection_.query(sql_(sql.c_str()), values)) {
      if (const auto name = by_stored.find(row[0]); name != by_stored.end()) {
        found.emplace(name->second, row[1]);
      }
    }
  }
  return found;
}

/// Source: WordPress 6.1, wp_unique_term_slug().
std::string WordpressNames::free_slug(const char* taxonomy, const std::string& name) {
  std::string slug = slug_of_term(name);
  const bool taken = !connection_
                          .query(sql_("SELECT '1' FROM #terms t JOIN #term_taxonomy tt USING "
                                      "(term_id) WHERE t.slug = ? AND tt.taxonomy = ? LIMIT 1"),
                                 {slug, taxonomy})
                          .empty();
  if (!taken) return slug;
  for (int n = 2;; ++n) {
    const std::string other = fmt::format("{}-{}", slug, n);
    if (connection_.query(sql_("SELECT '1' FROM #terms WHERE slug = ? LIMIT 1"), {other}).empty()) {
      return other;
    }
  }
}

void WordpressNames::make_term(const char* taxonomy, const std::string& name) {
  connection_.query(sql_("INSERT INTO #terms (name, slug, term_group) VALUES (?, ?, 0)"),
                    {escaped_for_wordpress(name), free_slug(taxonomy, name)});
  const std::string id = last_id();
  connection_.query(sql_("INSERT INTO #term_taxonomy (term_id, taxonomy, description, parent, "
                         "count) VALUES (?, ?, '', 0, 0)"),
                    {id, taxonomy});
  // What uninstalling the plugin looks for.
  connection_.query(sql_("INSERT INTO #termmeta (term_id, meta_key, meta_value) VALUES (?, "
                         "'_anp_importer', '1')"),
                    {id});
}

// ---- Authors ----

WordpressNames::Ids WordpressNames::find_or_make_authors(const Ids& names_by_slug) {
  Names slugs;
  for (const auto& [slug, name] : names_by_slug) slugs.push_back(slug);
  return find_or_make(
      "authors", slugs.size(), [&] { return find_authors(slugs); },
      [&](const Ids& found) {
        for (const auto& [slug, name] : names_by_slug) {
          if (!found.contains(slug)) make_author(slug, name);
        }
      });
}

WordpressNames::Ids WordpressNames::find_authors(const Names& slugs) {
  static const std::string sql =
      with_marks("SELECT user_nicename, CAST(ID AS CHAR) FROM #users WHERE user_nicename IN (",
                 ") ORDER BY "
                 "ID");
  Ids found;
  for (auto next = slugs.begin(); next != slugs.end();) {
    Values values;
    for (; next != slugs.end() && values.size() < kAtOnce; ++next) values.push_back(*next);
    values.resize(kAtOnce, values.back());
    for (const auto& row : connection_.query(sql_(sql.c_str()), values)) {
      // The database compares without case and accents.
      if (std::binary_search(slugs.begin(), slugs.end(), row[0])) found.emplace(row[0], row[1]);
    }
  }
  return found;
}

/// As wp_insert_user() makes an author, but for the password: '!' is the digest of none.
void WordpressNames::make_author(const std::string& slug, const std::string& name) {
  if (!connection_.query(sql_("SELECT '1' FROM #users WHERE user_login = ? LIMIT 1"), {slug})
           .empty()) {
    return;
  }
  connection_.query(
      sql_("INSERT INTO #users (user_login, user_pass, user_nicename, user_email, user_url, "
           "user_registered, user_activation_key, user_status, display_name) VALUES (?, '!', ?, "
           "CONCAT(?, '@anp.invalid'), '', UTC_TIMESTAMP(), '', 0, ?)"),
      {slug, slug, slug, name});
  const std::string id = last_id();
  const std::string roles = sql_.prefix() + "capabilities";
  const std::string level = sql_.prefix() + "user_level";
  const std::pair<std::string_view, std::string_view> all[] = {
      {"nickname", slug},
      {"first_name", ""},
      {"last_name", ""},
      {"description", ""},
      {"rich_editing", "true"},
      {"syntax_highlighting", "true"},
      {"comment_shortcuts", "false"},
      {"admin_color", "fresh"},
      {"use_ssl", "0"},
      {"show_admin_bar_front", "true"},
      {"locale", ""},
      {roles, R"(a:1:{s:6:"author";b:1;})"},
      {level, "2"},
      {"anp_importer_made", "1"}};
  std::vector<Values> uses;
  for (const auto& [key, value] : all) uses.push_back({id, key, value});
  connection_.run_many(
      sql_("INSERT INTO #usermeta (user_id, meta_key, meta_value) VALUES (?, ?, ?)"), uses);
}

std::string WordpressNames::last_id() {
  return connection_.query("SELECT CAST(LAST_INSERT_ID() AS CHAR)").at(0).at(0);
}

}  // namespace anp
