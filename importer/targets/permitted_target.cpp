#include "importer/targets/permitted_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "generator/replaced_text.h"
#include "generator/result.h"
#include "importer/site_token.h"
#include "importer/targets/http_verdict.h"

namespace anp {

namespace {

using Answer = SitePermission::Answer;
using std::chrono::steady_clock;

/// A look-up of the file that hangs must not eat the time in which it may be repeated.
constexpr std::chrono::milliseconds kLookTimeout{10'000};

HttpClientOptions client_options(const TargetOptions& options) {
  HttpClientOptions client;
  client.max_in_flight = 1;
  client.ca_file = options.ca_file;
  return client;
}

std::string trouble_of(const HttpExchange& exchange) {
  return exchange.status == 200 ? "it does not hold the token" : reason_of(exchange);
}

}  // namespace

Answer classify_permission(const HttpExchange& exchange, std::string_view token) {
  if (exchange.untrusted) return Answer::withdrawn;
  if (exchange.delivery != HttpExchange::Delivery::answered) return Answer::unclear;
  if (exchange.status == 200) {
    return trim_blanks(exchange.body, " \t\r\n") == token ? Answer::given : Answer::withdrawn;
  }
  const bool later = exchange.status == 408 || exchange.status == 425 || exchange.status == 429;
  if (later || exchange.status >= 500 || exchange.status < 200) return Answer::unclear;
  return Answer::withdrawn;
}

PermittedTarget::PermittedTarget(std::unique_ptr<Target> target, PermissionPlace place,
                                 const TargetOptions& options, const PermissionOptions& permission)
    : target_(std::move(target)),
      place_(std::move(place)),
      options_(options),
      client_(client_options(options)),
      permission_(permission) {}

Probe PermittedTarget::probe() {
  look();
  std::vector<HttpCompletion> ended;
  // Ends by the request's own timeout.
  while (ended.empty()) ended = client_.poll(kLookTimeout);
  const HttpExchange& exchange = ended.front().exchange;
  hear(exchange);
  if (exchange.untrusted) {
    Probe probe;
    probe.verdict = Probe::Verdict::refused;
    probe.message =
        fmt::format("cannot use {}: {}; nothing was sent", place_.origin, exchange.reason);
    return probe;
  }
  if (!permitted()) {
    Probe probe;
    const bool unclear = classify_permission(exchange, place_.token) == Answer::unclear;
    probe.verdict = unclear ? Probe::Verdict::unreachable : Probe::Verdict::refused;
    probe.message = fmt::format("{}; nothing was sent", refusal_text());
    return probe;
  }
  Probe probe = target_->probe();
  probe.message = clean(probe.message);
  probe.site_id = clean(probe.site_id);
  for (auto& fact : probe.facts) fact.second = clean(fact.second);
  for (std::string& loss : probe.losses) loss = clean(loss);
  return probe;
}

void PermittedTarget::look() {
  HttpRequest request;
  request.url = place_.origin + site_token_path(place_.token);
  request.timeout = std::min(options_.timeout, kLookTimeout);
  request.connect_timeout = request.timeout;
  permission_.looked(steady_clock::now());
  const auto started = client_.start(std::move(request), 0);
  ANP_REQUIRE(started.has_value(), "an address and a token that were checked make a URL");
}

void PermittedTarget::hear(const HttpExchange& exchange) {
  const Answer answer = classify_permission(exchange, place_.token);
  permission_.on_answer(answer, answer == Answer::given ? "" : clean(trouble_of(exchange)),
                        steady_clock::now());
}

bool PermittedTarget::permitted() const { return permission_.holds(steady_clock::now()); }

std::string PermittedTarget::refusal_text() const {
  return fmt::format(
      "{} does not say that it may be written to: {}{} ({}): let the site serve this file, with "
      "the "
      "token as its content",
      place_.host, place_.origin, site_token_path("TOKEN"),
      permission_.why_not(steady_clock::now()));
}

Reply PermittedTarget::refusal() const {
  Reply reply;
  reply.stop_run = true;
  reply.reason = refusal_text();
  return reply;
}

// ---- Requests ----

void PermittedTarget::send(TargetTag tag, std::span<const SourceArticle> articles) {
  if (permitted()) return target_->send(tag, articles);
  SendOutcome outcome;
  outcome.verdict = Verdict::stop_run;
  outcome.reason = refusal_text();
  refused_.push_back({tag, std::move(outcome), {}});
}

void PermittedTarget::look_up(TargetTag tag, std::span<const ArticleKey> articles) {
  if (permitted()) return target_->look_up(tag, articles);
  LookUpOutcome outcome;
  outcome.stop_run = true;
  outcome.reason = refusal_text();
  refused_.push_back({tag, std::move(outcome), {}});
}

void PermittedTarget::read_back(TargetTag tag, std::span<const ArticleKey> articles) {
  if (permitted()) return target_->read_back(tag, articles);
  refused_.push_back({tag, ReadBackOutcome{refusal(), {}}, {}});
}

void PermittedTarget::remove(TargetTag tag, std::span<const ArticleKey> articles) {
  if (permitted()) return target_->remove(tag, articles);
  refused_.push_back({tag, RemoveOutcome{refusal(), {}}, {}});
}

void PermittedTarget::remove_twins(TargetTag tag, std::span<const ArticleKey> articles) {
  if (permitted()) return target_->remove_twins(tag, articles);
  TwinsOutcome outcome;
  outcome.stop_run = true;
  outcome.reason = refusal_text();
  refused_.push_back({tag, std::move(outcome), {}});
}

std::vector<TargetCompletion> PermittedTarget::poll(std::chrono::microseconds timeout) {
  for (const HttpCompletion& ended : client_.poll(std::chrono::microseconds(0))) {
    hear(ended.exchange);
  }
  if (permission_.wants_look(steady_clock::now())) look();
  if (!refused_.empty()) timeout = std::chrono::microseconds(0);
  std::vector<TargetCompletion> ended = target_->poll(timeout);
  for (TargetCompletion& completion : ended) clean(completion);
  std::move(refused_.begin(), refused_.end(), std::back_inserter(ended));
  refused_.clear();
  return ended;
}

std::string PermittedTarget::expected(const SourceArticle& article) const {
  return clean(target_->expected(article));
}

void PermittedTarget::cancel_all() {
  target_->cancel_all();
  refused_.clear();
}

// ---- What people see ----

std::string PermittedTarget::clean(const std::string& text) const {
  return replaced(text, place_.token, "[secret]");
}

void PermittedTarget::clean(TargetCompletion& completion) const {
  if (auto* sent = std::get_if<SendOutcome>(&completion.outcome)) {
    sent->reason = clean(sent->reason);
    for (ArticleAnswer& answer : sent->articles) answer.reason = clean(answer.reason);
  } else if (auto* looked_up = std::get_if<LookUpOutcome>(&completion.outcome)) {
    looked_up->reason = clean(looked_up->reason);
  } else if (auto* twins = std::get_if<TwinsOutcome>(&completion.outcome)) {
    twins->reason = clean(twins->reason);
  } else if (auto* read = std::get_if<ReadBackOutcome>(&completion.outcome)) {
    read->reply.reason = clean(read->reply.reason);
    for (Copies& copies : read->articles) {
      for (std::string& article : copies.articles) article = clean(article);
    }
  } else {
    auto& removed = std::get<RemoveOutcome>(completion.outcome);
    removed.reply.reason = clean(removed.reply.reason);
  }
}

}  // namespace anp
