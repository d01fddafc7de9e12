#include "importer/driver.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

#include "importer/interrupt.h"
#include "importer/targets/presence.h"
#include "importer/timer_slack.h"

namespace anp {

namespace {

// What a commit takes, about: to be looked at again then.
constexpr std::chrono::milliseconds kCommitTime{5};

void count_articles(const SendOutcome& outcome, std::uint32_t sent, BatchLogEntry& entry) {
  if (outcome.verdict == Verdict::unknown) entry.unknown = sent;
  for (const ArticleAnswer& answer : outcome.articles) {
    switch (answer.outcome) {
      case ArticleOutcome::created:
        ++entry.created;
        break;
      case ArticleOutcome::updated:
        ++entry.updated;
        break;
      case ArticleOutcome::unchanged:
        ++entry.unchanged;
        break;
      case ArticleOutcome::rejected:
        ++entry.rejected;
        break;
      case ArticleOutcome::unknown:
        ++entry.unknown;
        break;
    }
  }
}

}  // namespace

Driver::Driver(DriverParts parts) : parts_(std::move(parts)) {}

void Driver::run() {
  if (parts_.load != nullptr) wake_on_time();
  while (!parts_.engine.finished()) {
    hear_interrupts();
    end_load_test();
    offer_batches();
    make_durable();
    if (!parts_.engine.finished()) wait();
    flush_log();
    parts_.on_progress();
  }
  parts_.books.commit();
  if (parts_.log != nullptr) parts_.log->flush();
}

void Driver::feed(const Event& event) {
  for (const Action& action : parts_.engine.step(event, std::chrono::steady_clock::now())) {
    std::visit([this](const auto& a) { carry_out(a); }, action);
  }
}

std::vector<SourceArticle> Driver::read(const BatchRange& range,
                                        const std::vector<std::uint32_t>& offsets) {
  auto articles = parts_.source.read(range);
  if (!articles) throw std::runtime_error(articles.error().message);
  if (offsets.size() == articles->size()) return std::move(*articles);
  std::vector<SourceArticle> chosen;
  chosen.reserve(offsets.size());
  for (const std::uint32_t offset : offsets) chosen.push_back(std::move((*articles)[offset]));
  return chosen;
}

void Driver::carry_out(const Send& action) {
  const std::vector<SourceArticle> articles = read(action.range, action.offsets);
  const TargetTag tag = note_request(BatchLogEntry::Kind::send, action, {});
  if (parts_.load_metrics != nullptr) note_departure(action);
  parts_.target.send(tag, articles);
}

void Driver::carry_out(const LookUp& action) {
  const std::vector<ArticleKey> keys = read_keys(action.range, action.offsets);
  std::vector<std::string> hashes;
  hashes.reserve(keys.size());
  for (const ArticleKey& key : keys) hashes.push_back(key.hash);
  parts_.target.look_up(note_request(BatchLogEntry::Kind::look_up, action, std::move(hashes)),
                        keys);
}

void Driver::carry_out(const RemoveTwins& action) {
  const std::vector<ArticleKey> keys = read_keys(action.range, action.offsets);
  parts_.target.remove_twins(note_request(BatchLogEntry::Kind::remove_twins, action, {}), keys);
}

std::vector<ArticleKey> Driver::read_keys(const BatchRange& range,
                                          const std::vector<std::uint32_t>& offsets) {
  std::vector<ArticleKey> keys;
  keys.reserve(offsets.size());
  for (const SourceArticle& article : read(range, offsets)) {
    keys.push_back(key_of(article));
  }
  return keys;
}

template <typename RequestAction>
TargetTag Driver::note_request(BatchLogEntry::Kind kind, const RequestAction& action,
                               std::vector<std::string> hashes) {
  Request request;
  request.kind = kind;
  request.batch = action.batch;
  request.range = action.range;
  request.articles = static_cast<std::uint32_t>(action.offsets.size());
  request.request = action.request;
  request.attempt = action.attempt;
  request.sent = std::chrono::system_clock::now();
  request.hashes = std::move(hashes);
  requests_.emplace(++last_tag_, std::move(request));
  return last_tag_;
}

/// Of the request noted last.
void Driver::note_departure(const Send& action) {
  Request& request = requests_.at(last_tag_);
  request.departure = {action.due, std::chrono::steady_clock::now(), action.attempt == 1};
  parts_.load_metrics->on_sent(request.departure);
}

/// When it is time; looked at now and then.
void Driver::end_load_test() {
  if (parts_.load == nullptr) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - judged_at_ < kLongestWait) return;
  judged_at_ = now;
  if (parts_.engine.stop_cause() == StopCause::none && parts_.load->should_stop(now)) {
    feed(StopRequested{StopRequested::Mode::graceful});
  }
}

