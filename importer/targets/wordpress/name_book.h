#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "importer/http/http.h"
#include "importer/targets/wordpress/post_article.h"
#include "importer/targets/wordpress/rest_call.h"
#include "importer/targets/wordpress/wordpress_site.h"

namespace anp {

/// What an article's names became on the site.
struct PostNames {
  std::vector<std::uint64_t> categories;
  std::vector<std::uint64_t> tags;  ///< as the article lists them, each once
  std::uint64_t author = 0;         ///< user id; 0: leave it to the site
  std::string refused;              ///< why the site takes one of the names for good; else empty
};

/// Terms and authors of a site: finds them or makes them before the posts that need them, each
/// once. One request is under way at a time, and what is missing is looked for before it is made.
///
/// Terms are found by their exact names. Two names that the database takes for one ("Dart", "dart")
/// become two terms all the same, because the second one is made with a slug of its own.
///
/// Decides what to ask, and reads the answers; it sends nothing itself.
class NameBook {
 public:
  NameBook() = default;
  NameBook(std::string base, WordPressSite site);

  /// Notes what the article needs.
  void want(const PostArticle& article);
  /// Whether all names of the article are known, or refused for good.
  [[nodiscard]] bool knows(const PostArticle& article) const;
  /// @pre knows(article)
  [[nodiscard]] PostNames names_of(const PostArticle& article) const;

  /// The next request, without authorization; nothing: everything wanted is known. Its answer has
  /// to be absorbed before the next one.
  [[nodiscard]] std::optional<HttpRequest> next_request();
  /// Nothing: it is well. Otherwise what was asked is still wanted.
  std::optional<RestTrouble> absorb(const HttpExchange& exchange);
  /// The request in flight is given up.
  void forget_request() { asked_.clear(); }

 private:
  enum class Kind : std::uint8_t { category, tag, author };
  struct Known {
    std::uint64_t id = 0;
    std::string refused;
  };
  using Name = std::pair<Kind, std::string>;  // a term's name, or an author's slug

  [[nodiscard]] std::vector<Name> names_in(const PostArticle& article) const;
  [[nodiscard]] HttpRequest find_terms(Kind kind);
  [[nodiscard]] HttpRequest make_terms();
  [[nodiscard]] std::string free_slug(const Name& name);
  [[nodiscard]] HttpRequest find_authors();
  [[nodiscard]] HttpRequest make_author();
  std::optional<RestTrouble> absorb_found_terms(const HttpExchange& exchange);
  std::optional<RestTrouble> absorb_terms(const HttpExchange& exchange);
  std::optional<RestTrouble> absorb_found(const HttpExchange& exchange);
  std::optional<RestTrouble> absorb_made(const HttpExchange& exchange);
  void learn(const Name& name, Known known);

  enum class Step : std::uint8_t { find_terms, make_terms, find_authors, make_author };
  std::string base_;
  WordPressSite site_;
  std::map<Name, Known> known_;
  std::set<Name> wanted_;
  std::set<Name> missing_terms_;  // looked for, and not there
  std::set<Name> taken_slugs_;    // of terms, by kind: another name has it
  std::set<Name> contested_;      // the site said that the term is there, though it was not found
  std::map<std::string, std::string> author_names_;  // of wanted authors, by slug
  std::set<std::string> missing_authors_;            // looked for, and not there
  std::vector<Name> asked_;
  Step step_ = Step::find_terms;
};

}  // namespace anp
