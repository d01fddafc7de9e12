#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "generator/result.h"
#include "importer/json_document.h"
#include "importer/targets/wordpress/wordpress_site.h"

namespace anp {

/// An article that can be a post, read once for all that is made of it.
class PostArticle {
 public:
  /// Error: why it cannot be a post, or what of it cannot: for a dead letter.
  static Result<PostArticle> read(std::string_view json);

  [[nodiscard]] const JsonNode& root() const { return document_.root(); }
  /// A text that every article has: title, slug, status, published_at, excerpt, category; empty
  /// for another one that it has not.
  [[nodiscard]] std::string_view text(std::string_view name) const;
  /// "slug" or "name"
  [[nodiscard]] std::string_view author(std::string_view name) const;
  /// Content hash.
  [[nodiscard]] std::string_view hash() const;
  [[nodiscard]] const JsonNode& tags() const;
  /// What a meta value of the post is made of; null when the article has none.
  [[nodiscard]] const JsonNode* meta(const MetaField& field) const;
  /// The body as block markup, without the mark.
  [[nodiscard]] const std::string& markup() const { return markup_; }

 private:
  PostArticle(JsonDocument document, std::string markup)
      : document_(std::move(document)), markup_(std::move(markup)) {}

  JsonDocument document_;
  std::string markup_;
};

}  // namespace anp
