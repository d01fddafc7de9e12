#pragma once

#include <string>
#include <vector>

#include "importer/staging/json_value.h"
#include "importer/staging/site.h"

namespace anp {

/// The page of an article that check_article() has let in.
/// @param related  the related articles that are on the site
std::string render_article_page(const JsonValue& article, const std::vector<ArticleCard>& related);

/// A page that says why there is no other one.
std::string render_error_page(int status, std::string_view message);

}  // namespace anp
