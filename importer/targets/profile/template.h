#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"
#include "importer/targets/profile/json_place.h"

namespace anp {

/// A slot of a template, `{what}` or `{what|filter}`: docs/http-profiles.md lists them.
struct TemplateSlot {
  enum class What : std::uint8_t {
    member,  ///< of the article, by JSON pointer
    source_id,
    hash,
    article,     ///< whole, as it is sent
    id,          ///< that the site gave the article
    source_ids,  ///< of all articles of the request, a list
    ids,
    items,   ///< the request's item template, filled for each article, a list
    key,     ///< the same for the same articles, and for no others
    secret,  ///< of the environment or a file
  };
  enum class Filter : std::uint8_t { none, html, text, uuid, slug, base64, map };

  What what = What::member;
  Filter filter = Filter::none;
  JsonPlace member;       ///< of What::member
  bool optional = false;  ///< of What::member: absent is null, or no text
  std::string name;       ///< of What::secret
  std::string map;        ///< of Filter::map
  std::string written;    ///< "{/title}", for messages
};

using SlotSet = std::uint32_t;
constexpr SlotSet slot_bit(TemplateSlot::What what) { return 1U << static_cast<unsigned>(what); }

/// A piece is fixed text and then, unless it is the last one, a slot.
struct TemplatePiece {
  std::string fixed;  ///< of a JSON template: JSON
  std::optional<TemplateSlot> slot;
  /// Of a JSON template: the slot stands inside of a string; otherwise it is a value of its own.
  bool in_string = false;
};

/// A text or a JSON value with slots, compiled once.
struct Template {
  std::vector<TemplatePiece> pieces;

  /// The slots that it has.
  [[nodiscard]] SlotSet slots() const;
};

/// "Bearer {secret:token}"; two braces stand for one. Error: an open brace, no such slot or filter.
Result<Template> parse_text_template(std::string_view text);

struct TemplateError {
  std::string place;  ///< JSON pointer within the value
  std::string value;  ///< the string there
  std::string message;
};

/// A JSON value whose strings are texts with slots. A string that is one slot and nothing else
/// stands for the slot's value, with its type; names of members are taken as they are.
/// @param error filled in when nothing is returned
std::optional<Template> compile_json_template(const nlohmann::ordered_json& value,
                                              TemplateError& error);

}  // namespace anp
