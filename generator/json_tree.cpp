#include "generator/json_tree.h"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <optional>
#include <utility>

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
    if (has_control_character(value)) {
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

  static bool has_control_character(std::string_view text) {
    bool found = false;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      found |= (byte < 0x20 && byte != '\t') || byte == 0x7F;
    }
    return found;
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

std::string reason_of(rapidjson::ParseErrorCode code) {
  if (code == rapidjson::kParseErrorStringInvalidEncoding) return "the text is not valid UTF-8";
  return fmt::format("not valid JSON: {}", rapidjson::GetParseError_En(code));
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
  rapidjson::InsituStringStream stream(text.data());
  rapidjson::Reader reader;
  TreeBuilder builder;
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseValidateEncodingFlag |
                              rapidjson::kParseNumbersAsStringsFlag;
  const auto result = reader.Parse<kFlags>(stream, builder);
  if (builder.complaint()) return Error{*builder.complaint()};
  // The parser reads up to a NUL: a text with one inside would be cut there without a word.
  const std::size_t nul = original.find('\0');
  if (!result.IsError() && nul == std::string::npos) return builder.take();
  const bool is_nul = !result.IsError() || result.Offset() == nul;
  const std::size_t offset = is_nul ? nul : result.Offset();
  return Error{fmt::format("{}: {}", place_of(original, offset + 1),
                           is_nul ? "not valid JSON: a NUL byte" : reason_of(result.Code()))};
}

}  // namespace anp
