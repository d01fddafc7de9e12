#include "importer/staging/json_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "generator/json_text.h"

namespace anp {
namespace {

/// Builds a JsonValue from the parser's events, within the limits. The names of the functions are
/// those of nlohmann's SAX interface.
class TreeBuilder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  explicit TreeBuilder(const JsonLimits& limits) : limits_(limits) {}

  bool null() { return add(JsonKind::null, {}); }
  bool boolean(bool value) { return add(JsonKind::boolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) {
    return add(JsonKind::integer, fmt::format("{}", value));
  }
  bool number_unsigned(number_unsigned_t value) {
    return add(JsonKind::integer, fmt::format("{}", value));
  }
  bool number_float(number_float_t, const string_t& digits) { return add(JsonKind::real, digits); }
  bool string(string_t& text) { return add(JsonKind::string, std::move(text)); }
  bool binary(binary_t&) { return false; }  // not in JSON text
  bool key(string_t& name) {
    name_ = std::move(name);
    return true;
  }
  bool start_object(std::size_t) { return open(JsonKind::object); }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(JsonKind::array); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& e) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while …;
    // last read: '…'": from the reason on, without the quotation, which may be long.
    std::string_view what = e.what();
    const auto reason = what.find(": ");
    if (reason != std::string_view::npos) what.remove_prefix(reason + 2);
    error_ =
        fmt::format("no JSON at byte {}: {}", position, what.substr(0, what.find("; last read")));
    return false;
  }

  JsonValue root;
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  bool add(JsonKind kind, std::string text) { return place(kind, std::move(text)) != nullptr; }

  bool open(JsonKind kind) {
    if (open_.size() == limits_.max_depth) {
      error_ = fmt::format("nested deeper than {}", limits_.max_depth);
      return false;
    }
    JsonValue* value = place(kind, {});
    if (value == nullptr) return false;
    open_.push_back(value);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  JsonValue* place(JsonKind kind, std::string text) {
    if (++values_ > limits_.max_values) {
      error_ = fmt::format("more than {} values", limits_.max_values);
      return nullptr;
    }
    JsonValue* value = &root;
    if (!open_.empty()) {
      // Only the innermost container grows, so the pointers in open_ stay valid.
      open_.back()->children.push_back({std::exchange(name_, {}), {}});
      value = &open_.back()->children.back().value;
    }
    value->kind = kind;
    value->text = std::move(text);
    return value;
  }

  JsonLimits limits_;
  std::vector<JsonValue*> open_;
  std::string name_;
  std::string error_;
  std::size_t values_ = 0;
};

void append_children(std::string& out, const JsonValue& value) {
  bool first = true;
  for (const JsonMember& child : value.children) {
    if (!first) out += ',';
    first = false;
    if (value.is(JsonKind::object)) {
      append_json_string(child.name, out);
      out += ':';
    }
    append_json(out, child.value);
  }
}

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  if (kind != JsonKind::object) return nullptr;
  for (const JsonMember& child : children) {
    if (child.name == name) return &child.value;
  }
  return nullptr;
}

std::string_view JsonValue::string_at(std::string_view name) const {
  const JsonValue* member = find(name);
  if (member == nullptr || !member->is(JsonKind::string)) return {};
  return member->text;
}

Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits) {
  TreeBuilder builder(limits);
  if (!nlohmann::json::sax_parse(text, &builder)) return Error{builder.error()};
  return std::move(builder.root);
}

void append_json(std::string& out, const JsonValue& value) {
  switch (value.kind) {
    case JsonKind::null:
      out += "null";
      return;
    case JsonKind::boolean:
    case JsonKind::integer:
    case JsonKind::real:
      out += value.text;
      return;
    case JsonKind::string:
      append_json_string(value.text, out);
      return;
    case JsonKind::array:
      out += '[';
      append_children(out, value);
      out += ']';
      return;
    case JsonKind::object:
      out += '{';
      append_children(out, value);
      out += '}';
      return;
  }
}

std::string json_array_of(std::span<const std::string> texts) {
  std::string array = "[";
  for (const std::string& text : texts) {
    if (array.size() > 1) array += ',';
    append_json_string(text, array);
  }
  return array + "]";
}

std::optional<std::string_view> repeated_member_name(const JsonValue& value) {
  if (value.is(JsonKind::object)) {
    std::vector<std::string_view> names;
    names.reserve(value.children.size());
    for (const JsonMember& child : value.children) names.push_back(child.name);
    std::sort(names.begin(), names.end());
    const auto twin = std::adjacent_find(names.begin(), names.end());
    if (twin != names.end()) return *twin;
  }
  for (const JsonMember& child : value.children) {
    if (const auto inside = repeated_member_name(child.value)) return inside;
  }
  return std::nullopt;
}

std::size_t depth_of(const JsonValue& value) {
  if (!value.is(JsonKind::array) && !value.is(JsonKind::object)) return 0;
  std::size_t inside = 0;
  for (const JsonMember& child : value.children) {
    inside = std::max(inside, depth_of(child.value));
  }
  return inside + 1;
}

}  // namespace anp
