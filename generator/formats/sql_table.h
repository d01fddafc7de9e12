#pragma once

#include <array>
#include <string>
#include <string_view>

#include "generator/article.h"

namespace anp {

/// Columns of the table anp_articles in their order; all dialects name them the same.
inline constexpr std::array<std::string_view, 18> kSqlColumns = {
    "source_id",    "hash",        "spec",        "title",       "slug",     "status",
    "published_at", "modified_at", "author_slug", "author_name", "category", "tags",
    "excerpt",      "body",        "body_html",   "related",     "meta",     "json"};

/// Those of kSqlColumns that hold a time.
inline constexpr std::array<std::size_t, 2> kSqlTimeColumns = {6, 7};

/// The columns as a list: "source_id, hash, …".
std::string sql_column_list();

/// A row of anp_articles as texts, in the order of kSqlColumns; times are RFC 3339 in UTC.
using SqlRow = std::array<std::string, kSqlColumns.size()>;

/// @param line the article's JSON as it came; moved into the last column
SqlRow sql_row(const Article& article, std::string line);
/// The same for an article whose line nobody has yet.
SqlRow sql_row(const Article& article);

/// "2024-12-31T23:59:58Z" as MariaDB's DATETIME takes it: "2024-12-31 23:59:58".
std::string mariadb_time(std::string_view time);

/// CREATE TABLE IF NOT EXISTS anp_articles, one statement or two, each ended by ";\n".
std::string_view postgresql_articles_table();
std::string_view mariadb_articles_table();

}  // namespace anp
