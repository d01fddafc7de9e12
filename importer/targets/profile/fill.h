#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"
#include "importer/engine/outcome.h"
#include "importer/json_document.h"
#include "importer/targets/profile/secrets.h"
#include "importer/targets/profile/template.h"

namespace anp {

/// The maps of a profile by name: what stands for a text, as JSON. "*" stands for any other text.
using TemplateMaps = std::map<std::string, std::map<std::string, std::string>>;

/// An article as templates see it. The texts are views.
struct TemplateItem {
  std::string_view source_id;
  std::string_view hash;
  std::string_view id;    ///< that the site gave it; empty when that is not known
  std::string_view json;  ///< the whole article; empty where only its key is known
  /// `json`, parsed; null until somebody needs a member.
  const JsonNode* parsed = nullptr;
};

/// What slots are filled from. Everything must outlive it.
struct TemplateScope {
  std::span<const TemplateItem> items;  ///< the articles of the request
  const Template* item = nullptr;       ///< what {items} repeats
  const TemplateMaps* maps = nullptr;
  const SecretStore* secrets = nullptr;
  std::string_view key;
  /// Where {items} leaves out articles that do not fill the item template. Null: that is an error.
  std::vector<Rejection>* refused = nullptr;
};

/// Appends the template with its slots filled from `item`.
/// Error: the article lacks what a slot needs, or has something there that is no text; names both.
Result<Done> fill_text(const Template& text, const TemplateItem& item, const TemplateScope& scope,
                       std::string& out);

/// The same with every byte of a slot percent-encoded that is not unreserved (RFC 3986). Error also
/// for a value that is empty, "." or "..", where `path`: it would lead elsewhere.
Result<Done> fill_url(const Template& text, const TemplateItem& item, const TemplateScope& scope,
                      bool path, std::string& out);

/// The same for a JSON template; what comes out is JSON, whatever the article holds.
Result<Done> fill_json(const Template& json, const TemplateItem& item, const TemplateScope& scope,
                       std::string& out);

/// Appends `text` percent-encoded but for unreserved characters.
void append_percent_encoded(std::string_view text, std::string& out);

/// The key of these articles: 32 hex digits, made of their source ids and hashes.
std::string idempotency_key(std::span<const TemplateItem> items);

}  // namespace anp
