#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "generator/formats/sql_table.h"
#include "generator/result.h"
#include "importer/article_source.h"
#include "importer/targets/database/wordpress_post.h"

namespace anp {

/// A row of anp_terms: the category or one of the tags of an article.
struct TermRow {
  const char* taxonomy = "tag";  ///< "category" or "tag"
  std::uint32_t place = 0;       ///< from 0, in its taxonomy
  std::string name;
};

/// A row of anp_images: an image of an article's body.
struct ImageRow {
  std::uint32_t place = 0;  ///< from 0, among the article's images
  std::string url;
  std::uint64_t width = 0;  ///< pixels, as height
  std::uint64_t height = 0;
  std::string caption;
};

/// Everything that the tables hold of an article (docs/databases.md).
struct ArticleRow {
  SqlRow values;  ///< of anp_articles; where `post` stands, only source_id, hash and json
  std::vector<TermRow> terms;
  std::vector<ImageRow> images;
  std::optional<WordpressPost> post = {};  ///< in WordPress' tables

  [[nodiscard]] const std::string& source_id() const { return values[0]; }
  [[nodiscard]] const std::string& hash() const { return values[1]; }
  [[nodiscard]] const std::string& json() const { return values.back(); }
};

/// Error: it is no article, or not the one that it was announced as.
Result<Article> decode_announced(const SourceArticle& source);

/// Takes an article apart. Error: what is wrong with it.
using RowMaker = Result<ArticleRow> (*)(const SourceArticle&);

/// Error: the article does not have the members of an article (docs/formats.md, section 2), or not
/// those that it is said to have.
Result<ArticleRow> make_article_row(const SourceArticle& article);

/// The same for the tables of a WordPress. Error: also what could not be held there.
Result<ArticleRow> make_wordpress_row(const SourceArticle& article);

/// What a database holds of an article, as JSON: the text of its column `json` where that says the
/// same as the other columns, which somebody may have changed; otherwise what those say.
/// @param stored the row as texts, JSON and times in any form that the database has for them: a
///               blank or a T in a time, members in any order
std::string article_json_of(const SqlRow& stored);

/// Articles as JSON by source id; what is not there is absent.
using StoredArticles = std::map<std::string, std::string, std::less<>>;

/// The same of many.
StoredArticles articles_of(const std::vector<SqlRow>& stored);

}  // namespace anp
