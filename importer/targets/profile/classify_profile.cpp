// Exchanges to outcomes; how requests are made is in encode_profile.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

#include "importer/targets/http_verdict.h"
#include "importer/targets/profile/profile_protocol.h"
#include "importer/utf8.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxQuotedBytes = 200;  // of what the site says, in our reasons

/// Printable and short, whatever a server sends: reasons end up on terminals and in logs.
std::string quoted(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  if (text.size() <= kMaxQuotedBytes) return text;
  return std::string(cut_text(text, kMaxQuotedBytes)) + "...";
}

bool holds(const Json& body, const std::vector<Expectation>& all) {
  return std::all_of(all.begin(), all.end(), [&body](const Expectation& one) {
    return value_at(body, one.at) != nullptr && text_at(body, one.at) == one.text;
  });
}

/// The text at a place, without what stands around it; nothing when it is not there so.
std::optional<std::string> text_between(const Json& item, const TextPlace& place) {
  std::string text = text_at(item, place.at);
  if (text.size() < place.after.size() + place.before.size() || !text.starts_with(place.after) ||
      !text.ends_with(place.before)) {
    return std::nullopt;
  }
  text.resize(text.size() - place.before.size());
  text.erase(0, place.after.size());
  if (text.empty()) return std::nullopt;
  return text;
}

/// A number, its digits in a text, or the length of a list.
std::optional<std::uint64_t> count_at(const Json& body, const JsonPlace& place) {
  const Json* value = value_at(body, place);
  if (value == nullptr) return std::nullopt;
  if (value->is_array()) return value->size();
  const std::string text = text_at(body, place);
  std::uint64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, count);
  if (text.empty() || failure != std::errc{} || stop != end) return std::nullopt;
  return count;
}

/// The items of an answer; nothing when it has no list where one should be.
std::optional<std::vector<const Json*>> items_of(const Json& body, const AnswerForm& form) {
  if (!form.items) return std::vector<const Json*>{&body};
  const Json* list = value_at(body, *form.items);
  if (list == nullptr || !list->is_array()) return std::nullopt;
  std::vector<const Json*> items;
  for (const Json& item : *list) items.push_back(&item);
  return items;
}

/// What makes a list of what is there useless; empty when it can be trusted.
std::string trouble_with_list(const Json& body, const AnswerForm& form, std::size_t items) {
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

/// The items of an answer by the article that they name.
struct NamedItems {
  std::unordered_map<std::string, std::vector<const Json*>> by_source_id;
  std::string trouble;  ///< why nothing can be said; empty when all is well
};

NamedItems name_items(const Json& body, const AnswerForm& form, std::span<const ArticleKey> asked) {
  NamedItems named;
  const auto items = items_of(body, form);
  if (!items) {
    named.trouble = fmt::format("the answer has no list at '{}'", form.items->text);
    return named;
  }
  named.trouble = trouble_with_list(body, form, items->size());
  if (!named.trouble.empty()) return named;
  for (const ArticleKey& key : asked) named.by_source_id[key.source_id];
  for (const Json* item : *items) {
    const auto name = text_between(*item, form.source_id);
    const auto place = name ? named.by_source_id.find(*name) : named.by_source_id.end();
    if (place == named.by_source_id.end()) {
      // A site that does not understand the question would hide what is there.
      named.trouble =
          name ? fmt::format("the answer names '{}', which was not asked for", quoted(*name))
               : fmt::format("an item of the answer names no article at '{}'",
                             form.source_id.at.text);
      return named;
    }
    place->second.push_back(item);
  }
  return named;
}

ArticleAnswer read_item(const Json& item, const AnswerForm& form, const ArticleKey& sent) {
  ArticleOutcome outcome = form.otherwise;
  if (form.outcome) {
    const std::string word = text_at(item, *form.outcome);
    const auto found = std::find_if(form.outcomes.begin(), form.outcomes.end(),
                                    [&word](const auto& entry) { return entry.first == word; });
    if (found == form.outcomes.end()) return {};
    outcome = found->second;
  }
  if (outcome == ArticleOutcome::rejected) {
    std::string reason = form.reason ? quoted(text_at(item, *form.reason)) : std::string();
    return {outcome, reason.empty() ? "rejected without a reason" : std::move(reason)};
  }
  // Named, but as something else than what we sent: that is no acknowledgement.
  if (text_between(item, form.hash) != sent.hash) return {};
  return {outcome, {}};
}

Verdict verdict_for(Meaning meaning) {
  switch (meaning) {
    case Meaning::retry_later:
      return Verdict::retry_later;
    case Meaning::rejected:
      return Verdict::rejected;
    case Meaning::stop:
      return Verdict::stop_run;
    case Meaning::answered:
    case Meaning::absent:
      return Verdict::answered;
    case Meaning::unknown:
      break;
  }
  return Verdict::unknown;
}

/// A stored article, as JSON or as a text that is JSON, with the fields that stand elsewhere put
/// into it. Nothing: there is no article.
std::optional<std::string> read_article(const Json& item, const AnswerForm& form) {
  const Json* stored = value_at(item, *form.article);
  if (stored == nullptr) return std::nullopt;
  if (stored->is_object() && form.fields.empty()) return stored->dump();
  Json article = stored->is_string()
                     ? Json::parse(stored->get_ref<const std::string&>(), nullptr, false)
                     : *stored;
  if (!article.is_object()) return std::nullopt;
  for (const auto& [to, from] : form.fields) {
    const Json* value = value_at(item, from);
    Json* place = &article;
    for (std::size_t i = 0; place != nullptr && i + 1 < to.tokens.size(); ++i) {
      const auto member = place->is_object() ? place->find(to.tokens[i]) : place->end();
      place = place->is_object() && member != place->end() ? &*member : nullptr;
    }
    if (place == nullptr || !place->is_object()) continue;
    if (value == nullptr || value->is_null()) {
      place->erase(to.tokens.back());
    } else {
      (*place)[to.tokens.back()] = *value;
    }
  }
  return article.dump();
}

}  // namespace

