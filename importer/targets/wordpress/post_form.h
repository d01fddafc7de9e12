#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "importer/targets/target.h"
#include "importer/targets/wordpress/image_book.h"
#include "importer/targets/wordpress/kept_article.h"
#include "importer/targets/wordpress/name_book.h"
#include "importer/targets/wordpress/post_article.h"
#include "importer/targets/wordpress/rest_call.h"
#include "importer/targets/wordpress/wordpress_site.h"

namespace anp {

/// The call that makes an article a post, or brings the post of this id to what the article says:
/// always the whole of it, so that it also repairs what is half there. Its answer names id and
/// slug, and after an update the hash, where the site keeps it.
/// @param media what its images became; nothing where the site's library is left alone
/// @param post id of the post; 0: a new one
RestCall post_call(const PostArticle& article, const PostNames& names, const PostMedia& media,
                   const WordPressSite& site, std::uint64_t post);

/// What the answer to a post_call() says is there now; nothing when it names no post.
struct SentPost {
  std::uint64_t id = 0;
  std::string slug;
  std::string hash;    ///< where it was an update and the site keeps it
  std::string status;  ///< "publish"
};
std::optional<SentPost> read_sent_post(const RestResult& result);

/// What a post_call() was made for.
struct PostedArticle {
  ArticleKey key;
  std::uint64_t post = 0;  ///< id that it went to; 0: a new one
  bool half = false;       ///< the post of this id was half of ours
};
/// What the answer to a post_call() means for its article, which is there only when the answer
/// names a new post by our slug (or that of a copy), or the post that it went to by its id, and by
/// its hash where the site keeps one. A reason is not yet without secrets.
ArticleAnswer answer_to_post(const RestResult& result, const PostedArticle& posted,
                             const WordPressSite& site);

/// One post that is an article of ours.
struct PostCopy {
  std::uint64_t id = 0;
  std::string hash;    ///< of the article that it holds, or was to hold
  bool whole = false;  ///< all of it is there: terms, and meta as far as the site keeps any
  bool trashed = false;
  bool shown = false;                     ///< to readers: its status is "publish"
  std::vector<std::uint64_t> categories;  ///< ids of its terms
  std::vector<std::uint64_t> tags;
  std::string post;  ///< JSON, as the API shows it; only where it was asked for whole
};

/// How much of each post is asked for.
enum class PostDetail : std::uint8_t {
  mark,   ///< whose it is, and whether it is whole
  whole,  ///< all that kept_post() compares
};

/// Copies that a look-up sees: a slug with "-2" up to this.
inline constexpr int kUsualCopies = 2;
inline constexpr int kMostCopies = 9;
/// Posts that WordPress lists in one answer. As many mean that some may be missing.
inline constexpr std::size_t kMostListed = 100;

/// How many articles can be looked up in one request.
std::size_t keys_in_look_up(int copies, PostDetail detail);

/// Asks for the posts of these articles, in any status, also in the trash.
HttpRequest encode_find(const std::string& api, std::span<const ArticleKey> keys, int copies,
                        PostDetail detail);

/// What an answer lists.
struct FoundPosts {
  bool answered = false;
  bool full = false;  ///< it lists as many as fit: ask for fewer
  bool stop_run = false;
  bool sign_in = false;  ///< RestAnswer::sign_in
  std::string reason;
  /// For each key, in order, what is its article's: oldest first, those in the trash last.
  std::vector<std::vector<PostCopy>> copies;
};
FoundPosts read_found(const HttpExchange& exchange, std::span<const ArticleKey> keys,
                      const WordPressSite& site, PostDetail detail);

/// Asks what these terms are called. @param ids at most kMostListed
HttpRequest encode_term_names(const std::string& api, const std::string& taxonomy,
                              const std::vector<std::uint64_t>& ids);
/// Adds the names to `names`; a term that there is no more is called so.
/// @return false: the answer names none
bool read_term_names(const RestResult& result, const std::vector<std::uint64_t>& asked,
                     TermNames& names);

}  // namespace anp
