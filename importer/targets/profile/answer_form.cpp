#include "importer/targets/profile/answer_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "importer/targets/profile/request_form.h"

namespace anp {

namespace {

TextPlace read_text_place(ProfileReader& reader, const ProfileNode& node) {
  TextPlace made;
  if (!node) return made;
  if (!node.json->is_object()) {
    made.at = reader.place(node).value_or(JsonPlace{});
    return made;
  }
  reader.check_members(node, {"at", "after", "before"});
  made.at = reader.place(reader.required(node, "at", "take a JSON pointer")).value_or(JsonPlace{});
  made.after = reader.text(ProfileReader::member(node, "after"));
  made.before = reader.text(ProfileReader::member(node, "before"));
  return made;
}

template <typename Outcome, std::size_t kCount>
void read_words(ProfileReader& reader, const ProfileNode& node,
                const std::array<std::pair<std::string_view, Outcome>, kCount>& known,
                AnswerForm& form, std::vector<std::pair<std::string, Outcome>>& words) {
  reader.check_members(node, {"at", "words"});
  form.outcome = reader.place(reader.required(node, "at", "take a JSON pointer"));
  const auto list = reader.required(node, "words", "say what each word means");
  for (const auto& [word, meaning] : reader.members(list)) {
    const std::string name = reader.text(meaning);
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&name](const auto& entry) { return entry.first == name; });
    if (found == known.end()) {
      std::vector<std::string_view> names;
      for (const auto& entry : known) names.push_back(entry.first);
      reader.complain(meaning, fmt::format("take one of {}", fmt::join(names, ", ")));
      continue;
    }
    words.emplace_back(word, found->second);
  }
}

constexpr std::array<std::pair<std::string_view, ArticleOutcome>, 4> kOutcomes = {{
    {"created", ArticleOutcome::created},
    {"updated", ArticleOutcome::updated},
    {"unchanged", ArticleOutcome::unchanged},
    {"rejected", ArticleOutcome::rejected},
}};
constexpr std::array<std::pair<std::string_view, Removal>, 3> kRemovals = {{
    {"removed", Removal::removed},
    {"absent", Removal::absent},
    {"changed", Removal::changed},
}};

void read_outcome(ProfileReader& reader, const ProfileNode& node, AnswerKind kind,
                  AnswerForm& form) {
  const auto outcome = ProfileReader::member(node, "outcome");
  if (kind == AnswerKind::remove) {
    if (reader.required(node, "outcome",
                        "say where the answer tells removed, absent and changed")) {
      read_words(reader, outcome, kRemovals, form, form.removals);
    }
    return;
  }
  if (!outcome) return;
  if (outcome.json->is_object()) return read_words(reader, outcome, kOutcomes, form, form.outcomes);
  const std::string name = reader.text(outcome);
  for (const auto& [known, meaning] : kOutcomes) {
    if (known == name && meaning != ArticleOutcome::rejected) form.otherwise = meaning;
  }
  if (name != "created" && name != "updated" && name != "unchanged") {
    reader.complain(outcome,
                    "take created, updated or unchanged, or say with \"at\" and \"words\" "
                    "where the answer tells");
  }
}

void read_fields(ProfileReader& reader, const ProfileNode& node, AnswerForm& form) {
  for (const auto& [to, from] : reader.members(node)) {
    auto place = parse_json_place(to);
    if (!place || place->tokens.empty()) {
      reader.complain(from, fmt::format("'{}' is no JSON pointer to a member of the article", to));
      continue;
    }
    form.fields.emplace_back(std::move(*place), reader.place(from).value_or(JsonPlace{}));
  }
}

}  // namespace

AnswerForm read_answer_form(ProfileReader& reader, const ProfileNode& node, AnswerKind kind) {
  AnswerForm form;
  switch (kind) {
    case AnswerKind::send:
      reader.check_members(node, {"expect", "items", "source_id", "hash", "outcome", "reason"});
      break;
    case AnswerKind::look_up:
      reader.check_members(node, {"expect", "items", "source_id", "hash", "id", "total", "more"});
      break;
    case AnswerKind::read_back:
      reader.check_members(
          node, {"expect", "items", "source_id", "article", "fields", "covered", "total", "more"});
      break;
    case AnswerKind::remove:
      reader.check_members(node, {"expect", "items", "source_id", "outcome"});
      break;
  }
  const auto optional_place = [&](std::string_view name) {
    return reader.place(ProfileReader::member(node, name));
  };
  form.expect = read_expectations(reader, ProfileReader::member(node, "expect"));
  form.items = optional_place("items");
  form.id = optional_place("id");
  form.reason = optional_place("reason");
  form.total = optional_place("total");
  form.more = optional_place("more");
  form.covered = optional_place("covered");
  form.source_id =
      read_text_place(reader, reader.required(node, "source_id",
                                              "say where an item names its article: an answer "
                                              "that names none is no acknowledgement"));
  if (kind == AnswerKind::send || kind == AnswerKind::look_up) {
    form.hash =
        read_text_place(reader, reader.required(node, "hash",
                                                "say where an item has the content hash that was "
                                                "sent: it tells changed from already there"));
    if (kind == AnswerKind::send) read_outcome(reader, node, kind, form);
  } else if (kind == AnswerKind::read_back) {
    form.article = reader.place(reader.required(node, "article", "say where the whole article is"));
    read_fields(reader, ProfileReader::member(node, "fields"), form);
  } else {
    read_outcome(reader, node, kind, form);
  }
  return form;
}

}  // namespace anp
