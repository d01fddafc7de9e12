// The wire, sends and names. What finds and removes posts is in find_posts.cpp.
#include "importer/targets/wordpress/wordpress_target.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "importer/targets/http_client_use.h"
#include "importer/targets/http_verdict.h"
#include "importer/targets/wordpress/kept_article.h"
#include "importer/targets/wordpress/post_slug.h"
#include "importer/targets/wordpress/preflight.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

/// A database that dies makes WordPress forget who asks; a user that is let in, but refused so
/// often in a row, lacks a right.
constexpr int kMaxDoubts = 3;

HttpClientOptions wordpress_client_options(const TargetOptions& options) {
  HttpClientOptions client = client_options(options);
  client.max_in_flight += 2;  // names and images are asked for beside the operations
  return client;
}

/// Like an article's times, in UTC.
std::string time_now() { return fmt::format("{:%FT%TZ}", fmt::gmtime(std::time(nullptr))); }

ArticleAnswer rejected(std::string reason) { return {ArticleOutcome::rejected, std::move(reason)}; }

}  // namespace

WordPressTarget::WordPressTarget(std::string site, const TargetOptions& options)
    : address_(std::move(site)),
      api_(address_ + "/wp-json"),
      options_(options),
      client_(wordpress_client_options(options)) {
  if (!options_.user.empty()) {
    options_.secrets.hide(fmt::format("{}:{}", options_.user, options_.secrets.value("password")));
  }
}

Probe WordPressTarget::probe() {
  Preflight preflight(address_, options_.media, options_.comments);
  for (auto request = preflight.next_request(); request; request = preflight.next_request()) {
    start(std::move(*request), {});
    operations_.clear();
    std::vector<HttpCompletion> ended;
    // Ends by the request's own timeout.
    while (ended.empty()) ended = client_.poll(options_.timeout);
    preflight.absorb(ended.front().exchange);
  }
  site_ = preflight.site();
  book_ = NameBook(api_, site_);
  images_ = ImageBook(api_);
  Probe probe = preflight.probe();
  probe.message = clean(std::move(probe.message));
  for (auto& fact : probe.facts) {
    fact.second = options_.secrets.without_secrets(std::move(fact.second));
  }
  for (std::string& loss : probe.losses) loss = options_.secrets.without_secrets(std::move(loss));
  return probe;
}

// ---- The wire ----

void WordPressTarget::start(HttpRequest request, Operation operation) {
  const std::string account =
      options_.user.empty()
          ? std::string(options_.secrets.value("account"))
          : fmt::format("{}:{}", options_.user, options_.secrets.value("password"));
  request.headers.push_back({"Authorization", "Basic " + base64(account)});
  set_time_limits(request, options_);
  const auto started = client_.start(std::move(request), ++last_request_);
  // Address and secrets were checked, and nothing else of a user's stands in an address or header.
  if (!started) throw std::runtime_error(clean(started.error().message));
  operations_.emplace(last_request_, std::move(operation));
}

void WordPressTarget::end(Operation& operation, TargetCompletion completion) {
  completion.tag = operation.tag;
  completion.facts = operation.facts;
  ended_.push_back(std::move(completion));
}

std::vector<TargetCompletion> WordPressTarget::poll(std::chrono::microseconds timeout) {
  options_.secrets.refresh(std::chrono::steady_clock::now());
  const auto wait = ended_.empty() ? timeout : std::chrono::microseconds(0);
  for (const HttpCompletion& completion : client_.poll(wait)) {
    take(completion.tag, completion.exchange);
  }
  return std::exchange(ended_, {});
}

void WordPressTarget::take(std::uint64_t tag, const HttpExchange& exchange) {
  Operation operation = std::move(operations_.at(tag));
  operations_.erase(tag);
  const RequestFacts facts = facts_of(exchange);
  operation.facts.latency += facts.latency;
  operation.facts.arrived = facts.arrived;
  operation.facts.bytes_sent += facts.bytes_sent;
  operation.facts.bytes_received += facts.bytes_received;
  operation.facts.cache = facts.cache;
  if (facts.db_calls) {
    operation.facts.db_calls = operation.facts.db_calls.value_or(0) + *facts.db_calls;
  }
  switch (operation.step) {
    case Step::post:
      return take_sent(std::move(operation), exchange);
    case Step::find:
      return take_found(std::move(operation), exchange);
    case Step::term_names:
      return take_term_names(std::move(operation), exchange);
    case Step::remove:
      return take_removed(std::move(operation), exchange);
    case Step::check_user:
      return take_user(std::move(operation), exchange);
    case Step::names:
      return take_names(exchange);
    case Step::images:
      return take_images(exchange);
    case Step::find_comments:
      return take_comments(std::move(operation), exchange);
    case Step::comment:
      return take_comment(std::move(operation), exchange);
  }
}