void Driver::hear_interrupts() {
  const int heard = interrupts();
  if (heard == interrupts_heard_) return;
  interrupts_heard_ = heard;
  if (heard == 1) return feed(StopRequested{StopRequested::Mode::graceful});
  feed(StopRequested{StopRequested::Mode::immediate});
  parts_.target.cancel_all();
  requests_.clear();
}

/// Nothing when there is none, or the plan of a load test has ended.
std::optional<Offered> Driver::next_batch() {
  if (parts_.load == nullptr) return parts_.plan.next();
  if (parts_.load->plan_ended()) return std::nullopt;
  auto batch = parts_.plan.next();
  if (!batch) parts_.load->articles_ran_out();
  // What an earlier run left open is looked up first: no plan can say when it has to be sent.
  const bool sends = batch && (batch->origin == Origin::fresh || batch->origin == Origin::retry);
  if (sends) batch->due = parts_.load->plan_next();
  return batch;
}

/// As many as are wanted; in a load test a few at a time, so that none of its sends has to wait.
void Driver::offer_batches() {
  for (std::size_t i = 0; i < most_at_once() && parts_.engine.wants_batch(); ++i) {
    if (const auto batch = next_batch()) {
      feed(*batch);
    } else {
      feed(SourceEnded{});
    }
  }
}

void Driver::make_durable() {
  for (const BatchId batch : parts_.books.commit_if_due(std::chrono::steady_clock::now())) {
    durable_.push_back(batch);
  }
  for (std::size_t i = 0; i < most_at_once() && !durable_.empty(); ++i) {
    feed(IntentDurable{durable_.front()});
    durable_.pop_front();
  }
}

std::size_t Driver::most_at_once() const {
  constexpr std::size_t kFew = 32;
  return parts_.load == nullptr ? SIZE_MAX : kFew;
}

/// Now and then, so that somebody who follows the log sees it grow.
void Driver::flush_log() {
  if (parts_.log == nullptr) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - log_flushed_at_ < kLongestWait) return;
  log_flushed_at_ = now;
  parts_.log->flush();
}

void Driver::wait() {
  const Instant now = std::chrono::steady_clock::now();
  const auto wake = parts_.engine.wakes_at(now);
  auto wait = std::chrono::microseconds(kLongestWait);
  if (parts_.books.is_committing()) wait = kCommitTime;
  if (parts_.engine.wants_batch() || !durable_.empty()) wait = std::chrono::microseconds(0);
  if (wake) {
    // Rounded up: a Tick that comes early finds nothing to do, and would be sent again at once.
    wait = std::clamp(std::chrono::ceil<std::chrono::microseconds>(*wake - now),
                      std::chrono::microseconds(0), wait);
  }
  for (TargetCompletion& completion : parts_.target.poll(wait)) deliver(completion);
  if (wake && std::chrono::steady_clock::now() >= *wake) feed(Tick{});
}

