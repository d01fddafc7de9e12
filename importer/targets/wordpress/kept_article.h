#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "importer/targets/wordpress/post_article.h"
#include "importer/targets/wordpress/wordpress_site.h"

namespace anp {

/// An article as a WordPress keeps it, in a form that a post can be brought to as well, so that the
/// two can be compared: members as in the article, the body as block markup, all meta below `meta`
/// under the names of its keys. What this site does not keep is left out; what WordPress changes by
/// rule is changed: titles trimmed, blanks of names, tags without order, `future` and `publish` the
/// same (the clock decides), {} and [] the same, meta that is empty as if not there.
nlohmann::json kept_article(const PostArticle& article, const WordPressSite& site);

/// Names of terms as people read them, by id.
using TermNames = std::map<std::uint64_t, std::string>;

/// A post in the same form. @param post as the REST API shows it with context=edit and the author
/// embedded
/// @param terms of all of its categories and tags; one that is not there is shown by its number
nlohmann::json kept_post(const nlohmann::ordered_json& post, const TermNames& terms,
                         const WordPressSite& site);

/// Only its meta, as the REST API shows it: those values that are not empty.
nlohmann::json kept_meta(const nlohmann::ordered_json& meta, const WordPressSite& site);

/// What stands in a post's mark: 16 hex digits of either form, without slug, author and
/// featured image, which depend on what else is on the site, or was asked for. Another one:
/// somebody changed the post.
std::string check_of_kept(const nlohmann::json& kept);

}  // namespace anp
