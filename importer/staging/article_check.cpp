#include "importer/staging/article_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "generator/hash.h"
#include "generator/utf8.h"

namespace anp {
namespace {

/// What a member of an object has to be.
struct MemberRule {
  std::string_view name;
  JsonKind kind;
  bool required;
};

constexpr MemberRule kArticleRules[] = {
    {"source_id", JsonKind::string, true},    {"title", JsonKind::string, true},
    {"slug", JsonKind::string, true},         {"status", JsonKind::string, true},
    {"published_at", JsonKind::string, true}, {"modified_at", JsonKind::string, false},
    {"author", JsonKind::object, false},      {"category", JsonKind::string, false},
    {"tags", JsonKind::array, false},         {"excerpt", JsonKind::string, false},
    {"body", JsonKind::array, true},          {"related", JsonKind::array, false},
    {"meta", JsonKind::object, true},
};
constexpr MemberRule kAuthorRules[] = {{"slug", JsonKind::string, false},
                                       {"name", JsonKind::string, true}};
constexpr MemberRule kMetaRules[] = {{"hash", JsonKind::string, true}};
constexpr MemberRule kTextRules[] = {{"text", JsonKind::string, true}};
constexpr MemberRule kHeadingRules[] = {{"level", JsonKind::integer, true},
                                        {"text", JsonKind::string, true}};
constexpr MemberRule kListRules[] = {{"items", JsonKind::array, true}};
constexpr MemberRule kCodeRules[] = {{"language", JsonKind::string, false},
                                     {"text", JsonKind::string, true}};
constexpr MemberRule kImageRules[] = {{"url", JsonKind::string, true},
                                      {"width", JsonKind::integer, true},
                                      {"height", JsonKind::integer, true},
                                      {"caption", JsonKind::string, false}};

/// The rules of a body block, by its kind.
struct BlockRules {
  std::string_view kind;
  const MemberRule* rules;
  std::size_t count;
};
constexpr BlockRules kBlocks[] = {
    {"paragraph", kTextRules, std::size(kTextRules)},
    {"heading", kHeadingRules, std::size(kHeadingRules)},
    {"list", kListRules, std::size(kListRules)},
    {"code", kCodeRules, std::size(kCodeRules)},
    {"image", kImageRules, std::size(kImageRules)},
    {"quote", kTextRules, std::size(kTextRules)},
};

constexpr std::string_view kStatuses[] = {"publish", "draft", "pending", "private", "future"};

using Problem = std::optional<std::string>;

std::string_view name_of(JsonKind kind) {
  switch (kind) {
    case JsonKind::null:
      return "null";
    case JsonKind::boolean:
      return "a boolean";
    case JsonKind::integer:
      return "an integer";
    case JsonKind::real:
      return "a number with a fraction";
    case JsonKind::string:
      return "a string";
    case JsonKind::array:
      return "an array";
    case JsonKind::object:
      return "an object";
  }
  return "";
}

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A value as a message shows it: short, whatever it holds.
std::string shown(std::string_view text) {
  static constexpr std::size_t kMaxShown = 60;
  if (text.size() <= kMaxShown) return fmt::format("'{}'", text);
  return fmt::format("'{}…' ({} bytes)", cut_text(text, kMaxShown), text.size());
}

Problem check_members(const JsonValue& value, std::string_view where, const MemberRule* rules,
                      std::size_t count) {
  for (const MemberRule* rule = rules; rule != rules + count; ++rule) {
    const JsonValue* member = value.find(rule->name);
    if (member == nullptr) {
      if (!rule->required) continue;
      return fmt::format("{}{} is absent", where, rule->name);
    }
    if (!member->is(rule->kind)) {
      return fmt::format("{}{} is {}; it should be {}", where, rule->name, name_of(member->kind),
                         name_of(rule->kind));
    }
  }
  return std::nullopt;
}

Problem check_strings(const JsonValue* array, std::string_view where) {
  if (array == nullptr) return std::nullopt;
  for (std::size_t i = 0; i < array->children.size(); ++i) {
    const JsonKind kind = array->children[i].value.kind;
    if (kind != JsonKind::string) {
      return fmt::format("{}[{}] is {}; it should be a string", where, i, name_of(kind));
    }
  }
  return std::nullopt;
}

Problem check_block(const JsonValue& block, std::size_t index) {
  if (!block.is(JsonKind::object)) {
    return fmt::format("body[{}] is {}; it should be an object", index, name_of(block.kind));
  }
  const std::string_view kind = block.string_at("kind");
  const auto* known = std::find_if(std::begin(kBlocks), std::end(kBlocks),
                                   [&](const BlockRules& rules) { return rules.kind == kind; });
  if (known == std::end(kBlocks)) {
    return fmt::format(
        "body[{}].kind is {}; known are paragraph, heading, list, code, image and quote", index,
        shown(kind));
  }
  const std::string where = fmt::format("body[{}].", index);
  if (auto problem = check_members(block, where, known->rules, known->count)) return problem;
  return check_strings(block.find("items"), where + "items");
}

Problem check_structure(const JsonValue& article) {
  if (!article.is(JsonKind::object)) {
    return fmt::format("an article is an object; this is {}", name_of(article.kind));
  }
  if (auto problem = check_members(article, "", kArticleRules, std::size(kArticleRules))) {
    return problem;
  }
  if (const JsonValue* author = article.find("author")) {
    if (auto problem = check_members(*author, "author.", kAuthorRules, std::size(kAuthorRules))) {
      return problem;
    }
  }
  for (const std::string_view name : {"tags", "related"}) {
    if (auto problem = check_strings(article.find(name), name)) return problem;
  }
  const JsonValue& body = *article.find("body");
  for (std::size_t i = 0; i < body.children.size(); ++i) {
    if (auto problem = check_block(body.children[i].value, i)) return problem;
  }
  return check_members(*article.find("meta"), "meta.", kMetaRules, std::size(kMetaRules));
}

Problem check_values(const JsonValue& article) {
  if (!is_source_id(article.string_at("source_id"))) {
    return fmt::format("source_id is {}; it should be like alphanode-018794",
                       shown(article.string_at("source_id")));
  }
  if (!is_slug(article.string_at("slug"))) {
    return fmt::format(
        "slug is {}; it should be lower-case words parted by hyphens, at most {} bytes",
        shown(article.string_at("slug")), kMaxSlugBytes);
  }
  const std::string_view title = article.string_at("title");
  if (title.empty() || title.size() > kMaxTitleBytes) {
    return fmt::format("title has {} bytes; it should have 1 to {}", title.size(), kMaxTitleBytes);
  }
  const std::string_view status = article.string_at("status");
  if (std::find(std::begin(kStatuses), std::end(kStatuses), status) == std::end(kStatuses)) {
    return fmt::format("status is {}; known are publish, draft, pending, private and future",
                       shown(status));
  }
  for (const std::string_view name : {"published_at", "modified_at"}) {
    if (article.find(name) != nullptr && !is_utc_time(article.string_at(name))) {
      return fmt::format("{} is {}; it should be a UTC time like 2024-12-12T08:30:00Z", name,
                         shown(article.string_at(name)));
    }
  }
  return std::nullopt;
}

Problem check_nesting(const JsonValue& article) {
  if (depth_of(article) > kMaxArticleDepth) {
    return fmt::format("nested deeper than {}", kMaxArticleDepth);
  }
  if (const auto twin = repeated_member_name(article)) {
    return fmt::format("an object has two members named {}", shown(*twin));
  }
  return std::nullopt;
}

Problem check_hash(std::string_view json) {
  const auto stated = stated_content_hash(json);
  if (!stated) {
    return "meta.hash should be 24 lower-case hex digits, the last member of meta, and meta the "
           "last "
           "member of the article";
  }
  const auto expected = expected_content_hash(json);
  if (!expected) return expected.error().message;
  if (*expected != *stated) {
    return fmt::format("meta.hash is {}, but the content has {}", *stated, *expected);
  }
  return std::nullopt;
}

void append_text(std::string& out, std::string_view text) {
  if (text.empty()) return;
  if (!out.empty()) out += '\n';
  out += text;
}

}  // namespace

bool is_source_id(std::string_view text) {
  static constexpr std::size_t kMinNumberDigits = 6;
  if (text.empty() || text.size() > kMaxSourceIdBytes) return false;
  if (text[0] < 'a' || text[0] > 'z' || !is_slug(text)) return false;
  const auto hyphen = text.rfind('-');
  if (hyphen == std::string_view::npos) return false;
  const std::string_view number = text.substr(hyphen + 1);
  return number.size() >= kMinNumberDigits && std::all_of(number.begin(), number.end(), is_digit);
}

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > kMaxSlugBytes) return false;
  if (text.front() == '-' || text.back() == '-') return false;
  if (text.find("--") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

bool is_utc_time(std::string_view text) {
  static constexpr std::string_view kShape = "0000-00-00T00:00:00Z";
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == '0' ? !is_digit(text[i]) : text[i] != kShape[i]) return false;
  }
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  const std::chrono::year_month_day day(std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2))));
  return day.ok() && number(11, 2) < 24 && number(14, 2) < 60 && number(17, 2) < 60;
}

