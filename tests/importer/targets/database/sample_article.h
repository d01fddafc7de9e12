#pragma once

#include <string>

#include "generator/article.h"
#include "generator/formats/article_json.h"
#include "generator/hash.h"
#include "importer/article_source.h"

namespace anp {

/// An article with a little of everything that databases take apart.
inline Article sample_article() {
  Article article;
  article.source_id = "a-000001";
  article.title = "A \"title\"";
  article.slug = "a-title-1";
  article.status = "publish";
  article.published_at = "2024-12-31T23:59:58Z";
  article.modified_at = "2025-01-02T03:04:05Z";
  article.author = {"ann", "Ann"};
  article.category = "Caches";
  article.tags = {"redis", "c++"};
  article.excerpt = "Short.";
  Block image;
  image.kind = Block::Kind::image;
  image.url = "https://example.org/1.png";
  image.width = 960;
  image.height = 540;
  image.caption = "one";
  Block text;
  text.text = "<b> & \\ text";
  article.body = {text, image};
  article.meta.hash = std::string(24, '0');
  return article;
}

/// As a source hands it over, with the hash that it has.
inline SourceArticle source_of(const Article& article) {
  std::string json;
  append_json(article, json);
  const std::string hash = expected_content_hash(json).value();
  json.replace(json.size() - 27, 24, hash);
  return {1, article.source_id, hash, json};
}

}  // namespace anp
