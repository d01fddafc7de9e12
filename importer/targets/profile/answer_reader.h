#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "importer/targets/profile/http_profile.h"

namespace anp {

/// The text as JSON; discarded when it is none, or nested deeper than kMaxAnswerDepth.
nlohmann::ordered_json parse_answer(std::string_view text);

/// Printable, whatever a server sends: reasons end up on terminals and in logs. Not shortened yet:
/// what is left of a secret that was cut in two could not be found any more.
std::string quoted(std::string text);

/// Whether all of them are so.
bool holds(const nlohmann::ordered_json& body, const std::vector<Expectation>& all);

/// The text at a place, without what stands around it; nothing when it is not there so.
std::optional<std::string> text_between(const nlohmann::ordered_json& item, const TextPlace& place);

/// A number, its digits in a text, or the length of a list.
std::optional<std::uint64_t> count_at(const nlohmann::ordered_json& body, const JsonPlace& place);

/// The items of an answer, which must outlive them; nothing when it has no list where one should
/// be.
std::optional<std::vector<const nlohmann::ordered_json*>> items_of(
    const nlohmann::ordered_json& body, const AnswerForm& form);

/// The items of an answer by the article that they name.
struct NamedItems {
  std::unordered_map<std::string, std::vector<const nlohmann::ordered_json*>> by_source_id;
  std::string trouble;  ///< why nothing can be said; empty when all is well
};

/// Of an answer that has to be whole: one that may hide something, or names what was not asked for,
/// says nothing.
NamedItems name_items(const nlohmann::ordered_json& body, const AnswerForm& form,
                      std::span<const ArticleKey> asked);

/// What an item says of the article that it names.
ArticleAnswer read_item(const nlohmann::ordered_json& item, const AnswerForm& form,
                        const ArticleKey& sent);

/// A stored article, as JSON or as a text that is JSON, with the fields that stand elsewhere put
/// into it. Nothing: there is no article.
std::optional<std::string> read_article(const nlohmann::ordered_json& item, const AnswerForm& form);

}  // namespace anp
