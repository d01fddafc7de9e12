#include "generator/json_tree.h"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "generator/json_bytes.h"
#include "generator/text_place.h"

namespace anp {
namespace {

constexpr int kMaxDepth = 32;

/// Builds the tree from the parser's events; remembers the first thing that it must refuse.
class TreeBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TreeBuilder> {
 public:
  bool Null() { return add(of_kind(JsonTree::Kind::null)); }
  bool Bool(bool /*value*/) { return add(of_kind(JsonTree::Kind::boolean)); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    return add(of_kind(JsonTree::Kind::number, {text, length}));
  }
  /// Numbers that are parsed do not occur: the parser keeps them as texts.
  static bool Default() { return false; }

  bool String(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    const std::string_view value(text, length);
    if (has_control_byte(value) && !are_tabs_only(value)) {
      complaint_ = fmt::format(
          "a text under \"{}\" has a control character other than a tab; remove it", key_);
      return false;
    }
    return add(of_kind(JsonTree::Kind::string, value));
  }

  bool StartObject() { return open(JsonTree::Kind::object); }
  bool StartArray() { return open(JsonTree::Kind::array); }
  bool EndArray(rapidjson::SizeType /*count*/) { return close(); }

  bool Key(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    key_ = {text, length};
    open_.back().keys.push_back(key_);
    return true;
  }

  bool EndObject(rapidjson::SizeType /*count*/) {
    auto& keys = open_.back().keys;
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    if (twice != keys.end()) {
      complaint_ =
          fmt::format("duplicate name: \"{}\" stands twice in one object; remove one", *twice);
      return false;
    }
    return close();
  }

  JsonTree take() { return std::move(root_); }
  [[nodiscard]] const std::optional<std::string>& complaint() const { return complaint_; }

 private:
  struct Open {
    JsonTree value;
    std::vector<std::string_view> keys;
    std::string_view own_key;
  };

  static JsonTree of_kind(JsonTree::Kind kind, std::string_view text = {}) {
    JsonTree value;
    value.kind = kind;
    value.text = text;
    return value;
  }

  /// Of a text with control characters.
  static bool are_tabs_only(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
      return c != '\t' && has_control_byte({&c, 1});
    });
  }

  bool open(JsonTree::Kind kind) {
    if (open_.size() == kMaxDepth) {
      complaint_ = fmt::format("nested deeper than {} levels", kMaxDepth);
      return false;
    }
    open_.push_back({of_kind(kind), {}, key_});
    return true;
  }

  bool close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    key_ = done.own_key;
    return add(std::move(done.value));
  }

  bool add(JsonTree value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().value.is_object()) {
      open_.back().value.members.push_back({key_, std::move(value)});
    } else {
      open_.back().value.items.push_back(std::move(value));
    }
    return true;
  }

  std::vector<Open> open_;
  std::string_view key_;
  JsonTree root_;
  std::optional<std::string> complaint_;
};

std::string reason_of(char byte) {
  if (byte == '\0') return "not valid JSON: a NUL byte";
  return static_cast<unsigned char>(byte) < 0x20 ? "not valid JSON: a control character"
                                                 : "the text is not valid UTF-8";
}

}  // namespace

const JsonTree* JsonTree::find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

Result<JsonTree> parse_json_tree(std::string& text) {
  const std::string original = text;  // decoding in place would move the place of an error
  text.reserve(text.size() + kJsonParserSlack);
  rapidjson::InsituStringStream stream(text.data());
  rapidjson::Reader reader;
  TreeBuilder builder;
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  const auto result = reader.Parse<kFlags>(stream, builder);
  // What the parser does not look at: it reads up to a NUL, and takes any bytes for text.
  const std::size_t good = json_text_length(original);
  if (good < original.size() && (!result.IsError() || good <= result.Offset())) {
    return Error{fmt::format("{}: {}", place_of(original, good + 1), reason_of(original[good]))};
  }
  if (builder.complaint()) return Error{*builder.complaint()};
  if (!result.IsError()) return builder.take();
  return Error{fmt::format("{}: not valid JSON: {}", place_of(original, result.Offset() + 1),
                           rapidjson::GetParseError_En(result.Code()))};
}

}  // namespace anp
