#include "generator/formats/yaml.h"

#include "generator/formats/article_json.h"
#include "generator/formats/character_set.h"

namespace anp {
namespace {

constexpr std::size_t kWideBytes = 3;  // of each of these in UTF-8

/// Characters that YAML takes for a line break or a byte order mark: U+2028, U+2029, U+FEFF.
std::string_view escape_of_wide(std::string_view text) {
  if (text.starts_with("\u2028")) return "\\u2028";
  if (text.starts_with("\u2029")) return "\\u2029";
  if (text.starts_with("\uFEFF")) return "\\uFEFF";
  return {};
}

std::string_view escape_of(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    default:
      return {};
  }
}

/// Writes members line by line.
class YamlWriter {
 public:
  explicit YamlWriter(std::string& out) : out_(out) {}

  void value(const std::string& text) {
    out_ += ' ';
    append_yaml_string(text, out_);
    out_ += '\n';
  }

  void value(std::uint64_t number) {
    out_ += ' ';
    append_json(number, out_);
    out_ += '\n';
  }

  template <typename Value>
  void value(const std::vector<Value>& list) {
    if (list.empty()) {
      out_ += " []\n";
      return;
    }
    out_ += '\n';
    for (const Value& item : list) list_item(item);
  }

  template <typename Object>
  void value(const Object& object) {
    out_ += '\n';
    members(object, indent_);
  }

  /// @param first_indent of the first member: none after the dash of a list item
  template <typename Object>
  void members(const Object& object, std::size_t first_indent) {
    std::size_t indent = first_indent;
    Object::each_member(object, [&](std::string_view name, const auto& member_value) {
      if constexpr (std::is_same_v<decltype(member_value), const std::vector<Block>&>) {
        return;  // the body stands below the front matter
      } else {
        out_.append(indent, ' ');
        indent = indent_;
        out_ += name;
        out_ += ':';
        indent_ += 2;
        value(member_value);
        indent_ -= 2;
      }
    });
  }

 private:
  void list_item(const std::string& text) {
    out_.append(indent_, ' ');
    out_ += '-';
    value(text);
  }

  template <typename Object>
  void list_item(const Object& object) {
    out_.append(indent_, ' ');
    out_ += "- ";
    indent_ += 2;
    members(object, 0);
    indent_ -= 2;
  }

  std::string& out_;
  std::size_t indent_ = 0;  ///< of the members that are written now
};

}  // namespace

void append_yaml_string(std::string_view text, std::string& out) {
  static constexpr CharacterSet kWatched("\"\\\n\t\xE2\xEF");  // the last two begin wide characters
  out += '"';
  for (auto at = kWatched.find_in(text); at < text.size(); at = kWatched.find_in(text)) {
    out += text.substr(0, at);
    text.remove_prefix(at);
    const std::string_view wide = escape_of_wide(text);
    const std::string_view escape = wide.empty() ? escape_of(text.front()) : wide;
    out += escape.empty() ? text.substr(0, 1) : escape;
    text.remove_prefix(wide.empty() ? 1 : kWideBytes);
  }
  out += text;
  out += '"';
}

void append_yaml_members(const Article& article, std::string& out) {
  YamlWriter(out).members(article, 0);
}

}  // namespace anp
