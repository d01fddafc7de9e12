#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "importer/targets/database/article_database.h"
#include "importer/targets/database/mariadb_connection.h"
#include "importer/targets/database/wordpress_sql.h"

namespace anp {

/// Categories, tags and authors of a WordPress: found by their exact names, and made where they are
/// missing, each once: by one process at a time, our plugin's included (GET_LOCK), since WordPress
/// has no unique index of them. Errors: DatabaseError.
class WordpressNames {
 public:
  WordpressNames(MariadbConnection& connection, WordpressSql& sql)
      : connection_(connection), sql_(sql) {}

  /// Finds and makes what these rows name; with no transaction open.
  void resolve(RowList rows);

  /// Id of the user. Error `value`: there is somebody else of that login.
  [[nodiscard]] std::string author_of(const WordpressPost& post) const;
  /// Ids of the rows of wp_term_taxonomy: the category, then the tags.
  [[nodiscard]] std::vector<std::uint64_t> terms_of(const WordpressPost& post) const;

 private:
  using Names = std::vector<std::string>;  // each once, in the order of the articles
  using Ids = std::map<std::string, std::string>;

  Ids find_terms(const char* taxonomy, const Names& names);
  void make_term(const char* taxonomy, const std::string& name);
  std::string free_slug(const char* taxonomy, const std::string& name);
  Ids find_authors(const Names& slugs);
  void make_author(const std::string& slug, const std::string& name);
  /// @param wanted       so many are found when none is missing
  /// @param make_missing makes what is not among those it is handed
  template <typename Find, typename Make>
  Ids find_or_make(const char* lock_name, std::size_t wanted, const Find& find,
                   const Make& make_missing);
  Ids find_or_make_terms(const char* taxonomy, const Names& names);
  Ids find_or_make_authors(const Ids& names_by_slug);
  std::string last_id();

  MariadbConnection& connection_;
  WordpressSql& sql_;
  Ids categories_;
  Ids tags_;
  Ids authors_;
};

}  // namespace anp
