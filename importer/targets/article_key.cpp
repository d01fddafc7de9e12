#include <utility>

#include "importer/json_walk.h"
#include "importer/targets/target.h"

namespace anp {

ArticleKey key_of(SourceArticle article) {
  auto slug = find_first_root_string(article.json, "slug", kMaxJsonDepth);
  std::string text = slug && *slug ? std::move(**slug) : std::string();
  return {std::move(article.source_id), std::move(article.hash), std::move(text)};
}

}  // namespace anp
