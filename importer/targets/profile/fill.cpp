#include "importer/targets/profile/fill.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "generator/formats/html_text.h"
#include "generator/hash.h"
#include "generator/json_text.h"
#include "importer/targets/profile/block_html.h"

namespace anp {

namespace {

using What = TemplateSlot::What;
using Filter = TemplateSlot::Filter;

constexpr std::size_t kMaxSlugBytes = 185;

Error lacks(const TemplateSlot& slot, std::string_view what) {
  return Error{fmt::format("the profile's slot {} cannot be filled: {}", slot.written, what)};
}

/// A version 8 UUID (RFC 9562) that is the same for the same text.
std::string uuid_of(std::string_view text) {
  std::string hex = digest_of(text).hex();
  hex[12] = '8';
  const auto variant = static_cast<std::size_t>(hex[16]) % 4;
  hex[16] = "89ab"[variant];
  for (const std::size_t at : {20U, 16U, 12U, 8U}) hex.insert(at, 1, '-');
  return hex;
}

/// Lower-case words parted by hyphens: what sites take as a slug without changing it.
bool is_slug(std::string_view text) {
  bool word = false;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!letter && (c != '-' || !word)) return false;
    word = letter;
  }
  return word && text.size() <= kMaxSlugBytes;
}

std::string id_list(const TemplateScope& scope, What what) {
  std::string list;
  char before = '[';
  for (const TemplateItem& item : scope.items) {
    list += before;
    append_json_string(what == What::ids ? item.id : item.source_id, list);
    before = ',';
  }
  return list + "]";
}

Result<Done> append_items(const TemplateScope& scope, std::string& out) {
  ANP_REQUIRE(scope.item != nullptr, "a profile that uses {items} has an item template");
  char before = '[';
  for (std::size_t i = 0; i < scope.items.size(); ++i) {
    const std::size_t start = out.size();
    out += before;
    auto done = fill_json(*scope.item, scope.items[i], scope, out);
    if (done) {
      before = ',';
      continue;
    }
    if (scope.refused == nullptr) return done;
    out.resize(start);
    scope.refused->push_back({static_cast<std::uint32_t>(i), done.error().message});
  }
  if (before == '[') out += before;
  out += ']';
  return Done{};
}

/// What the article has at the slot's pointer; null when it is absent and may be.
Result<const JsonNode*> member_of(const TemplateSlot& slot, const TemplateItem& item) {
  ANP_REQUIRE(item.parsed != nullptr, "members are asked of parsed articles only");
  const JsonNode* value = value_at(*item.parsed, slot.member);
  if (value != nullptr && (!value->is_null() || slot.optional)) return value;
  if (slot.optional) return static_cast<const JsonNode*>(nullptr);
  return lacks(slot, fmt::format("the article has no {}", slot.member.text));
}

std::string json_text(const JsonNode& node) {
  std::string json;
  append_json(node, json);
  return json;
}

/// The slot's value before its filter, as text. Nothing: absent, as it may be.
Result<std::optional<std::string>> plain_text(const TemplateSlot& slot, const TemplateItem& item,
                                              const TemplateScope& scope) {
  switch (slot.what) {
    case What::member: {
      const auto value = member_of(slot, item);
      if (!value) return value.error();
      if (*value == nullptr || (*value)->is_null()) return std::optional<std::string>();
      if (slot.filter == Filter::text) return std::optional(json_text(**value));
      if ((*value)->is_structured()) {
        return lacks(slot, fmt::format("{} is no text", slot.member.text));
      }
      return std::optional(std::string((*value)->text));
    }
    case What::source_id:
      return std::optional(std::string(item.source_id));
    case What::hash:
      return std::optional(std::string(item.hash));
    case What::article:
      return std::optional(std::string(item.json));
    case What::id:
      return std::optional(std::string(item.id));
    case What::key:
      return std::optional(std::string(scope.key));
    case What::secret:
      return std::optional(std::string(scope.secrets->value(slot.name)));
    case What::source_ids:
    case What::ids:
    case What::items:
      break;
  }
  ANP_REQUIRE(false, "a list stands alone, as the profile was checked");
  return std::optional<std::string>();
}

/// The text, number, true or false that a map's JSON is.
std::string scalar_of(const std::string& json) {
  const auto document = JsonDocument::parse(json);
  ANP_REQUIRE(document.has_value(), "what a map says was JSON when the profile was read");
  return std::string(document->root().text);
}

