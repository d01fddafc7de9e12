#include "importer/targets/profile/answer_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "generator/utf8.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

/// What makes a list of what is there useless; empty when it can be trusted.
std::string trouble_with_list(const JsonNode& body, const AnswerForm& form, std::size_t items) {
  if (form.total) {
    const auto total = count_at(body, *form.total);
    if (!total) return fmt::format("the answer has no number at {}", form.total->text);
    if (*total != items) {
      return fmt::format("the answer lists {} of {}: the site's page is smaller than the batch",
                         items, *total);
    }
  }
  if (form.more && value_at(body, *form.more) != nullptr) {
    return "the answer goes on on another page: the site's page is smaller than the batch";
  }
  return {};
}

/// The article with the fields that stand elsewhere in the item put into it.
std::string with_fields(const std::string& json, const JsonNode& item, const AnswerForm& form) {
  Json article = Json::parse(json);
  for (const auto& [to, from] : form.fields) {
    const JsonNode* value = value_at(item, from);
    Json* place = &article;
    for (std::size_t i = 0; place != nullptr && i + 1 < to.tokens.size(); ++i) {
      const auto member = place->is_object() ? place->find(to.tokens[i]) : place->end();
      place = place->is_object() && member != place->end() ? &*member : nullptr;
    }
    if (place == nullptr || !place->is_object()) continue;
    if (value == nullptr || value->is_null()) {
      place->erase(to.tokens.back());
    } else {
      std::string field;
      append_json(*value, field);
      (*place)[to.tokens.back()] = Json::parse(field);
    }
  }
  return article.dump();
}

}  // namespace

bool holds(const JsonNode& body, const std::vector<Expectation>& all) {
  return std::all_of(all.begin(), all.end(), [&body](const Expectation& one) {
    return value_at(body, one.at) != nullptr && text_at(body, one.at) == one.text;
  });
}

std::optional<std::string_view> text_between(const JsonNode& item, const TextPlace& place) {
  std::string_view text = text_at(item, place.at);
  if (text.size() < place.after.size() + place.before.size() || !text.starts_with(place.after) ||
      !text.ends_with(place.before)) {
    return std::nullopt;
  }
  text.remove_suffix(place.before.size());
  text.remove_prefix(place.after.size());
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<std::uint64_t> count_at(const JsonNode& body, const JsonPlace& place) {
  const JsonNode* value = value_at(body, place);
  if (value == nullptr) return std::nullopt;
  if (value->is_array()) return value->size;
  return value->digits();
}

std::optional<std::vector<const JsonNode*>> items_of(const JsonNode& body, const AnswerForm& form) {
  if (!form.items) return std::vector<const JsonNode*>{&body};
  const JsonNode* list = value_at(body, *form.items);
  if (list == nullptr || !list->is_array()) return std::nullopt;
  std::vector<const JsonNode*> items;
  items.reserve(list->size);
  for (const JsonNode& item : list->children()) items.push_back(&item);
  return items;
}

NamedItems name_items(const JsonNode& body, const AnswerForm& form,
                      std::span<const ArticleKey> asked) {
  NamedItems named;
  const auto items = items_of(body, form);
  if (!items) {
    named.trouble = fmt::format("the answer has no list at '{}'", form.items->text);
    return named;
  }
  named.trouble = trouble_with_list(body, form, items->size());
  if (!named.trouble.empty()) return named;
  for (const ArticleKey& key : asked) named.by_source_id[key.source_id];
  for (const JsonNode* item : *items) {
    const auto name = text_between(*item, form.source_id);
    const auto place = name ? named.by_source_id.find(*name) : named.by_source_id.end();
    if (place == named.by_source_id.end()) {
      // A site that does not understand the question would hide what is there.
      named.trouble = name ? fmt::format("the answer names '{}', which was not asked for",
                                         printable(std::string(*name)))
                           : fmt::format("an item of the answer names no article at '{}'",
                                         form.source_id.at.text);
      return named;
    }
    place->second.push_back(item);
  }
  return named;
}

ArticleAnswer read_item(const JsonNode& item, const AnswerForm& form, const ArticleKey& sent) {
  ArticleOutcome outcome = form.otherwise;
  if (form.outcome) {
    const std::string_view word = text_at(item, *form.outcome);
    const auto found = std::find_if(form.outcomes.begin(), form.outcomes.end(),
                                    [&word](const auto& entry) { return entry.first == word; });
    if (found == form.outcomes.end()) return {};
    outcome = found->second;
  }
  if (outcome == ArticleOutcome::rejected) {
    std::string reason =
        form.reason ? printable(std::string(text_at(item, *form.reason))) : std::string();
    return {outcome, reason.empty() ? "rejected without a reason" : std::move(reason)};
  }
  // Named, but as something else than what we sent: that is no acknowledgement.
  if (text_between(item, form.hash) != sent.hash) return {};
  return {outcome, {}};
}

std::optional<std::string> read_article(const JsonNode& item, const AnswerForm& form) {
  const JsonNode* stored = value_at(item, *form.article);
  if (stored == nullptr) return std::nullopt;
  std::optional<JsonDocument> inner;
  if (stored->is_string()) {
    inner = JsonDocument::parse(stored->text);
    if (!inner) return std::nullopt;
    stored = &inner->root();
  }
  if (!stored->is_object()) return std::nullopt;
  std::string json;
  append_json(*stored, json);
  return form.fields.empty() ? json : with_fields(json, item, form);
}

}  // namespace anp
