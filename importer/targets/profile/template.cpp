#include "importer/targets/profile/template.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "generator/json_text.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;
using What = TemplateSlot::What;
using Filter = TemplateSlot::Filter;

constexpr std::array<std::pair<std::string_view, What>, 8> kNames = {{
    {"source_id", What::source_id},
    {"hash", What::hash},
    {"article", What::article},
    {"id", What::id},
    {"source_ids", What::source_ids},
    {"ids", What::ids},
    {"items", What::items},
    {"key", What::key},
}};

constexpr std::array<std::pair<std::string_view, Filter>, 5> kFilters = {{
    {"html", Filter::html},
    {"text", Filter::text},
    {"uuid", Filter::uuid},
    {"slug", Filter::slug},
    {"base64", Filter::base64},
}};

template <typename Table>
auto find_name(const Table& table, std::string_view name) {
  return std::find_if(table.begin(), table.end(),
                      [name](const auto& entry) { return entry.first == name; });
}

Result<Done> read_what(std::string_view text, TemplateSlot& slot) {
  if (text.substr(0, 1) == "/") {
    slot.optional = text.ends_with('?');
    if (slot.optional) text.remove_suffix(1);
    auto place = parse_json_place(text);
    if (!place) return place.error();
    slot.member = std::move(*place);
    return Done{};
  }
  if (text.starts_with("secret:") && text.size() > 7) {
    slot.what = What::secret;
    slot.name = text.substr(7);
    return Done{};
  }
  const auto* const known = find_name(kNames, text);
  if (known == kNames.end()) {
    return Error{fmt::format(
        "{} is no slot: take a JSON pointer into the article like {{/title}}, {{secret:NAME}}, or "
        "one of source_id, hash, article, id, source_ids, ids, items, key; {{{{ is a brace",
        slot.written)};
  }
  slot.what = known->second;
  return Done{};
}

Result<Done> read_filter(std::string_view text, TemplateSlot& slot) {
  if (text.starts_with("map:") && text.size() > 4) {
    slot.filter = Filter::map;
    slot.map = text.substr(4);
    return Done{};
  }
  const auto* const known = find_name(kFilters, text);
  if (known == kFilters.end()) {
    return Error{
        fmt::format("{}: '{}' is no filter: take html, text, uuid, slug, base64 or map:NAME",
                    slot.written, text)};
  }
  slot.filter = known->second;
  return Done{};
}

/// Error: a filter that the slot's value cannot pass.
Result<Done> check_filter(const TemplateSlot& slot) {
  const bool list =
      slot.what == What::source_ids || slot.what == What::ids || slot.what == What::items;
  const bool secret = slot.what == What::secret;
  const bool wrong = (list && slot.filter != Filter::none) ||
                     (slot.filter == Filter::base64 && !secret) ||
                     (secret && slot.filter != Filter::none && slot.filter != Filter::base64) ||
                     (slot.filter == Filter::html && slot.what != What::member);
  if (!wrong) return Done{};
  return Error{fmt::format(
      "{}: base64 is for a secret, html for the article's /body, and a list has no filter",
      slot.written)};
}

/// @param text between the braces
Result<TemplateSlot> read_slot(std::string_view text) {
  TemplateSlot slot;
  slot.written = fmt::format("{{{}}}", text);
  const std::size_t bar = std::min(text.rfind('|'), text.size());
  if (auto ok = read_what(text.substr(0, bar), slot); !ok) return ok.error();
  if (bar < text.size()) {
    if (auto ok = read_filter(text.substr(bar + 1), slot); !ok) return ok.error();
  }
  if (auto ok = check_filter(slot); !ok) return ok.error();
  return slot;
}

/// Writes a JSON value as pieces.
class JsonCompiler {
 public:
  explicit JsonCompiler(TemplateError& error) : error_(error) {}

  bool take(const Json& value, const std::string& place) {
    if (value.is_object()) return take_object(value, place);
    if (value.is_array()) return take_array(value, place);
    if (value.is_string()) return take_string(value.get<std::string>(), place);
    fixed_ += value.dump();
    return true;
  }

  Template finish() {
    if (!fixed_.empty() || made_.pieces.empty())
      made_.pieces.push_back({std::move(fixed_), {}, false});
    return std::move(made_);
  }

 private:
  bool take_object(const Json& object, const std::string& place) {
    char before = '{';
    for (const auto& [name, value] : object.items()) {
      fixed_ += before;
      append_json_string(name, fixed_);
      fixed_ += ':';
      before = ',';
      if (!take(value, place + "/" + name)) return false;
    }
    fixed_ += object.empty() ? "{}" : "}";
    return true;
  }

  bool take_array(const Json& array, const std::string& place) {
    char before = '[';
    std::size_t index = 0;
    for (const Json& value : array) {
      fixed_ += before;
      before = ',';
      if (!take(value, fmt::format("{}/{}", place, index++))) return false;
    }
    fixed_ += array.empty() ? "[]" : "]";
    return true;
  }

  bool take_string(const std::string& text, const std::string& place) {
    auto parsed = parse_text_template(text);
    if (!parsed) return refuse(place, text, parsed.error().message);
    auto& pieces = parsed->pieces;
    const bool alone = pieces.size() == 1 && pieces.front().slot && pieces.front().fixed.empty();
    if (alone) {
      put(std::move(*pieces.front().slot), false);
      return true;
    }
    fixed_ += '"';
    for (TemplatePiece& piece : pieces) {
      std::string quoted;
      append_json_string(piece.fixed, quoted);
      fixed_.append(quoted, 1, quoted.size() - 2);
      if (!piece.slot) continue;
      if (piece.slot->what >= What::source_ids && piece.slot->what <= What::items) {
        return refuse(place, text, piece.slot->written + " is a list: let it stand alone");
      }
      put(std::move(*piece.slot), true);
    }
    fixed_ += '"';
    return true;
  }

  void put(TemplateSlot slot, bool in_string) {
    made_.pieces.push_back({std::move(fixed_), std::move(slot), in_string});
    fixed_.clear();
  }

  bool refuse(const std::string& place, const std::string& value, const std::string& message) {
    error_ = {place, value, message};
    return false;
  }

  TemplateError& error_;
  Template made_;
  std::string fixed_;
};

}  // namespace

SlotSet Template::slots() const {
  SlotSet set = 0;
  for (const TemplatePiece& piece : pieces) {
    if (piece.slot) set |= slot_bit(piece.slot->what);
  }
  return set;
}

Result<Template> parse_text_template(std::string_view text) {
  Template made;
  std::string fixed;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool brace = c == '{' || c == '}';
    if (brace && i + 1 < text.size() && text[i + 1] == c) {
      fixed += c;
      ++i;
      continue;
    }
    if (c == '}') return Error{"'}' closes nothing: write }} for a brace"};
    if (c != '{') {
      fixed += c;
      continue;
    }
    const std::size_t end = text.find('}', i);
    if (end == std::string_view::npos) return Error{"'{' is never closed: write {{ for a brace"};
    auto slot = read_slot(text.substr(i + 1, end - i - 1));
    if (!slot) return slot.error();
    made.pieces.push_back({std::move(fixed), std::move(*slot), true});
    fixed.clear();
    i = end;
  }
  if (!fixed.empty()) made.pieces.push_back({std::move(fixed), {}, false});
  return made;
}

std::optional<Template> compile_json_template(const Json& value, TemplateError& error) {
  JsonCompiler compiler(error);
  if (!compiler.take(value, "")) return std::nullopt;
  return compiler.finish();
}

}  // namespace anp
