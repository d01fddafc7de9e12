// Exchanges to outcomes; how requests are made is in encode_profile.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "generator/utf8.h"
#include "importer/targets/http_verdict.h"
#include "importer/targets/profile/answer_reader.h"
#include "importer/targets/profile/profile_protocol.h"

namespace anp {

namespace {

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

/// The items of an answer by the article that they name; the first one where several do.
class SentItems {
 public:
  /// Both must outlive it.
  SentItems(const std::vector<const JsonNode*>& items, const AnswerForm& form)
      : items_(items), form_(form) {}

  /// Null when none names it. Fast where asked in the order of the items, as most sites answer.
  const JsonNode* find(std::string_view source_id) {
    if (by_name_.empty() && next_ < items_.size() && name_of(*items_[next_]) == source_id) {
      return items_[next_++];
    }
    if (by_name_.empty()) {
      for (const JsonNode* item : items_) {
        if (const auto name = name_of(*item)) by_name_.emplace(*name, item);
      }
    }
    const auto found = by_name_.find(source_id);
    return found == by_name_.end() ? nullptr : found->second;
  }

 private:
  [[nodiscard]] std::optional<std::string_view> name_of(const JsonNode& item) const {
    return text_between(item, form_.source_id);
  }

  const std::vector<const JsonNode*>& items_;
  const AnswerForm& form_;
  std::size_t next_ = 0;
  std::unordered_map<std::string_view, const JsonNode*> by_name_;  // made when it is needed
};

/// Of a read-back or a removal whose answer cannot be used after all: nothing is known.
template <typename Outcome>
Outcome unusable(Outcome outcome, std::string reason) {
  outcome.reply.answered = false;
  outcome.reply.reason = std::move(reason);
  outcome.articles.clear();
  return outcome;
}

}  // namespace

/// What HTTP and the profile's status rules say of an exchange; with Verdict::answered the body is
/// still to be read, unless the article is absent.
struct ProfileProtocol::Heard {
  Verdict verdict = Verdict::unknown;
  bool absent = false;
  JsonDocument document;
  std::string reason;

  [[nodiscard]] const JsonNode& body() const { return document.root(); }
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
  if (auto document = JsonDocument::parse(exchange.body)) heard.document = std::move(*document);
  if (profile_.error) {
    const std::string why = printable(std::string(text_at(heard.body(), *profile_.error)));
    if (!why.empty()) heard.reason += ": " + why;
  }
  for (const StatusRule& rule : form.statuses) {
    if (rule.status != exchange.status || !holds(heard.body(), rule.where)) continue;
    heard.verdict = verdict_for(rule.means);
    heard.absent = rule.means == Meaning::absent;
    return heard;
  }
  heard.verdict = by_default.value_or(Verdict::answered);
  if (heard.verdict != Verdict::answered || holds(heard.body(), expect)) return heard;
  heard.verdict = heard.body().is_structured() ? Verdict::stop_run : Verdict::unknown;
  heard.reason = fmt::format("status {}, but no answer of a site as profile '{}' describes it",
                             exchange.status, profile_.name);
  return heard;
}

Probe ProfileProtocol::classify_probe(const HttpExchange& exchange) const {
  Probe probe;
  const ProbeForm& form = profile_.probe;
  const Heard heard = hear(exchange, form.request, form.expect);
  if (exchange.untrusted) {
    probe.verdict = Probe::Verdict::refused;
    probe.message = fmt::format("cannot use {}: {}; nothing was sent", base_, heard.reason);
    return probe;
  }
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
    const auto count = count_at(heard.body(), *form.articles);
    if (!count) {
      probe.message = fmt::format(
          "{} answers (status {}), but has no number or list at {}, as profile '{}' expects: "
          "nothing was sent; check address and profile",
          base_, exchange.status, form.articles->text, profile_.name);
      return probe;
    }
    probe.articles = *count;
  }
  if (form.site_id) probe.site_id = printable(std::string(text_at(heard.body(), *form.site_id)));
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
  const auto items = heard.body().is_structured() ? items_of(heard.body(), form) : std::nullopt;
  if (!items) {
    outcome.verdict = Verdict::unknown;
    outcome.reason = fmt::format("status {}, but the answer names no articles", exchange.status);
    return outcome;
  }
  SentItems named(*items, form);
  outcome.articles.reserve(sent.size());
  for (const ArticleKey& key : sent) {
    const JsonNode* item = named.find(key.source_id);
    outcome.articles.push_back(item == nullptr ? ArticleAnswer{} : read_item(*item, form, key));
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
  if (!heard.absent) named = name_items(heard.body(), form, asked);
  outcome.reason = named.trouble;
  if (!named.trouble.empty()) return found;
  for (const ArticleKey& key : asked) {
    FoundArticle article;
    for (const JsonNode* item : named.by_source_id[key.source_id]) {
      // Of twins, the one that is as we would send it: it was ours.
      if (article.hash == key.hash) break;
      // There, though without a hash that can be read: it is another one than ours.
      article.hash = std::string(text_between(*item, form.hash).value_or(""));
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
  std::size_t covered = asked.size();
  if (form.covered && !heard.absent) {
    const auto count = count_at(heard.body(), *form.covered);
    if (!count || *count == 0 || *count > asked.size()) {
      return unusable(outcome, "the answer does not say what it covers");
    }
    covered = static_cast<std::size_t>(*count);
  }
  const auto about = asked.first(covered);
  NamedItems named;
  if (!heard.absent) named = name_items(heard.body(), form, about);
  if (!named.trouble.empty()) return unusable(outcome, named.trouble);
  for (const ArticleKey& key : about) {
    Copies copies;
    for (const JsonNode* item : named.by_source_id[key.source_id]) {
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
  if (heard.absent || !form.answer) {
    // "No content" cannot be a page of somebody else's.
    if (!heard.absent && exchange.status != 204) {
      return unusable(outcome,
                      fmt::format("status {} does not say that anything was removed: 204 does",
                                  exchange.status));
    }
    outcome.articles.assign(asked.size(), heard.absent ? Removal::absent : Removal::removed);
    return outcome;
  }
  NamedItems named = name_items(heard.body(), *form.answer, asked);
  if (!named.trouble.empty()) return unusable(outcome, named.trouble);
  for (const ArticleKey& key : asked) {
    const auto& items = named.by_source_id[key.source_id];
    const std::string_view word =
        items.empty() ? "" : text_at(*items.front(), *form.answer->outcome);
    const auto& words = form.answer->removals;
    const auto found = std::find_if(words.begin(), words.end(),
                                    [&word](const auto& entry) { return entry.first == word; });
    if (found == words.end()) return unusable(outcome, "the answer does not name every article");
    outcome.articles.push_back(found->second);
  }
  return outcome;
}

}  // namespace anp
