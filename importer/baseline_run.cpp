#include "importer/baseline_run.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "generator/random.h"
#include "generator/result.h"
#include "importer/interrupt.h"
#include "importer/targets/http_client_use.h"
#include "importer/targets/http_verdict.h"
#include "importer/timer_slack.h"

namespace anp {

namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLongestWait{100};
constexpr std::chrono::milliseconds kConnectTimeout{5'000};
/// Pages may be longer than answers of an API.
constexpr std::size_t kMaxPageBytes = std::size_t{16} << 20;

std::vector<std::string> names_of(const std::vector<ResourceKind>& kinds) {
  std::vector<std::string> names;
  names.reserve(kinds.size());
  for (const ResourceKind& kind : kinds) names.push_back(kind.name);
  return names;
}

/// A baseline that is under way.
class Reading {
 public:
  Reading(HttpClient& client, std::string origin, const std::vector<ResourceKind>& kinds,
          const BaselinePlan& plan)
      : client_(client),
        origin_(std::move(origin)),
        kinds_(kinds),
        plan_(plan),
        random_(mix64(plan.seed)),
        start_(steady_clock::now() + plan.lead),
        metrics_(plan.plan ? &*plan.plan : nullptr, start_, names_of(kinds)) {}

  BaselineEnd run(const std::function<std::string()>& may_go_on) {
    wake_on_time();
    while (!over()) {
      hear(may_go_on);
      if (interrupts() > 1) break;
      const Instant now = steady_clock::now();
      while (wants_one(now)) start_one();
      for (const HttpCompletion& ended : client_.poll(wait(steady_clock::now()))) land(ended);
    }
    client_.cancel_all();
    return result();
  }

 private:
  struct InFlight {
    Departure departure;
    std::string path;
  };

  void hear(const std::function<std::string()>& may_go_on) {
    end_.interrupted = end_.interrupted || interrupts() > 0;
    if (end_.stopped.empty()) end_.stopped = may_go_on();
  }

  [[nodiscard]] bool stopping() const { return end_.interrupted || !end_.stopped.empty(); }

  /// When the next request is to leave; nothing: there are no more.
  [[nodiscard]] std::optional<Instant> next_due() const {
    if (stopping() || (plan_.requests && sent_ >= *plan_.requests)) return std::nullopt;
    if (!plan_.plan) {
      const bool late = plan_.duration && steady_clock::now() >= start_ + *plan_.duration;
      return late ? std::nullopt : std::optional(start_);
    }
    const auto after = plan_.plan->time_of(sent_);
    if (!after) return std::nullopt;
    return start_ + *after;
  }

  [[nodiscard]] bool has_room() const {
    return in_flight_.size() < (plan_.plan ? plan_.max_in_flight : plan_.users);
  }
  [[nodiscard]] bool wants_one(Instant now) const {
    const auto due = next_due();
    return due && *due <= now && has_room();
  }
  [[nodiscard]] bool over() const { return in_flight_.empty() && !next_due(); }

  [[nodiscard]] microseconds wait(Instant now) const {
    const auto due = next_due();
    if (!due || !has_room()) return kLongestWait;
    const auto left = std::chrono::ceil<microseconds>(*due - now);
    return std::clamp(left, microseconds(0), microseconds(kLongestWait));
  }

  void start_one() {
    const std::size_t part = sent_ % kinds_.size();
    const auto& paths = kinds_[part].paths;
    const std::string& path = paths[random_.below(static_cast<std::uint32_t>(paths.size()))];
    HttpRequest request;
    request.url = origin_ + path;
    request.timeout = plan_.timeout;
    request.connect_timeout = std::min(plan_.timeout, kConnectTimeout);
    request.max_answer_bytes = kMaxPageBytes;
    Departure departure;
    if (plan_.plan) {
      departure.due = next_due();
      metrics_.on_planned();
    }
    departure.at = steady_clock::now();
    departure.part = part;
    metrics_.on_sent(departure);
    const HttpTag tag = sent_++;
    in_flight_.emplace(tag, InFlight{departure, path});
    const auto started = client_.start(std::move(request), tag);
    ANP_REQUIRE(started.has_value(), "paths were checked when they were found");
  }

  void land(const HttpCompletion& completion) {
    const Instant now = steady_clock::now();
    const InFlight read = std::move(in_flight_.at(completion.tag));
    in_flight_.erase(completion.tag);
    const HttpExchange& exchange = completion.exchange;
    const RequestFacts facts = facts_of(exchange);
    const Verdict verdict = classify_read(exchange);
    metrics_.on_ended(read.departure,
                      {verdict, facts.bytes_sent, facts.bytes_received, facts.cache,
                       exchange.status != 0, facts.db_calls, facts.arrived},
                      now);
    if (verdict == Verdict::never_sent) return;
    const microseconds response = response_time(read.departure, facts.arrived.value_or(now));
    keep_if_slow(end_.load.slowest, response, [&] {
      return nlohmann::ordered_json{
          {"path", read.path}, {"status", exchange.status}, {"latency_us", exchange.total.count()}}
          .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    });
  }

  BaselineEnd result() {
    end_.load.kind = LoadKind::baseline;
    end_.load.figures = metrics_.figures(steady_clock::now());
    return std::move(end_);
  }

  HttpClient& client_;
  std::string origin_;
  const std::vector<ResourceKind>& kinds_;
  const BaselinePlan& plan_;
  Stream random_;
  Instant start_;
  LoadMetrics metrics_;
  std::map<HttpTag, InFlight> in_flight_;
  std::uint64_t sent_ = 0;
  BaselineEnd end_;
};

}  // namespace

Verdict classify_read(const HttpExchange& exchange) {
  const bool answered = exchange.delivery == HttpExchange::Delivery::answered;
  if (answered && exchange.status >= 200 && exchange.status < 300) return Verdict::answered;
  // What stops an import is one page that is not there.
  const Verdict verdict = verdict_of(exchange).value_or(Verdict::unknown);
  return verdict == Verdict::stop_run && answered ? Verdict::rejected : verdict;
}

BaselineEnd read_resources(HttpClient& client, const std::string& origin,
                           const std::vector<ResourceKind>& kinds, const BaselinePlan& plan,
                           const std::function<std::string()>& may_go_on) {
  ANP_REQUIRE(!kinds.empty(), "there is something to read");
  return Reading(client, origin, kinds, plan).run(may_go_on);
}

}  // namespace anp