void WordPressTarget::cancel_all() {
  client_.cancel_all();
  operations_.clear();
  waiting_.clear();
  ended_.clear();
  book_.forget_request();
  images_.forget_request();
  asking_names_ = asking_images_ = false;
}

// ---- Sending ----

void WordPressTarget::send(TargetTag tag, std::span<const SourceArticle> articles) {
  Operation operation;
  operation.tag = tag;
  if (articles.size() > site_.batch_limit) {
    operation.sent.verdict = Verdict::too_large;
    operation.sent.reason = fmt::format("the site takes {} in a request", site_.batch_limit);
    return end(operation, {tag, std::move(operation.sent), {}});
  }
  operation.articles.assign(articles.begin(), articles.end());
  begin_send(std::move(operation));
}

void WordPressTarget::begin_send(Operation operation) {
  std::vector<RestCall> calls;
  bool waits = false;
  operation.step = Step::post;
  operation.postings.clear();
  operation.sent = {};
  operation.sent.articles.resize(operation.articles.size());
  for (std::size_t i = 0; i < operation.articles.size(); ++i) {
    const SourceArticle& article = operation.articles[i];
    const auto read = PostArticle::read(article.json);
    if (!read) {
      operation.sent.articles[i] = rejected(fmt::format("no post: {}", read.error().message));
      continue;
    }
    book_.want(*read);
    if (site_.media) images_.want(*read);
    waits = waits || !book_.knows(*read) || (site_.media && !images_.knows(*read));
    if (waits) continue;
    const PostNames names = book_.names_of(*read);
    const PostMedia media = site_.media ? images_.media_of(*read) : PostMedia{};
    const std::string& refused = names.refused.empty() ? media.refused : names.refused;
    if (!refused.empty()) {
      operation.sent.articles[i] = rejected(clean(refused));
      continue;
    }
    const auto known = known_.find(article.source_id);
    const KnownPost post = known == known_.end() ? KnownPost{} : known->second;
    operation.postings.push_back({i, {key_of(article), post.id, post.half}});
    calls.push_back(post_call(*read, names, media, site_, post.id));
  }
  if (waits) return wait_for_books(std::move(operation));
  if (calls.empty()) {
    operation.sent.verdict = Verdict::answered;
    return end(operation, {operation.tag, std::move(operation.sent), {}});
  }
  start(encode_calls(api_, calls, site_.batch), std::move(operation));
}

void WordPressTarget::take_sent(Operation operation, const HttpExchange& exchange) {
  const RestAnswer answer = read_calls(exchange, operation.postings.size(), site_.batch);
  if (answer.verdict) {
    return fail(std::move(operation), {*answer.verdict, Verdict::unknown, exchange.status,
                                       retry_after_of(exchange), answer.reason, answer.sign_in});
  }
  const auto& results = answer.results;
  const bool stopped = std::all_of(results.begin(), results.end(), [](const RestResult& result) {
    return meaning_of(result) == RestMeaning::stop_run;
  });
  const auto& first = results.front();
  if (stopped) {
    return fail(std::move(operation), {Verdict::stop_run, Verdict::unknown, first.status,
                                       std::nullopt, reason_of(first), is_sign_in(first.status)});
  }
  if (std::all_of(results.begin(), results.end(), [](const RestResult& result) {
        return meaning_of(result) == RestMeaning::too_large;
      })) {
    return fail(std::move(operation), {Verdict::too_large, Verdict::too_large, first.status,
                                       std::nullopt, reason_of(first), false});
  }
  operation.sent.verdict = Verdict::answered;
  operation.sent.http_status = exchange.status;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Posting& posting = operation.postings[i];
    operation.sent.articles[posting.place] = answer_of(posting.article, results[i]);
    note_thread(operation, posting, results[i]);
    if (meaning_of(results[i]) == RestMeaning::half && posting.article.post == 0) {
      operation.halves.push_back(posting.place);
      operation.keys.push_back(posting.article.key);
    }
    if (operation.sent.reason.empty() && meaning_of(results[i]) == RestMeaning::unknown) {
      operation.sent.reason = clean(reason_of(results[i]));
    }
  }
  doubts_ = 0;
  begin_comments(std::move(operation));
}

ArticleAnswer WordPressTarget::answer_of(const PostedArticle& posted, const RestResult& result) {
  ArticleAnswer answer = answer_to_post(result, posted, site_);
  answer.reason = clean(std::move(answer.reason));
  const bool written = meaning_of(result) == RestMeaning::done && read_sent_post(result);
  if (written) known_.erase(posted.key.source_id);
  return answer;
}