void Driver::deliver(TargetCompletion& completion) {
  const auto found = requests_.find(completion.tag);
  if (found == requests_.end()) return;
  const Request request = std::move(found->second);
  requests_.erase(found);
  const Instant ended = std::chrono::steady_clock::now();
  BatchLogEntry entry;
  entry.kind = request.kind;
  entry.run = parts_.run;
  entry.batch = request.batch;
  entry.range = request.range;
  entry.attempt = request.attempt;
  entry.intended = entry.sent = request.sent;
  if (const auto& departure = request.departure; departure.due) {
    entry.intended -= std::chrono::duration_cast<std::chrono::system_clock::duration>(
        departure.at - *departure.due);
  }
  entry.latency = completion.facts.latency;
  entry.cache = completion.facts.cache;
  entry.db_calls = completion.facts.db_calls;
  if (auto* sent = std::get_if<SendOutcome>(&completion.outcome)) {
    if (parts_.load_metrics != nullptr) {
      const RequestFacts& facts = completion.facts;
      parts_.load_metrics->on_ended(
          request.departure,
          {sent->verdict, facts.bytes_sent, facts.bytes_received, facts.cache,
           sent->http_status != 0, facts.db_calls, facts.arrived},
          ended);
    }
    measure(request, completion.facts, sent->http_status);
    deliver_send(request, *sent, entry, completion.facts.arrived.value_or(ended));
  } else if (auto* looked_up = std::get_if<LookUpOutcome>(&completion.outcome)) {
    measure(request, completion.facts, looked_up->http_status);
    deliver_look_up(request, *looked_up, entry);
  } else {
    const auto& removal = std::get<TwinsOutcome>(completion.outcome);
    measure(request, completion.facts, removal.http_status);
    deliver_removal(request, removal, entry);
  }
}

void Driver::deliver_send(const Request& request, SendOutcome& outcome, BatchLogEntry& entry,
                          Instant arrived) {
  entry.status = outcome.http_status;
  entry.verdict = outcome.verdict;
  entry.reason = outcome.reason;
  count_articles(outcome, request.articles, entry);
  if (parts_.load != nullptr && request.departure.first && outcome.verdict != Verdict::never_sent) {
    const auto response = response_time(request.departure, arrived);
    parts_.load->note_response(response, [&entry] { return format_batch_log_line(entry); });
  }
  if (parts_.log != nullptr) parts_.log->append(entry);
  feed(SendDone{request.batch, request.request, std::move(outcome)});
}

void Driver::deliver_look_up(const Request& request, const LookUpOutcome& outcome,
                             BatchLogEntry& entry) {
  LookUpDone done;
  done.batch = request.batch;
  done.request = request.request;
  done.answered = outcome.answered;
  done.stop_run = outcome.stop_run;
  done.retry_after = outcome.retry_after;
  done.reason = outcome.reason;
  done.found = presences_of(outcome, request.hashes);
  const auto same = std::count(done.found.begin(), done.found.end(), Presence::same);
  entry.status = outcome.http_status;
  entry.verdict = outcome.answered   ? Verdict::answered
                  : outcome.stop_run ? Verdict::stop_run
                                     : Verdict::unknown;
  entry.reason = outcome.reason;
  entry.unchanged = static_cast<std::uint32_t>(same);
  entry.unknown = static_cast<std::uint32_t>(request.hashes.size()) - entry.unchanged;
  if (parts_.log != nullptr) parts_.log->append(entry);
  feed(done);
}

void Driver::deliver_removal(const Request& request, const TwinsOutcome& outcome,
                             BatchLogEntry& entry) {
  entry.status = outcome.http_status;
  entry.verdict = outcome.done       ? Verdict::answered
                  : outcome.stop_run ? Verdict::stop_run
                                     : Verdict::unknown;
  entry.reason = outcome.reason;
  entry.unknown = request.articles;  // until a look-up finds them once
  if (parts_.log != nullptr) parts_.log->append(entry);
  feed(TwinsRemoved{request.batch, request.request, outcome.done, outcome.stop_run,
                    outcome.retry_after, outcome.reason});
}

void Driver::measure(const Request& request, const RequestFacts& facts, int status) {
  if (request.kind == BatchLogEntry::Kind::send) metrics_.latency.record(facts.latency);
  if (facts.db_calls) {
    metrics_.db_calls += *facts.db_calls;
    ++metrics_.db_calls_answers;
  }
  if (status != 0) ++metrics_.cache.at(static_cast<std::size_t>(facts.cache));
}

}  // namespace anp
