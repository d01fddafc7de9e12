#include "importer/targets/database/article_row.h"

#include <utility>

#include "generator/formats/article_json.h"
#include "generator/json_text.h"

namespace anp {

namespace {

std::vector<TermRow> terms_of(const Article& article) {
  std::vector<TermRow> terms;
  terms.reserve(article.tags.size() + 1);
  terms.push_back({"category", 0, article.category});
  std::uint32_t place = 0;
  for (const std::string& tag : article.tags) terms.push_back({"tag", place++, tag});
  return terms;
}

std::vector<ImageRow> images_of(const Article& article) {
  std::vector<ImageRow> images;
  for (const Block& block : article.body) {
    if (block.kind != Block::Kind::image) continue;
    const auto place = static_cast<std::uint32_t>(images.size());
    images.push_back({place, block.url, block.width, block.height, block.caption});
  }
  return images;
}

/// "2024-12-31 23:59:58+00" and "2024-12-31 23:59:58" as "2024-12-31T23:59:58Z".
std::string time_of(const std::string& stored) {
  constexpr std::size_t kSeconds = 19;
  if (stored.size() < kSeconds) return stored;
  std::string time = stored.substr(0, kSeconds);
  time[10] = 'T';
  return time + 'Z';
}

std::string text_of(const std::string& stored) {
  std::string text;
  append_json_string(stored, text);
  return text;
}

/// The article that the columns say, members in their order.
std::string compose(const SqlRow& row) {
  std::string json = R"({"spec":)" + row[2];
  const auto append = [&json](std::string_view name, const std::string& value) {
    json.append(",\"").append(name).append("\":").append(value);
  };
  append("source_id", text_of(row[0]));
  append("title", text_of(row[3]));
  append("slug", text_of(row[4]));
  append("status", text_of(row[5]));
  append("published_at", text_of(time_of(row[6])));
  append("modified_at", text_of(time_of(row[7])));
  append("author", R"({"slug":)" + text_of(row[8]) + R"(,"name":)" + text_of(row[9]) + "}");
  append("category", text_of(row[10]));
  append("tags", row[11]);
  append("excerpt", text_of(row[12]));
  append("body", row[13]);
  append("related", row[15]);
  append("meta", row[16]);
  return json + "}";
}

/// In the one form that an article has; nothing when it is none.
std::string canonical(const std::string& json) {
  const auto article = decode_article(json);
  std::string text;
  if (article) append_json(*article, text);
  return text;
}

}  // namespace

Result<Article> decode_announced(const SourceArticle& source) {
  auto article = decode_article(source.json);
  if (!article) return article;
  if (article->source_id != source.source_id || article->meta.hash != source.hash) {
    return Error{"its source_id or hash is not the one that it was announced with"};
  }
  return article;
}

Result<ArticleRow> make_article_row(const SourceArticle& source) {
  const auto article = decode_announced(source);
  if (!article) return article.error();
  return ArticleRow{sql_row(*article, source.json), terms_of(*article), images_of(*article), {}};
}

Result<ArticleRow> make_wordpress_row(const SourceArticle& source) {
  const auto article = decode_announced(source);
  if (!article) return article.error();
  if (auto fault = wordpress_fault_of(*article)) return Error{std::move(*fault)};
  ArticleRow row;
  row.values[0] = source.source_id;
  row.values[1] = source.hash;
  row.values.back() = source.json;
  row.post = make_wordpress_post(*article);
  return row;
}

std::string article_json_of(const SqlRow& stored) {
  const std::string& line = stored.back();
  std::string composed = compose(stored);
  const std::string said = canonical(composed);
  if (!said.empty() && (said == line || said == canonical(line))) return line;
  return composed;
}

StoredArticles articles_of(const std::vector<SqlRow>& stored) {
  StoredArticles articles;
  for (const SqlRow& row : stored) articles.emplace(row[0], article_json_of(row));
  return articles;
}

}  // namespace anp