void WordPressTarget::end_posts(Operation operation) {
  if (operation.halves.empty()) return end_send(std::move(operation));
  begin_find(std::move(operation));
}

void WordPressTarget::end_send(Operation operation) {
  end(operation, {operation.tag, std::move(operation.sent), {}});
}

// ---- Names and images ----

void WordPressTarget::wait_for_books(Operation operation) {
  waiting_.push_back(std::move(operation));
  const auto ask = [this](auto& book, bool& asking, Step step) {
    if (asking) return;
    auto request = book.next_request();
    if (!request) return;
    asking = true;
    Operation asked;
    asked.step = step;
    start(std::move(*request), std::move(asked));
  };
  ask(book_, asking_names_, Step::names);
  ask(images_, asking_images_, Step::images);
}

void WordPressTarget::take_names(const HttpExchange& exchange) {
  asking_names_ = false;
  end_waiting(book_.absorb(exchange));
}

void WordPressTarget::take_images(const HttpExchange& exchange) {
  asking_images_ = false;
  end_waiting(images_.absorb(exchange));
}

void WordPressTarget::end_waiting(const std::optional<RestTrouble>& trouble) {
  std::deque<Operation> waiting = std::exchange(waiting_, {});
  for (Operation& operation : waiting) {
    if (!trouble) {
      go_on(std::move(operation));  // waits again, while something is missing
      continue;
    }
    // No post was on the wire.
    const Verdict verdict = trouble->stop_run ? Verdict::stop_run : Verdict::never_sent;
    fail(std::move(operation), {verdict, Verdict::never_sent, trouble->http_status,
                                trouble->retry_after, trouble->reason, trouble->sign_in});
  }
}

void WordPressTarget::go_on(Operation operation) {
  if (operation.kind == Kind::send) return begin_send(std::move(operation));
  if (images_.is_clearing()) return wait_for_books(std::move(operation));
  if (operation.kind == Kind::remove) return end_removed(std::move(operation));
  begin_find(std::move(operation));
}

// ---- Failures ----

void WordPressTarget::fail(Operation operation, Failure failure) {
  failure.reason = clean(std::move(failure.reason));
  operation.failure = std::move(failure);
  if (!operation.failure.sign_in || operation.failure.verdict != Verdict::stop_run ||
      ++doubts_ > kMaxDoubts) {
    return end_failed(std::move(operation));
  }
  operation.step = Step::check_user;
  HttpRequest request;
  request.url = api_ + "/wp/v2/users/me?context=edit&_fields=id";
  start(std::move(request), std::move(operation));
}

void WordPressTarget::take_user(Operation operation, const HttpExchange& exchange) {
  const bool refused = exchange.delivery == HttpExchange::Delivery::answered &&
                       exchange.status >= 400 && exchange.status < 500;
  if (!refused) operation.failure.verdict = operation.failure.otherwise;
  end_failed(std::move(operation));
}

void WordPressTarget::end_failed(Operation operation) {
  const Failure& failure = operation.failure;
  const bool stop = failure.verdict == Verdict::stop_run;
  const auto end_as = [&](auto outcome) {
    outcome.retry_after = failure.retry_after;
    outcome.http_status = failure.http_status;
    outcome.reason = failure.reason;
    end(operation, {operation.tag, std::move(outcome), {}});
  };
  const auto stopped = [stop](auto outcome) {
    outcome.stop_run = stop;
    return outcome;
  };
  const Reply reply{false, stop, failure.retry_after, failure.http_status, failure.reason};
  switch (operation.kind) {
    case Kind::send: {
      SendOutcome outcome;
      outcome.verdict = failure.verdict;
      return end_as(std::move(outcome));
    }
    case Kind::look_up:
      return end_as(stopped(LookUpOutcome{}));
    case Kind::remove_twins:
      return end_as(stopped(TwinsOutcome{}));
    case Kind::read_back:
      return end(operation, {operation.tag, ReadBackOutcome{reply, {}}, {}});
    case Kind::remove:
      return end(operation, {operation.tag, RemoveOutcome{reply, {}}, {}});
  }
}

std::string WordPressTarget::expected(const SourceArticle& article) const {
  const auto read = PostArticle::read(article.json);
  if (!read) return article.json;
  nlohmann::json kept = kept_article(*read, site_);
  // Readers do not see what is dated ahead, and nobody comments on it.
  const bool shown = kept["status"] == "publish" && read->text("published_at") <= time_now();
  if (site_.comments && shown) kept["comments"] = kept_thread(*read);
  return kept.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string WordPressTarget::clean(std::string reason) const {
  return shortened(options_.secrets.without_secrets(std::move(reason)));
}

}  // namespace anp