/// What a map says, as JSON.
Result<std::string> mapped(const TemplateSlot& slot, const std::string& text,
                           const TemplateScope& scope) {
  const auto& map = scope.maps->at(slot.map);
  auto found = map.find(text);
  if (found == map.end()) found = map.find("*");
  if (found != map.end()) return found->second;
  return lacks(slot, fmt::format("the map '{}' has neither '{}' nor '*'", slot.map, text));
}

/// The text that stands for a slot in a text.
Result<std::string> slot_text(const TemplateSlot& slot, const TemplateItem& item,
                              const TemplateScope& scope) {
  if (slot.filter == Filter::html) {
    const auto value = member_of(slot, item);
    if (!value) return value.error();
    if (*value == nullptr) return std::string();
    auto html = html_of_blocks(**value);
    if (!html) return lacks(slot, html.error().message);
    return std::move(*html);
  }
  auto text = plain_text(slot, item, scope);
  if (!text) return text.error();
  if (!*text) return std::string();
  switch (slot.filter) {
    case Filter::uuid:
      return uuid_of(**text);
    case Filter::slug:
      if (is_slug(**text)) return std::move(**text);
      return lacks(slot, fmt::format("'{}' is no slug, and the site would change it", **text));
    case Filter::base64:
      return base64(**text);
    case Filter::map: {
      const auto json = mapped(slot, **text, scope);
      return json ? Result<std::string>(scalar_of(*json)) : json;
    }
    case Filter::none:
    case Filter::text:
    case Filter::html:
      break;
  }
  return std::move(**text);
}

/// The JSON value that stands for a slot that stands alone.
Result<Done> append_value(const TemplateSlot& slot, const TemplateItem& item,
                          const TemplateScope& scope, std::string& out) {
  if (slot.what == What::items) return append_items(scope, out);
  if (slot.what == What::source_ids || slot.what == What::ids) {
    out += id_list(scope, slot.what);
    return Done{};
  }
  if (slot.what == What::article && slot.filter == Filter::none) {
    out += item.json;
    return Done{};
  }
  if (slot.what == What::member && slot.filter != Filter::html) {
    const auto value = member_of(slot, item);
    if (!value) return value.error();
    if (*value == nullptr || slot.filter == Filter::none) {
      if (*value == nullptr) {
        out += "null";
      } else {
        append_json(**value, out);
      }
      return Done{};
    }
  }
  if (slot.filter == Filter::map) {
    const auto text = plain_text(slot, item, scope);
    if (!text) return text.error();
    const auto json = mapped(slot, text->value_or(""), scope);
    if (!json) return json.error();
    out += *json;
    return Done{};
  }
  const auto text = slot_text(slot, item, scope);
  if (!text) return text.error();
  append_json_string(*text, out);
  return Done{};
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

void append_percent_encoded(std::string_view text, std::string& out) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

Result<Done> fill_text(const Template& text, const TemplateItem& item, const TemplateScope& scope,
                       std::string& out) {
  for (const TemplatePiece& piece : text.pieces) {
    out += piece.fixed;
    if (!piece.slot) continue;
    const auto value = slot_text(*piece.slot, item, scope);
    if (!value) return value.error();
    out += *value;
  }
  return Done{};
}

Result<Done> fill_url(const Template& text, const TemplateItem& item, const TemplateScope& scope,
                      bool path, std::string& out) {
  for (const TemplatePiece& piece : text.pieces) {
    out += piece.fixed;
    if (!piece.slot) continue;
    const auto value = slot_text(*piece.slot, item, scope);
    if (!value) return value.error();
    if (path && (value->empty() || *value == "." || *value == "..")) {
      return lacks(*piece.slot, fmt::format("'{}' would lead to another address", *value));
    }
    append_percent_encoded(*value, out);
  }
  return Done{};
}

Result<Done> fill_json(const Template& json, const TemplateItem& item, const TemplateScope& scope,
                       std::string& out) {
  for (const TemplatePiece& piece : json.pieces) {
    out += piece.fixed;
    if (!piece.slot) continue;
    if (!piece.in_string) {
      if (auto ok = append_value(*piece.slot, item, scope, out); !ok) return ok;
      continue;
    }
    const auto text = slot_text(*piece.slot, item, scope);
    if (!text) return text.error();
    std::string quoted;
    append_json_string(*text, quoted);
    out.append(quoted, 1, quoted.size() - 2);
  }
  return Done{};
}

std::string idempotency_key(std::span<const TemplateItem> items) {
  DigestStream digest;
  for (const TemplateItem& item : items) {
    digest.add(item.source_id);
    digest.add("\n");
    digest.add(item.hash);
    digest.add("\n");
  }
  return digest.digest().hex();
}

}  // namespace anp
