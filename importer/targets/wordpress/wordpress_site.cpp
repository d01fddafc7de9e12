#include "importer/targets/wordpress/wordpress_site.h"

#include <nlohmann/json.hpp>

namespace anp {

const std::vector<MetaField>& meta_fields() {
  static const std::vector<MetaField> fields = {
      {"spec", "integer", {"spec", ""}},
      {"source_id", "string", {"source_id", ""}},
      {"author_name", "string", {"author", "name"}},
      {"related", "array", {"related", ""}},
      {"topic", "string", {"meta", "topic"}},
      {"summary", "string", {"meta", "summary"}},
      {"ai_outline", "object", {"meta", "ai_outline"}},
      {"ai_brief", "string", {"meta", "ai_brief"}},
      {"stack", "array", {"meta", "stack"}},
      {"tools", "array", {"meta", "tools"}},
      {"code_language", "string", {"meta", "code_language"}},
      {"difficulty", "string", {"meta", "difficulty"}},
      {"reading_time", "integer", {"meta", "reading_time"}},
      {"view_count", "integer", {"meta", "view_count"}},
      {"score", "object", {"meta", "score"}},
      {"revision", "object", {"meta", "revision"}},
      {"reference", "string", {"meta", "reference"}},
      {"flags", "object", {"meta", "flags"}},
      {"checklist", "array", {"meta", "checklist"}},
      {"entities", "array", {"meta", "entities"}},
      {"image_sources", "array", {"meta", "image_sources"}},
      {"payload", "object", {"meta", "payload"}},
      {"notes", "array", {"meta", "notes"}},
      {"hash", "string", {"meta", "hash"}},
  };
  return fields;
}

std::string meta_key(const MetaField& field) { return "anp_" + std::string(field.name); }

void read_registered_meta(const nlohmann::ordered_json& properties, WordPressSite& site) {
  site.meta.clear();
  site.unkept.clear();
  for (const MetaField& field : meta_fields()) {
    // An empty list stands for no properties: PHP.
    const bool there = properties.is_object() && properties.contains(meta_key(field));
    const auto* schema = there ? &properties[meta_key(field)] : nullptr;
    const bool fits = there && schema->is_object() && schema->value("type", "") == field.type;
    if (fits) {
      site.meta.push_back(&field);
    } else {
      site.unkept.push_back(meta_key(field));
    }
  }
}

}  // namespace anp
