#include "importer/json_document.h"

#include <rapidjson/reader.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "generator/json_bytes.h"
#include "generator/json_text.h"
#include "generator/utf8.h"

namespace anp {

namespace {

/// Bytes of JSON that a value takes at least, in what sites answer: a guess that saves growing.
constexpr std::size_t kBytesPerValue = 16;

/// Puts a node for each of the parser's events behind the last one; stops it by returning false.
class NodeBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, NodeBuilder> {
 public:
  /// @param escapes the text has escapes of code units, which may stand for no character
  NodeBuilder(std::vector<JsonNode>& nodes, std::size_t max_depth, bool escapes)
      : nodes_(nodes), max_depth_(max_depth), escapes_(escapes) {}

  bool Null() { return add(JsonNode::Kind::null, {}); }
  bool Bool(bool value) { return add(JsonNode::Kind::boolean, value ? "true" : "false"); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    return is_finite({text, length}) && add(JsonNode::Kind::number, {text, length});
  }
  /// Numbers that are parsed do not occur: the parser keeps them as texts.
  static bool Default() { return false; }

  bool String(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    return is_text({text, length}) && add(JsonNode::Kind::string, {text, length});
  }
  bool Key(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    name_ = {text, length};
    return is_text(name_);
  }
  bool StartObject() { return open(JsonNode::Kind::object); }
  bool StartArray() { return open(JsonNode::Kind::array); }
  bool EndObject(rapidjson::SizeType members) { return close(members); }
  bool EndArray(rapidjson::SizeType items) { return close(items); }

 private:
  bool add(JsonNode::Kind kind, std::string_view text) {
    nodes_.push_back({std::exchange(name_, {}), text, 0, 1, kind});
    return true;
  }
  bool open(JsonNode::Kind kind) {
    if (open_.size() == max_depth_) return false;
    open_.push_back(nodes_.size());
    return add(kind, {});
  }
  bool close(std::uint32_t size) {
    JsonNode& node = nodes_[open_.back()];
    node.size = size;
    node.nodes = static_cast<std::uint32_t>(nodes_.size() - open_.back());
    open_.pop_back();
    return true;
  }
  [[nodiscard]] bool is_text(std::string_view text) const {
    return !escapes_ || is_valid_utf8(text);
  }
  static bool is_finite(std::string_view number) {
    // Without an exponent, one of so few digits is below the largest double, 1.8e308.
    if (number.size() < 300 && number.find_first_of("eE") == std::string_view::npos) return true;
    return std::isfinite(std::strtod(std::string(number).c_str(), nullptr));
  }

  std::vector<JsonNode>& nodes_;
  std::vector<std::size_t> open_;  // nodes of what is not closed yet
  std::string_view name_;          // of the next value
  std::size_t max_depth_;
  bool escapes_;
};

}  // namespace

const JsonNode* JsonNode::find(std::string_view wanted) const {
  const JsonNode* found = nullptr;
  if (!is_object()) return found;
  for (const JsonNode& member : children()) {
    if (member.name == wanted) found = &member;
  }
  return found;
}

std::optional<std::uint64_t> JsonNode::digits() const {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc{} || stop != end) return std::nullopt;
  return number;
}

JsonDocument::JsonDocument() : nodes_(1) {}

std::optional<JsonDocument> JsonDocument::parse(std::string_view text, std::size_t max_depth) {
  // What the parser does not look at: it reads up to a NUL, and takes any bytes for text.
  if (json_text_length(text) != text.size()) return std::nullopt;
  JsonDocument document;
  document.text_ = std::make_unique_for_overwrite<char[]>(text.size() + 1 + kJsonParserSlack);
  std::memcpy(document.text_.get(), text.data(), text.size());
  std::memset(document.text_.get() + text.size(), 0, 1 + kJsonParserSlack);
  document.nodes_.clear();
  document.nodes_.reserve(text.size() / kBytesPerValue + 1);
  NodeBuilder builder(document.nodes_, max_depth, text.find("\\u") != std::string_view::npos);
  rapidjson::InsituStringStream stream(document.text_.get());
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::Reader reader;
  if (reader.Parse<kFlags>(stream, builder).IsError()) return std::nullopt;
  return document;
}

void append_json(const JsonNode& node, std::string& out) {
  switch (node.kind) {
    case JsonNode::Kind::null:
      out += "null";
      return;
    case JsonNode::Kind::boolean:
    case JsonNode::Kind::number:
      out += node.text;
      return;
    case JsonNode::Kind::string:
      append_json_string(node.text, out);
      return;
    case JsonNode::Kind::array:
    case JsonNode::Kind::object:
      break;
  }
  char before = node.is_array() ? '[' : '{';
  if (node.size == 0) out += before;
  for (const JsonNode& child : node.children()) {
    out += std::exchange(before, ',');
    if (node.is_object()) {
      append_json_string(child.name, out);
      out += ':';
    }
    append_json(child, out);
  }
  out += node.is_array() ? ']' : '}';
}

}  // namespace anp