Result<CheckedArticle> check_article(const JsonValue& article) {
  if (auto problem = check_structure(article)) return Error{*problem};
  if (auto problem = check_nesting(article)) return Error{*problem};
  if (auto problem = check_values(article)) return Error{*problem};
  CheckedArticle checked;
  append_json(checked.json, article);
  if (auto problem = check_hash(checked.json)) return Error{*problem};
  const auto take = [](const JsonValue* object, std::string_view name) {
    return object == nullptr ? std::string() : std::string(object->string_at(name));
  };
  checked.source_id = take(&article, "source_id");
  checked.card.slug = take(&article, "slug");
  checked.card.title = take(&article, "title");
  checked.card.status = take(&article, "status");
  checked.card.published_at = take(&article, "published_at");
  checked.card.category = take(&article, "category");
  checked.card.author = take(article.find("author"), "name");
  checked.card.excerpt = take(&article, "excerpt");
  checked.text = searchable_text(article);
  checked.hash = take(article.find("meta"), "hash");
  return checked;
}

std::string searchable_text(const JsonValue& article) {
  std::string text;
  const JsonValue* body = article.find("body");
  if (body == nullptr) return text;
  for (const JsonMember& block : body->children) {
    append_text(text, block.value.string_at("text"));
    append_text(text, block.value.string_at("caption"));
    const JsonValue* items = block.value.find("items");
    if (items == nullptr) continue;
    for (const JsonMember& item : items->children) append_text(text, item.value.text);
  }
  return text;
}

}  // namespace anp