/// What HTTP and the profile's status rules say of an exchange; with Verdict::answered the body is
/// still to be read, unless the article is absent.
struct ProfileProtocol::Heard {
  Verdict verdict = Verdict::unknown;
  bool absent = false;
  Json body;
  std::string reason;

  [[nodiscard]] Reply reply(const HttpExchange& exchange) const {
    return {verdict == Verdict::answered, verdict == Verdict::stop_run, retry_after_of(exchange),
            exchange.status, reason};
  }
};

ProfileProtocol::Heard ProfileProtocol::hear(const HttpExchange& exchange, const RequestForm& form,
                                             const std::vector<Expectation>& expect) const {
  Heard heard;
  heard.reason = reason_of(exchange);
  const auto by_default = verdict_of(exchange);
  if (exchange.delivery != HttpExchange::Delivery::answered) {
    heard.verdict = by_default.value_or(Verdict::unknown);
    return heard;
  }
  heard.body = Json::parse(exchange.body, nullptr, false);
  if (profile_.error) {
    const std::string why = quoted(text_at(heard.body, *profile_.error));
    if (!why.empty()) heard.reason += ": " + why;
  }
  for (const StatusRule& rule : form.statuses) {
    if (rule.status != exchange.status || !holds(heard.body, rule.where)) continue;
    heard.verdict = verdict_for(rule.means);
    heard.absent = rule.means == Meaning::absent;
    return heard;
  }
  heard.verdict = by_default.value_or(Verdict::answered);
  if (heard.verdict != Verdict::answered || holds(heard.body, expect)) return heard;
  heard.verdict = heard.body.is_structured() ? Verdict::stop_run : Verdict::unknown;
  heard.reason = fmt::format("status {}, but no answer of a site as profile '{}' describes it",
                             exchange.status, profile_.name);
  return heard;
}

Probe ProfileProtocol::classify_probe(const HttpExchange& exchange) const {
  Probe probe;
  const ProbeForm& form = profile_.probe;
  const Heard heard = hear(exchange, form.request, form.expect);
  if (exchange.delivery != HttpExchange::Delivery::answered || exchange.status >= 500 ||
      heard.verdict == Verdict::retry_later) {
    probe.message = fmt::format("cannot reach {}: {}", base_, heard.reason);
    return probe;
  }
  probe.verdict = Probe::Verdict::refused;
  const bool denied = exchange.status == 401 || exchange.status == 403;
  if (heard.verdict != Verdict::answered) {
    probe.message =
        fmt::format("{} does not answer as profile '{}' expects ({}): nothing was sent; {}", base_,
                    profile_.name, heard.reason,
                    denied ? "check the secret and its permissions" : "check address and profile");
    return probe;
  }
  // Not known: look before the first send.
  probe.articles = 1;
  if (form.articles) {
    const auto count = count_at(heard.body, *form.articles);
    if (!count) {
      probe.message = fmt::format(
          "{} answers (status {}), but has no number or list at {}, as profile '{}' expects: "
          "nothing was sent; check address and profile",
          base_, exchange.status, form.articles->text, profile_.name);
      return probe;
    }
    probe.articles = *count;
  }
  if (form.site_id) probe.site_id = quoted(text_at(heard.body, *form.site_id));
  probe.max_batch = profile_.send.request.batch;
  probe.verdict = Probe::Verdict::ready;
  return probe;
}

SendOutcome ProfileProtocol::classify_send(const HttpExchange& exchange,
                                           std::span<const ArticleKey> sent) const {
  const AnswerForm& form = profile_.send.answer;
  const Heard heard = hear(exchange, profile_.send.request, form.expect);
  SendOutcome outcome;
  outcome.http_status = exchange.status;
  outcome.retry_after = retry_after_of(exchange);
  outcome.verdict = heard.verdict;
  if (heard.verdict != Verdict::answered) {
    outcome.reason = heard.reason;
    return outcome;
  }
  const auto items = heard.body.is_structured() ? items_of(heard.body, form) : std::nullopt;
  if (!items) {
    outcome.verdict = Verdict::unknown;
    outcome.reason = fmt::format("status {}, but the answer names no articles", exchange.status);
    return outcome;
  }
  std::unordered_map<std::string, const Json*> named;
  for (const Json* item : *items) {
    if (auto name = text_between(*item, form.source_id)) named.emplace(std::move(*name), item);
  }
  for (const ArticleKey& key : sent) {
    const auto item = named.find(key.source_id);
    outcome.articles.push_back(item == named.end() ? ArticleAnswer{}
                                                   : read_item(*item->second, form, key));
  }
  return outcome;
}

