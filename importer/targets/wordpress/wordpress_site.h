#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace anp {

/// A meta value of a post, and where the article has it.
struct MetaField {
  std::string_view name;                 ///< in reports; the key is this behind "anp_"
  std::string_view type;                 ///< JSON Schema's, as it has to be registered: "array"
  std::array<std::string_view, 2> path;  ///< member, and its member; the second may be empty
};

/// All of them, in the order of an article: hash is last, and so says that the others are there.
/// The same as the plugin registers (wordpress/anp-importer/includes/class-anp-importer-meta.php).
const std::vector<MetaField>& meta_fields();

/// "anp_hash"
std::string meta_key(const MetaField& field);

/// What preflight found out about a site and the user that imports: what can be kept, and how much
/// goes into a request.
struct WordPressSite {
  std::string name;
  std::string time_zone;
  std::string environment;  ///< "production"; empty: it does not say
  std::string version;      ///< of WordPress; empty: it does not say
  bool plugin = false;      ///< our plugin is active

  std::uint64_t user = 0;
  std::string user_slug;
  std::string role;
  bool unfiltered_html = false;
  bool makes_categories = false;
  bool media = false;          ///< images go to the media library: --media
  bool comments = false;       ///< posts get comments: --comments
  bool makes_authors = false;  ///< may create users, and write posts in their names

  bool batch = false;             ///< there is batch/v1
  std::uint32_t batch_limit = 1;  ///< calls in a request

  std::vector<const MetaField*> meta;  ///< registered with the type that they need, in order
  std::vector<std::string> unkept;     ///< keys that are not: WordPress drops them, and says 201

  /// The last key is registered: it tells a post whose meta is all there.
  [[nodiscard]] bool marks_end() const { return !meta.empty() && meta.back()->name == "hash"; }
};

/// Fills in which meta is registered. @param properties of `meta` in the schema of posts
void read_registered_meta(const nlohmann::ordered_json& properties, WordPressSite& site);

}  // namespace anp
