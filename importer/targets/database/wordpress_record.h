#pragma once

#include <string>
#include <utility>
#include <vector>

namespace anp {

/// What the tables of a WordPress hold of an article now, as texts: who edits a post there changes
/// these, not what the plugin's own tables say.
struct WordpressRecord {
  std::string source_id;
  std::string content_hash;  ///< of wp_anp_source: what was sent
  std::string article;       ///< of wp_anp_article: the same
  std::string post_id;
  bool is_there = false;  ///< the post; nothing of what follows is, otherwise
  std::string title;
  std::string slug;
  std::string status;
  std::string published_gmt;
  std::string modified_gmt;
  std::string excerpt;
  std::string content;
  std::string author_slug;                                ///< empty: no such user
  std::string author_name;                                ///< as HTML
  std::vector<std::string> categories;                    ///< as HTML, as the tags
  std::vector<std::string> tags;                          ///< in any order
  std::vector<std::pair<std::string, std::string>> meta;  ///< keys that begin with anp_, as stored
};

/// The article as it is now: the bytes that were sent unless something is different, as our plugin
/// says it (class Anp_Importer_State). What is different stands there as it is stored: the markup
/// of a body as one paragraph, serialized lists as texts.
std::string article_now(const WordpressRecord& record);

/// Its content hash: the one that was sent, or another.
std::string hash_now(const WordpressRecord& record, const std::string& article_now);

}  // namespace anp
