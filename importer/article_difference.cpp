#include "importer/article_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "generator/utf8.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShownBefore = 20;  // bytes that a shown value has in common with the other

/// Shows a value from `start` on; where that is inside a character, from the next one.
std::string shown(const std::string& value, std::size_t start) {
  while (start < value.size() && (static_cast<unsigned char>(value[start]) & 0xC0) == 0x80) ++start;
  const std::string_view rest = std::string_view(value).substr(start);
  return fmt::format("{}{}{}", start > 0 ? "..." : "", cut_text(rest, kMaxShownValueBytes),
                     rest.size() > kMaxShownValueBytes ? "..." : "");
}

std::string escaped(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

class Comparison {
 public:
  void compare(const Json& sent, const Json& found, const std::string& at) {
    if (sent.is_object() && found.is_object()) return compare_members(sent, found, at);
    if (sent.is_array() && found.is_array()) return compare_items(sent, found, at);
    if (sent == found && sent.type() == found.type()) return;
    const std::string expected = sent.dump();
    const std::string there = found.dump();
    const auto differ = std::mismatch(expected.begin(), expected.end(), there.begin(), there.end());
    const auto common = static_cast<std::size_t>(differ.first - expected.begin());
    const std::size_t start =
        std::max(expected.size(), there.size()) <= kMaxShownValueBytes || common < kShownBefore
            ? 0
            : common - kShownBefore;
    add({FieldDifference::Kind::changed, at, shown(expected, start), shown(there, start)});
  }

  std::vector<FieldDifference> take() { return std::move(differences_); }

 private:
  void compare_members(const Json& sent, const Json& found, const std::string& at) {
    for (const auto& [name, value] : sent.items()) {
      const std::string field = at + "/" + escaped(name);
      const auto there = found.find(name);
      if (there == found.end()) {
        drop(value, field);
      } else {
        compare(value, *there, field);
      }
    }
    for (const auto& [name, value] : found.items()) {
      if (!sent.contains(name)) appear(value, at + "/" + escaped(name));
    }
  }

  void compare_items(const Json& sent, const Json& found, const std::string& at) {
    const std::size_t both = std::min(sent.size(), found.size());
    for (std::size_t i = 0; i < both; ++i) compare(sent[i], found[i], fmt::format("{}/{}", at, i));
    for (std::size_t i = both; i < sent.size(); ++i) drop(sent[i], fmt::format("{}/{}", at, i));
    for (std::size_t i = both; i < found.size(); ++i) appear(found[i], fmt::format("{}/{}", at, i));
  }

  void drop(const Json& value, std::string field) {
    add({FieldDifference::Kind::dropped, std::move(field), shown(value.dump(), 0), {}});
  }
  void appear(const Json& value, std::string field) {
    add({FieldDifference::Kind::added, std::move(field), {}, shown(value.dump(), 0)});
  }
  void add(FieldDifference difference) {
    if (differences_.size() < kMaxFieldDifferences) differences_.push_back(std::move(difference));
  }

  std::vector<FieldDifference> differences_;
};

}  // namespace

std::string_view to_string(FieldDifference::Kind kind) {
  switch (kind) {
    case FieldDifference::Kind::dropped:
      return "dropped";
    case FieldDifference::Kind::changed:
      return "changed";
    case FieldDifference::Kind::added:
      return "added";
  }
  return "";
}

std::vector<FieldDifference> compare_articles(std::string_view sent, std::string_view found) {
  Comparison comparison;
  const Json expected = Json::parse(sent);
  const Json there = Json::parse(found, nullptr, false);
  if (there.is_discarded()) {
    return {{FieldDifference::Kind::changed, "", "an article", "something that is no JSON"}};
  }
  comparison.compare(expected, there, "");
  return comparison.take();
}

std::string field_family(std::string_view pointer) {
  std::string family;
  while (!pointer.empty()) {
    const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
    const std::string_view step = pointer.substr(1, end - 1);
    const bool place = !step.empty() && step.find_first_not_of("0123456789") == std::string::npos;
    family += '/';
    family += place ? std::string_view("*") : step;
    pointer.remove_prefix(end);
  }
  return family;
}

}  // namespace anp
