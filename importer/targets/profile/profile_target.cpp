#include "importer/targets/profile/profile_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "importer/targets/http_client_use.h"
#include "importer/targets/http_verdict.h"

namespace anp {

namespace {

std::vector<ArticleKey> first_of(std::span<const ArticleKey> articles, std::size_t most) {
  const auto some = articles.first(std::min(articles.size(), most));
  return {some.begin(), some.end()};
}

Reply stop(std::string reason) {
  Reply reply;
  reply.stop_run = true;
  reply.reason = std::move(reason);
  return reply;
}

/// Refused by ourselves: nothing was on the wire.
SendOutcome all_refused(const std::vector<Rejection>& refused) {
  SendOutcome outcome;
  outcome.verdict = Verdict::answered;
  for (const Rejection& one : refused) {
    outcome.articles.push_back({ArticleOutcome::rejected, one.reason});
  }
  return outcome;
}

}  // namespace

ProfileTarget::ProfileTarget(ProfileProtocol protocol, SecretStore secrets,
                             const TargetOptions& options)
    : protocol_(std::move(protocol)),
      secrets_(std::move(secrets)),
      options_(options),
      client_(client_options(options)) {}

Probe ProfileTarget::probe() {
  start(protocol_.encode_probe(secrets_), 0, {});
  operations_.clear();
  std::vector<HttpCompletion> ended;
  // Ends by the request's own timeout.
  while (ended.empty()) ended = client_.poll(options_.timeout);
  Probe probe = protocol_.classify_probe(ended.front().exchange);
  probe.signs_in = !protocol_.profile().secrets.empty();
  probe.message = clean(std::move(probe.message));
  probe.site_id = clean(std::move(probe.site_id));
  return probe;
}

void ProfileTarget::send(TargetTag tag, std::span<const SourceArticle> articles) {
  const std::uint32_t most = protocol_.profile().send.request.batch;
  if (articles.size() > most) {
    SendOutcome outcome;
    outcome.verdict = Verdict::stop_run;
    outcome.reason = fmt::format(
        "an earlier run left a batch of {} articles, but profile '{}' takes {} in a request: "
        "finish it with a \"batch\" of {} or more in /send",
        articles.size(), protocol_.profile().name, most, articles.size());
    return end({tag, std::move(outcome), {}});
  }
  EncodedSend encoded = protocol_.encode_send(articles, secrets_);
  if (encoded.refused.size() == articles.size()) {
    return end({tag, all_refused(encoded.refused), {}});
  }
  Operation operation;
  auto next = encoded.refused.begin();
  for (std::size_t i = 0; i < articles.size(); ++i) {
    if (next != encoded.refused.end() && next->offset == i) {
      ++next;
    } else {
      operation.keys.push_back({articles[i].source_id, articles[i].hash});
    }
  }
  operation.refused = std::move(encoded.refused);
  start(std::move(encoded.request), tag, std::move(operation));
}

void ProfileTarget::look_up(TargetTag tag, std::span<const ArticleKey> articles) {
  const std::uint32_t most = protocol_.profile().look_up.request.batch;
  if (articles.size() > most) {
    LookUpOutcome outcome;
    outcome.stop_run = true;
    outcome.reason = fmt::format(
        "an earlier run left a batch of {} articles, but profile '{}' looks {} up in a request: "
        "finish it with a \"batch\" of {} or more in /look_up",
        articles.size(), protocol_.profile().name, most, articles.size());
    return end({tag, std::move(outcome), {}});
  }
  start_keys(protocol_.encode_look_up(articles, secrets_), tag,
             {Kind::look_up, {articles.begin(), articles.end()}, {}, {}, {}});
}

void ProfileTarget::read_back(TargetTag tag, std::span<const ArticleKey> articles) {
  const HttpProfile& profile = protocol_.profile();
  if (!profile.read_back) {
    return end({tag,
                ReadBackOutcome{stop(fmt::format("profile '{}' has no \"read_back\": it "
                                                 "cannot verify what it sent",
                                                 profile.name)),
                                {}},
                {}});
  }
  auto keys = first_of(articles, profile.read_back->request.batch);
  auto request = protocol_.encode_read_back(keys, secrets_);
  start_keys(std::move(request), tag, {Kind::read_back, std::move(keys), {}, {}, {}});
}

void ProfileTarget::remove(TargetTag tag, std::span<const ArticleKey> articles) {
  const HttpProfile& profile = protocol_.profile();
  if (!profile.remove) {
    return end({tag,
                RemoveOutcome{stop(fmt::format("profile '{}' has no \"remove\": it cannot "
                                               "undo what it sent",
                                               profile.name)),
                              {}},
                {}});
  }
  auto keys = first_of(articles, profile.remove->request.batch);
  if (!profile.remove->answer) {
    auto request = protocol_.encode_look_up(keys, secrets_);
    return start_keys(std::move(request), tag,
                      {Kind::look_before_remove, std::move(keys), {}, {}, {}});
  }
  auto request = protocol_.encode_remove(keys, {}, secrets_);
  start_keys(std::move(request), tag, {Kind::remove, std::move(keys), {}, {}, {}});
}

void ProfileTarget::start_keys(Result<HttpRequest> request, TargetTag tag, Operation operation) {
  if (request) return start(std::move(*request), tag, std::move(operation));
  // A name that cannot stand in the request is a name that no article can have there.
  const std::size_t count = operation.keys.size();
  const bool one = count == 1;
  Reply reply = stop(request.error().message);
  reply.answered = one;
  reply.stop_run = !one;
  const std::size_t known = one ? 1 : 0;
  switch (operation.kind) {
    case Kind::look_up: {
      LookUpOutcome outcome;
      outcome.answered = one;
      outcome.stop_run = !one;
      outcome.hashes.resize(known);
      outcome.reason = reply.reason;
      return end({tag, std::move(outcome), {}});
    }
    case Kind::read_back:
      return end({tag, ReadBackOutcome{std::move(reply), std::vector<Copies>(known)}, {}});
    case Kind::send:
    case Kind::look_before_remove:
    case Kind::remove:
      break;
  }
  const std::vector<Removal> gone(known, Removal::absent);
  end({tag, RemoveOutcome{std::move(reply), gone}, {}});
}

void ProfileTarget::start(HttpRequest request, TargetTag tag, Operation operation) {
  set_time_limits(request, options_);
  const auto started = client_.start(std::move(request), tag);
  // The profile was checked, and slots are encoded for the place where they stand.
  if (!started) throw std::runtime_error(clean(started.error().message));
  operations_.emplace(tag, std::move(operation));
}

void ProfileTarget::end(TargetCompletion completion) { ended_.push_back(std::move(completion)); }

std::vector<TargetCompletion> ProfileTarget::poll(std::chrono::microseconds timeout) {
  secrets_.refresh(std::chrono::steady_clock::now());
  const auto wait = ended_.empty() ? timeout : std::chrono::microseconds(0);
  for (const HttpCompletion& completion : client_.poll(wait)) take(completion);
  return std::exchange(ended_, {});
}

void ProfileTarget::take(const HttpCompletion& completion) {
  const TargetTag tag = completion.tag;
  Operation operation = std::move(operations_.at(tag));
  operations_.erase(tag);
  const HttpExchange& exchange = completion.exchange;
  TargetCompletion ended{tag, {}, facts_of(exchange)};
  switch (operation.kind) {
    case Kind::send:
      ended.outcome = sent(exchange, operation);
      break;
    case Kind::look_up: {
      LookUpOutcome outcome = protocol_.classify_look_up(exchange, operation.keys).outcome;
      outcome.reason = clean(std::move(outcome.reason));
      ended.outcome = std::move(outcome);
      break;
    }
    case Kind::read_back: {
      ReadBackOutcome outcome = protocol_.classify_read_back(exchange, operation.keys);
      outcome.reply.reason = clean(std::move(outcome.reply.reason));
      // A report says what differs: nothing that we sent as a secret.
      for (Copies& copies : outcome.articles) {
        for (std::string& article : copies.articles) {
          article = secrets_.without_secrets(std::move(article));
        }
      }
      ended.outcome = std::move(outcome);
      break;
    }
    case Kind::look_before_remove:
      return found_before_remove(tag, exchange, std::move(operation));
    case Kind::remove:
      ended.outcome = removed(exchange, operation);
      break;
  }
  end(std::move(ended));
}

SendOutcome ProfileTarget::sent(const HttpExchange& exchange, const Operation& operation) const {
  SendOutcome outcome = protocol_.classify_send(exchange, operation.keys);
  outcome.reason = clean(std::move(outcome.reason));
  for (ArticleAnswer& answer : outcome.articles) answer.reason = clean(std::move(answer.reason));
  if (operation.refused.empty()) return outcome;
  if (outcome.verdict == Verdict::rejected) {
    // Each has a reason of its own now.
    outcome.verdict = Verdict::answered;
    outcome.articles.assign(operation.keys.size(),
                            ArticleAnswer{ArticleOutcome::rejected, outcome.reason});
  }
  if (outcome.verdict != Verdict::answered) return outcome;
  for (const Rejection& refused : operation.refused) {
    outcome.articles.insert(outcome.articles.begin() + refused.offset,
                            ArticleAnswer{ArticleOutcome::rejected, refused.reason});
  }
  return outcome;
}

void ProfileTarget::found_before_remove(TargetTag tag, const HttpExchange& exchange,
                                        Operation operation) {
  FoundArticles found = protocol_.classify_look_up(exchange, operation.keys);
  LookUpOutcome& looked_up = found.outcome;
  RemoveOutcome outcome;
  outcome.reply = {looked_up.answered, looked_up.stop_run, looked_up.retry_after,
                   looked_up.http_status, clean(std::move(looked_up.reason))};
  Operation next{Kind::remove, {}, {}, {}, {}};
  std::vector<FoundArticle> ours;
  for (std::size_t i = 0; i < found.articles.size(); ++i) {
    const auto& hash = found.articles[i].hash;
    next.decided.push_back(hash ? Removal::changed : Removal::absent);
    if (hash != operation.keys[i].hash) continue;
    next.removed.push_back(i);
    next.keys.push_back(operation.keys[i]);
    ours.push_back(std::move(found.articles[i]));
  }
  if (!looked_up.answered || ours.empty()) {
    outcome.articles = std::move(next.decided);
    return end({tag, std::move(outcome), facts_of(exchange)});
  }
  auto request = protocol_.encode_remove(next.keys, ours, secrets_);
  start_keys(std::move(request), tag, std::move(next));
}

RemoveOutcome ProfileTarget::removed(const HttpExchange& exchange,
                                     const Operation& operation) const {
  RemoveOutcome outcome = protocol_.classify_remove(exchange, operation.keys);
  outcome.reply.reason = clean(std::move(outcome.reply.reason));
  if (!outcome.reply.answered || operation.decided.empty()) return outcome;
  std::vector<Removal> all = operation.decided;
  for (std::size_t i = 0; i < operation.removed.size(); ++i) {
    all[operation.removed[i]] = outcome.articles[i];
  }
  outcome.articles = std::move(all);
  return outcome;
}

std::string ProfileTarget::clean(std::string reason) const {
  return shortened(secrets_.without_secrets(std::move(reason)));
}

void ProfileTarget::cancel_all() {
  client_.cancel_all();
  operations_.clear();
  ended_.clear();
}

}  // namespace anp
