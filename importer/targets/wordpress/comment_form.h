#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "generator/comment_thread.h"
#include "importer/http/http.h"
#include "importer/targets/wordpress/post_article.h"
#include "importer/targets/wordpress/rest_call.h"
#include "importer/targets/wordpress/wordpress_site.h"

namespace anp {

/// A comment of ours as the site has it.
struct PostComment {
  std::uint64_t id = 0;
  std::uint64_t post = 0;
  std::uint64_t parent = 0;  ///< id; 0: none
  std::string name;
  std::string email;  ///< what tells whose it is: generator/comment_thread.h
  std::string time;
  std::string text;
  std::string status;  ///< "approved"
};

/// What of an article its comments speak of; views into it.
CommentedArticle commented_article(const PostArticle& article);

/// Asks for the comments of these posts, in any status, 100 at a time. @param page 1-based
HttpRequest encode_comments(const std::string& api, const std::vector<std::uint64_t>& posts,
                            std::uint32_t page);
/// Adds those of ours. @return whether there may be another page; nothing: the answer lists none
std::optional<bool> read_comments(const RestResult& result, std::vector<PostComment>& comments);

/// The call that makes a comment, or gives the one of this id its text. Approved at once, and so
/// without a letter to anybody: it is the importing user's, with another name and address.
/// @param place 1-based, in commenters_of()
/// @param parent id of the comment that it answers; 0: none
RestCall comment_call(const PostArticle& article, std::size_t place, std::uint64_t post,
                      std::uint64_t parent, std::uint64_t comment, const WordPressSite& site);

/// The comments that an article should have, in a form that those of a post can be brought to.
nlohmann::json kept_thread(const PostArticle& article);
/// @param comments of any posts
nlohmann::json kept_comments(const std::vector<PostComment>& comments, std::uint64_t post);

}  // namespace anp
