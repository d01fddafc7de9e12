#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "importer/http/http.h"
#include "importer/targets/target.h"
#include "importer/targets/wordpress/post_images.h"
#include "importer/targets/wordpress/rest_call.h"

namespace anp {

/// What an article's images became in the media library.
struct PostMedia {
  std::uint64_t featured = 0;  ///< id of its first image; 0: it has none
  ImageAddresses addresses;
  std::string refused;  ///< why the site takes one of the images for good; else empty
};

/// Images of a site's media library: finds them by their slug and mark, or draws and uploads them
/// before the posts that need them. One request is under way at a time, and what is missing is
/// looked for before it is uploaded, so that a lost answer makes no second copy.
///
/// An upload may still land after that, and is found by a later check: the copy that we use stays,
/// or else the oldest one that is whole; another one is removed, unless a post shows it.
///
/// Decides what to ask, and reads the answers; it sends nothing itself.
class ImageBook {
 public:
  ImageBook() = default;
  /// @param base address of the API
  explicit ImageBook(std::string base);

  /// Notes what the article needs.
  void want(const PostArticle& article);
  /// Whether all images of the article are known, or refused for good.
  [[nodiscard]] bool knows(const PostArticle& article) const;
  /// @pre knows(article)
  [[nodiscard]] PostMedia media_of(const PostArticle& article) const;

  /// Looks once more for what was uploaded for these articles: when it has settled.
  void check(std::span<const ArticleKey> articles);
  /// Removes these images, all copies of them, as far as no post shows them.
  void release(const std::vector<std::string>& slugs);
  /// Whether there is anything left to check or to remove.
  [[nodiscard]] bool is_clearing() const { return !checks_.empty() || !spare_.empty(); }

  /// The next request, without authorization; nothing: all is done. Its answer has to be absorbed
  /// before the next one.
  [[nodiscard]] std::optional<HttpRequest> next_request();
  /// Nothing: it is well. Otherwise what was asked is still wanted.
  std::optional<RestTrouble> absorb(const HttpExchange& exchange);
  /// The request in flight is given up.
  void forget_request() { asked_.clear(); }

 private:
  enum class Step : std::uint8_t { find, upload, find_use, find_spare, remove };
  struct Known {
    std::uint64_t id = 0;
    std::string address;
    std::string refused;
  };
  struct Wanted {
    PostImage image;
    std::string source_id;  // of the article that wants it first
  };
  /// What is to be removed, unless a post shows it.
  struct Spare {
    std::string slug;
    std::string file;      // what a post that shows it has in its text
    std::uint64_t id = 0;  // 0: all copies, which have to be found
    bool unused = false;   // no post shows it
  };

  [[nodiscard]] HttpRequest find(Step step, const std::vector<std::string>& slugs);
  [[nodiscard]] HttpRequest upload(const PostImage& image);
  [[nodiscard]] HttpRequest clear_spare();
  std::optional<RestTrouble> absorb_found(const HttpExchange& exchange);
  std::optional<RestTrouble> absorb_uploaded(const HttpExchange& exchange);
  std::optional<RestTrouble> absorb_use(const HttpExchange& exchange);
  std::optional<RestTrouble> absorb_spare(const HttpExchange& exchange);
  std::optional<RestTrouble> absorb_removed(const HttpExchange& exchange);
  void learn(const std::string& slug, Known known);

  std::string base_;
  std::unordered_map<std::string, Known> known_;  // by slug, as the next ones
  std::map<std::string, Wanted> wanted_;          // not known yet
  std::set<std::string> missing_;                 // of these: looked for, and not there
  std::unordered_map<std::string, std::vector<std::string>> uploaded_;  // by source id: to check
  std::set<std::string> checks_;
  std::deque<Spare> spare_;
  std::vector<std::string> asked_;
  Step step_ = Step::find;
};

}  // namespace anp
