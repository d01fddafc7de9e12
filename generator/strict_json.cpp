#include "generator/strict_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "generator/text_place.h"
#include "generator/utf8.h"

namespace anp {
namespace {

using nlohmann::json;

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return is_control(c) && c != '\t'; });
}

/// Watches the parser's events for what the parser itself accepts.
class Inspector {
 public:
  bool operator()(int /*depth*/, json::parse_event_t event, json& parsed) {
    switch (event) {
      case json::parse_event_t::object_start:
        open_objects_.emplace_back();
        break;
      case json::parse_event_t::object_end:
        open_objects_.pop_back();
        break;
      case json::parse_event_t::key:
        see_key(parsed.get<std::string>());
        break;
      case json::parse_event_t::value:
        see_value(parsed);
        break;
      case json::parse_event_t::array_start:
      case json::parse_event_t::array_end:
        break;
    }
    return true;
  }

  [[nodiscard]] const std::optional<std::string>& complaint() const { return complaint_; }

 private:
  void see_key(const std::string& key) {
    last_key_ = key;
    if (!open_objects_.back().insert(key).second) {
      complain(fmt::format("duplicate name: \"{}\" stands twice in one object; remove one", key));
    }
  }

  void see_value(const json& value) {
    if (value.is_string() && has_control_character(value.get_ref<const std::string&>())) {
      complain(fmt::format(
          "a text under \"{}\" has a control character other than a tab; remove it", last_key_));
    }
  }

  void complain(std::string what) {
    if (!complaint_) complaint_ = std::move(what);
  }

  std::vector<std::set<std::string>> open_objects_;
  std::string last_key_;
  std::optional<std::string> complaint_;
};

/// The library's reason without its prefix and without the bytes that it quotes.
std::string reason_of(const json::parse_error& error) {
  std::string_view what = error.what();
  if (const auto colon = what.find(": "); colon != std::string_view::npos)
    what.remove_prefix(colon + 2);
  if (what.find("ill-formed UTF-8") != std::string_view::npos) return "the text is not valid UTF-8";
  return fmt::format("not valid JSON: {}", what);
}

}  // namespace

Result<json> parse_strict_json(std::string_view text) {
  Inspector inspector;
  try {
    json parsed = json::parse(text, std::ref(inspector));
    if (inspector.complaint()) return Error{*inspector.complaint()};
    return parsed;
  } catch (const json::parse_error& error) {
    return Error{fmt::format("{}: {}", place_of(text, error.byte), reason_of(error))};
  } catch (const json::out_of_range& error) {
    const std::string_view what = error.what();
    return Error{fmt::format("not valid JSON: {}", what.substr(what.find("] ") + 2))};
  }
}

}  // namespace anp
