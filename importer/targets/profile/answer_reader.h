#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "importer/json_document.h"
#include "importer/targets/profile/http_profile.h"

namespace anp {

/// Whether all of them are so.
bool holds(const JsonNode& body, const std::vector<Expectation>& all);

/// The text at a place, without what stands around it; nothing when it is not there so.
std::optional<std::string_view> text_between(const JsonNode& item, const TextPlace& place);

/// A number, its digits in a text, or the length of a list.
std::optional<std::uint64_t> count_at(const JsonNode& body, const JsonPlace& place);

/// The items of an answer, which must outlive them; nothing when it has no list where one should
/// be.
std::optional<std::vector<const JsonNode*>> items_of(const JsonNode& body, const AnswerForm& form);

/// The items of an answer by the article that they name. Views of what was asked and answered.
struct NamedItems {
  std::unordered_map<std::string_view, std::vector<const JsonNode*>> by_source_id;
  std::string trouble;  ///< why nothing can be said; empty when all is well
};

/// Of an answer that has to be whole: one that may hide something, or names what was not asked for,
/// says nothing.
NamedItems name_items(const JsonNode& body, const AnswerForm& form,
                      std::span<const ArticleKey> asked);

/// What an item says of the article that it names.
ArticleAnswer read_item(const JsonNode& item, const AnswerForm& form, const ArticleKey& sent);

/// A stored article, as JSON or as a text that is JSON, with the fields that stand elsewhere put
/// into it. Nothing: there is no article.
std::optional<std::string> read_article(const JsonNode& item, const AnswerForm& form);

}  // namespace anp
