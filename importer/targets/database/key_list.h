#pragma once

#include <span>
#include <string>
#include <string_view>

#include "generator/json_text.h"
#include "importer/targets/database/article_database.h"
#include "importer/targets/target.h"

namespace anp {

/// Source ids as a JSON array of texts: one parameter, however many there are.
inline std::string key_list(std::span<const std::string_view> source_ids) {
  std::string list = "[";
  for (const std::string_view id : source_ids) {
    if (list.size() > 1) list += ',';
    append_json_string(id, list);
  }
  return list + "]";
}

inline std::string key_list(std::span<const ArticleKey> articles) {
  std::vector<std::string_view> ids;
  ids.reserve(articles.size());
  for (const ArticleKey& key : articles) ids.push_back(key.source_id);
  return key_list(ids);
}

inline std::string key_list(RowList rows) {
  std::vector<std::string_view> ids;
  ids.reserve(rows.size());
  for (const ArticleRow* row : rows) ids.push_back(row->source_id());
  return key_list(ids);
}

}  // namespace anp
