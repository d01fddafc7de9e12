#include <utility>

#include "importer/json_walk.h"
#include "importer/targets/target.h"

namespace anp {

ArticleKey key_of(const SourceArticle& article) {
  auto slug = find_first_root_string(article.json, "slug", kMaxJsonDepth);
  return {article.source_id, article.hash, slug && *slug ? std::move(**slug) : std::string()};
}

}  // namespace anp
