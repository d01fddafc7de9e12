#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/article.h"
#include "generator/result.h"

namespace anp {

/// What WordPress' tables hold of an article: the same texts as our plugin stores
/// (importer/wordpress/anp-importer, class Anp_Importer_Article).
struct WordpressPost {
  std::string title;  ///< as HTML, as the excerpt
  std::string excerpt;
  std::string content;        ///< block markup
  std::string status;         ///< the article's; status_at() says which one it gets
  std::string slug;           ///< the article's own
  std::string published_gmt;  ///< "2024-12-31 23:59:58"
  std::string modified_gmt;
  std::string author_slug;
  std::string author_name;  ///< as HTML
  std::string category;     ///< as in the article, as the tags
  std::vector<std::string> tags;
  /// Keys and values of wp_postmeta in their order, anp_hash last: texts, numbers, and serialized
  /// arrays.
  std::vector<std::pair<std::string, std::string>> meta;
};

WordpressPost make_wordpress_post(const Article& article);

/// What of an article a WordPress, or our plugin, could not hold: a few words; nothing: all is
/// well.
std::optional<std::string> wordpress_fault_of(const Article& article);

/// The status that WordPress gives a post of this date: what is dated a minute ahead or more waits,
/// what is due is out.
std::string status_at(const WordpressPost& post, std::chrono::system_clock::time_point now);

/// The unique address of a post's row: "urn:anp:" and the source id.
std::string guid_of(std::string_view source_id);

/// The dataset that an article belongs to: its source id without the number.
std::string_view dataset_of(std::string_view source_id);

/// A text as the plugin writes it into titles and names: & < > " and [ as entities.
std::string escaped_for_wordpress(std::string_view text);

/// The slug of a new term: its words; where a name is more than words, eight digits tell "C++" from
/// "C#". The plugin's own rule (class Anp_Importer_Terms).
std::string slug_of_term(std::string_view name);

/// Whether WordPress would take a text for a serialized value, and so serialize it once more.
/// Source: WordPress 6.1, is_serialized( $data, false ).
bool is_taken_for_serialized(std::string_view text);

}  // namespace anp