FoundArticles ProfileProtocol::classify_look_up(const HttpExchange& exchange,
                                                std::span<const ArticleKey> asked) const {
  const AnswerForm& form = profile_.look_up.answer;
  const Heard heard = hear(exchange, profile_.look_up.request, form.expect);
  FoundArticles found;
  LookUpOutcome& outcome = found.outcome;
  outcome.http_status = exchange.status;
  outcome.retry_after = retry_after_of(exchange);
  outcome.stop_run = heard.verdict == Verdict::stop_run;
  outcome.reason = heard.reason;
  if (heard.verdict != Verdict::answered) return found;
  NamedItems named;
  if (!heard.absent) named = name_items(heard.body, form, asked);
  outcome.reason = named.trouble;
  if (!named.trouble.empty()) return found;
  for (const ArticleKey& key : asked) {
    FoundArticle article;
    for (const Json* item : named.by_source_id[key.source_id]) {
      // Of twins, the one that is as we would send it: it was ours.
      if (article.hash == key.hash) break;
      // There, though without a hash that can be read: it is another one than ours.
      article.hash = text_between(*item, form.hash).value_or("");
      if (form.id) article.id = text_at(*item, *form.id);
    }
    outcome.hashes.push_back(article.hash);
    found.articles.push_back(std::move(article));
  }
  outcome.answered = true;
  return found;
}

ReadBackOutcome ProfileProtocol::classify_read_back(const HttpExchange& exchange,
                                                    std::span<const ArticleKey> asked) const {
  const AnswerForm& form = profile_.read_back->answer;
  const Heard heard = hear(exchange, profile_.read_back->request, form.expect);
  ReadBackOutcome outcome{heard.reply(exchange), {}};
  if (!outcome.reply.answered) return outcome;
  outcome.reply.reason.clear();
  const auto unusable = [&outcome](std::string reason) {
    outcome.reply.answered = false;
    outcome.reply.reason = std::move(reason);
    outcome.articles.clear();
    return outcome;
  };
  std::size_t covered = asked.size();
  if (form.covered && !heard.absent) {
    const auto count = count_at(heard.body, *form.covered);
    if (!count || *count == 0 || *count > asked.size()) {
      return unusable("the answer does not say what it covers");
    }
    covered = static_cast<std::size_t>(*count);
  }
  const auto about = asked.first(covered);
  NamedItems named;
  if (!heard.absent) named = name_items(heard.body, form, about);
  if (!named.trouble.empty()) return unusable(named.trouble);
  for (const ArticleKey& key : about) {
    Copies copies;
    for (const Json* item : named.by_source_id[key.source_id]) {
      auto article = read_article(*item, form);
      // It is there, with nothing of what was sent.
      copies.articles.push_back(article ? std::move(*article) : "{}");
    }
    outcome.articles.push_back(std::move(copies));
  }
  return outcome;
}

RemoveOutcome ProfileProtocol::classify_remove(const HttpExchange& exchange,
                                               std::span<const ArticleKey> asked) const {
  const RemoveForm& form = *profile_.remove;
  static const std::vector<Expectation> kNothing;
  const Heard heard = hear(exchange, form.request, form.answer ? form.answer->expect : kNothing);
  RemoveOutcome outcome{heard.reply(exchange), {}};
  if (!outcome.reply.answered) return outcome;
  outcome.reply.reason.clear();
  const auto unusable = [&outcome](std::string reason) {
    outcome.reply.answered = false;
    outcome.reply.reason = std::move(reason);
    outcome.articles.clear();
    return outcome;
  };
  if (heard.absent || !form.answer) {
    // "No content" cannot be a page of somebody else's.
    if (!heard.absent && exchange.status != 204) {
      return unusable(fmt::format("status {} does not say that anything was removed: 204 does",
                                  exchange.status));
    }
    outcome.articles.assign(asked.size(), heard.absent ? Removal::absent : Removal::removed);
    return outcome;
  }
  NamedItems named = name_items(heard.body, *form.answer, asked);
  if (!named.trouble.empty()) return unusable(named.trouble);
  for (const ArticleKey& key : asked) {
    const auto& items = named.by_source_id[key.source_id];
    const std::string word = items.empty() ? "" : text_at(*items.front(), *form.answer->outcome);
    const auto& words = form.answer->removals;
    const auto found = std::find_if(words.begin(), words.end(),
                                    [&word](const auto& entry) { return entry.first == word; });
    if (found == words.end()) return unusable("the answer does not name every article");
    outcome.articles.push_back(found->second);
  }
  return outcome;
}

}  // namespace anp
