#include "importer/report/load_metrics.h"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "importer/engine/engine.h"

namespace anp {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

const Instant kStart = Instant{} + seconds(1'000);

ArrivalPlan plan_of(std::string_view text) {
  auto plan = parse_arrival_plan(text);
  REQUIRE(plan);
  return *plan;
}

/// A load test of the real engine in simulated time, against a site that answers each request
/// `service` after it came; while it is frozen, only when that is over.
class SimulatedTest {
 public:
  struct Site {
    milliseconds service{5};
    nanoseconds frozen_from{0};
    nanoseconds frozen_until{0};
  };

  SimulatedTest(const ArrivalPlan& plan, const Site& site, std::uint32_t max_in_flight)
      : plan_(plan),
        site_(site),
        metrics_(&plan, kStart),
        engine_(options(max_in_flight), 1, now_) {}

  LoadFigures run() {
    for (BatchId batch = 1; plan_.time_of(static_cast<std::uint64_t>(batch) - 1); ++batch) {
      Offered offer{batch, {static_cast<std::uint64_t>(batch) * 10, 1}, Origin::fresh, {}};
      offer.due = kStart + *plan_.time_of(static_cast<std::uint64_t>(batch) - 1);
      metrics_.on_planned();
      feed(offer);
      feed(IntentDurable{batch});
    }
    feed(SourceEnded{});
    while (!engine_.finished()) step();
    return metrics_.figures(now_);
  }

 private:
  static EngineOptions options(std::uint32_t max_in_flight) {
    EngineOptions options;
    options.gate.max_in_flight = max_in_flight;
    options.gate.fixed_limit = true;
    options.window = 1'000'000;
    return options;
  }

  void step() {
    const auto wake = engine_.wakes_at(now_);
    const bool answer_first = !answers_.empty() && (!wake || answers_.begin()->first <= *wake);
    REQUIRE((answer_first || wake));
    if (!answer_first) {
      now_ = std::max(now_, *wake);
      return feed(Tick{});
    }
    const auto [at, send] = *answers_.begin();
    answers_.erase(answers_.begin());
    now_ = at;
    metrics_.on_ended({send.due, sent_at_.at(send.batch), true}, {}, now_);
    SendOutcome outcome;
    outcome.verdict = Verdict::answered;
    outcome.articles.assign(1, ArticleAnswer{ArticleOutcome::created, {}});
    feed(SendDone{send.batch, send.request, std::move(outcome)});
  }

  void feed(const Event& event) {
    const std::vector<Action> actions = engine_.step(event, now_);
    for (const Action& action : actions) {
      const auto* send = std::get_if<Send>(&action);
      if (send == nullptr) continue;
      sent_at_[send->batch] = now_;
      metrics_.on_sent({send->due, now_, true});
      const nanoseconds elapsed = now_ - kStart;
      const bool frozen = elapsed >= site_.frozen_from && elapsed < site_.frozen_until;
      answers_.emplace(frozen ? kStart + site_.frozen_until : now_ + site_.service, *send);
    }
  }

  const ArrivalPlan& plan_;
  Site site_;
  Instant now_ = kStart - seconds(1);
  LoadMetrics metrics_;
  Engine engine_;
  std::multimap<Instant, Send> answers_;
  std::map<BatchId, Instant> sent_at_;
};

void check_near(microseconds found, microseconds wanted, double share) {
  CAPTURE(found.count());
  CAPTURE(wanted.count());
  CHECK(std::abs(static_cast<double>((found - wanted).count())) <=
        share * static_cast<double>(wanted.count()));
}

TEST_CASE("load metrics: a target that freezes for two seconds of a minute is not forgiven") {
  const ArrivalPlan plan = plan_of("constant:100/s:60s");
  const SimulatedTest::Site site{milliseconds(5), seconds(20), seconds(22)};
  SUBCASE("with enough in flight, all leave in time") {
    const LoadFigures figures = SimulatedTest(plan, site, 256).run();
    CHECK(figures.all.offered == 6000);
    CHECK(figures.all.in_time == 6000);
    CHECK(figures.valid());
    CHECK(figures.all.acknowledged() == 6000);
    check_near(figures.all.latency.quantile(kP50), milliseconds(5), 0.01);
    check_near(figures.all.latency.quantile(kP99), milliseconds(1400), 0.05);
    check_near(figures.all.latency.quantile(kP999), milliseconds(1940), 0.05);
    check_near(figures.all.latency.max(), milliseconds(2000), 0.01);
  }
  SUBCASE("with too few in flight the same is seen, though most of them left late") {
    const LoadFigures figures = SimulatedTest(plan, site, 8).run();
    CHECK(figures.all.in_time < 5900);
    CHECK_FALSE(figures.valid());
    check_near(figures.all.latency.quantile(kP99), milliseconds(1400), 0.1);
    check_near(figures.all.latency.quantile(kP999), milliseconds(1940), 0.1);
    // What the site alone would say: it hides the freeze but for eight requests.
    CHECK(figures.service.quantile(kP99) < milliseconds(10));
    check_near(figures.lateness.max(), milliseconds(1920), 0.05);
  }
}

TEST_CASE("load metrics: phases and intervals add up to the whole") {
  const ArrivalPlan plan = plan_of("steps:50/s,100/s,10/s:3s");
  const LoadFigures figures =
      SimulatedTest(plan, {milliseconds(50), seconds(0), seconds(0)}, 64).run();
  REQUIRE(figures.phases.size() == 3);
  CHECK(figures.phases[0].offered == 150);
  CHECK(figures.phases[1].offered == 300);
  CHECK(figures.phases[2].offered == 30);
  CHECK(figures.phases[1].seconds == doctest::Approx(3));
  for (const auto* parts : {&figures.phases, &figures.intervals.all}) {
    LoadCounts sum;
    for (const LoadCounts& part : *parts) sum.merge(part);
    CHECK(sum.offered == 480);
    CHECK(sum.in_time == 480);
    CHECK(sum.sent == 480);
    CHECK(sum.acknowledged() == 480);
    CHECK(sum.latency == figures.all.latency);
    CHECK(sum.seconds == doctest::Approx(figures.all.seconds));
  }
  CHECK(figures.intervals.width == seconds(1));
  REQUIRE(figures.intervals.all.size() >= 9);
  CHECK(figures.intervals.all[4].offered == 100);
}

TEST_CASE("load metrics: a day fits into as many intervals as a few minutes") {
  const ArrivalPlan plan = plan_of("constant:1/s");
  LoadMetrics metrics(&plan, kStart);
  const std::uint64_t day = 86'400;
  for (std::uint64_t i = 0; i < day; ++i) {
    metrics.on_planned();
    const Instant due = kStart + *plan.time_of(i);
    metrics.on_sent({due, due + milliseconds(1), true});
    metrics.on_ended({due, due + milliseconds(1), true}, {}, due + milliseconds(4));
  }
  const LoadFigures figures = metrics.figures(kStart + seconds(day));
  CHECK(figures.intervals.all.size() <= LoadIntervals::kMost);
  CHECK(figures.intervals.width == seconds(512));
  LoadCounts sum;
  for (const LoadCounts& interval : figures.intervals.all) sum.merge(interval);
  CHECK(sum.offered == day);
  CHECK(sum.acknowledged() == day);
  CHECK(sum.latency == figures.all.latency);
  CHECK(figures.all.latency.max() == milliseconds(4));
  CHECK(figures.service.max() == milliseconds(3));
  CHECK(figures.lateness.max() == milliseconds(1));
}

TEST_CASE("load metrics: a response ends when it arrived, however late it was read") {
  const ArrivalPlan plan = plan_of("constant:10/s:1s");
  LoadMetrics metrics(&plan, kStart);
  metrics.on_planned();
  const Departure late{kStart, kStart + milliseconds(10), true};
  metrics.on_sent(late);
  LoadMetrics::Arrival arrival;
  arrival.at = kStart + milliseconds(60);
  metrics.on_ended(late, arrival, kStart + milliseconds(1'200));
  const LoadFigures figures = metrics.figures(kStart + seconds(2));
  CHECK(figures.all.latency.max() == milliseconds(60));
  CHECK(figures.service.max() == milliseconds(50));
  // What has ended is counted when that is known: an interval that is over stays as it is.
  CHECK(figures.intervals.all.at(0).acknowledged() == 0);
  CHECK(figures.intervals.all.at(1).acknowledged() == 1);
}

TEST_CASE("load metrics: what repeats, and what never left, is no response time") {
  const ArrivalPlan plan = plan_of("constant:10/s:1s");
  LoadMetrics metrics(&plan, kStart);
  metrics.on_planned();
  const Departure first{kStart, kStart, true};
  const Departure again{std::nullopt, kStart + seconds(2), false};
  metrics.on_sent(first);
  metrics.on_ended(first, {Verdict::retry_later, 100, 10, CacheStatus::miss, true, 3},
                   kStart + milliseconds(20));
  metrics.on_sent(again);
  metrics.on_ended(again, {Verdict::never_sent, 0, 0, CacheStatus::unknown, false, {}},
                   kStart + seconds(5));
  const LoadFigures figures = metrics.figures(kStart + seconds(5));
  CHECK(figures.all.sent == 2);
  CHECK(figures.all.resent == 1);
  CHECK(figures.all.errors() == 2);
  CHECK(figures.all.latency.count() == 1);
  CHECK(figures.all.latency.max() == milliseconds(20));
  CHECK(figures.service.count() == 1);
  CHECK(figures.all.bytes_sent == 100);
  CHECK(figures.all.db_calls == 3);
  CHECK(figures.all.db_calls_answers == 1);
  CHECK(figures.all.cache[static_cast<std::size_t>(CacheStatus::miss)] == 1);
  CHECK(figures.all.cache[static_cast<std::size_t>(CacheStatus::unknown)] == 0);
}

TEST_CASE("load metrics: the rate error says how far the requests strayed from the plan's rate") {
  const ArrivalPlan plan = plan_of("constant:10/s:60s");
  LoadMetrics metrics(&plan, kStart);
  const auto leaves = [&](std::uint64_t request, milliseconds late) {
    const Instant due = kStart + *plan.time_of(request);
    metrics.on_sent({due, due + late, true});
  };
  leaves(0, milliseconds(0));
  CHECK_FALSE(metrics.figures(kStart + seconds(1)).rate_error().has_value());
  leaves(300, milliseconds(5));
  leaves(100, milliseconds(900));  // what lies between does not count
  CHECK(metrics.figures(kStart + seconds(40)).rate_error().value() ==
        doctest::Approx(100 * (30.0 / 30.005 - 1)));
  leaves(400, milliseconds(-20));
  CHECK(metrics.figures(kStart + seconds(60)).rate_error().value() ==
        doctest::Approx(100 * (40.0 / 39.98 - 1)));
}

TEST_CASE("load metrics: a plan that is cut short offered what should have left by then") {
  const ArrivalPlan plan = plan_of("constant:10/s:60s");
  LoadMetrics metrics(&plan, kStart);
  for (int i = 0; i < 30; ++i) metrics.on_planned();  // further ahead than time
  CHECK(metrics.total(kStart + milliseconds(1050)).offered == 11);
  CHECK(metrics.total(kStart + seconds(10)).offered == 30);  // the articles ran out
  CHECK(metrics.total(kStart - seconds(1)).offered == 0);
}

TEST_CASE("load metrics: in flight is the most at a time, also where nothing happens") {
  LoadMetrics metrics(nullptr, kStart);
  const auto sent_at = [](int ms) {
    return Departure{std::nullopt, kStart + milliseconds(ms), true};
  };
  for (const int ms : {100, 200, 300}) metrics.on_sent(sent_at(ms));
  metrics.on_ended(sent_at(100), {}, kStart + milliseconds(400));
  CHECK(metrics.in_flight() == 2);
  // The site stands still for three seconds.
  metrics.on_ended(sent_at(200), {}, kStart + milliseconds(4'500));
  metrics.on_ended(sent_at(300), {}, kStart + milliseconds(5'500));
  const LoadFigures figures = metrics.figures(kStart + seconds(6));
  REQUIRE(figures.intervals.all.size() == 6);
  CHECK(figures.intervals.all[0].in_flight_most == 3);
  for (const std::size_t i : {1U, 2U, 3U, 4U}) CHECK(figures.intervals.all[i].in_flight_most == 2);
  CHECK(figures.intervals.all[5].in_flight_most == 1);
  CHECK(figures.all.in_flight_most == 3);
  CHECK(figures.phases.at(0).in_flight_most == 3);
  LoadCounts merged = figures.intervals.all[5];
  merged.merge(figures.intervals.all[0]);
  CHECK(merged.in_flight_most == 3);
}

bool same(const LoadPoint& a, const LoadPoint& b) {
  const bool both = a.response.has_value() == b.response.has_value();
  return both && a.seconds == b.seconds && a.offered == b.offered && a.sent == b.sent &&
         a.resent == b.resent && a.in_flight_most == b.in_flight_most && a.ended == b.ended &&
         (!a.response ||
          (a.response->p50 == b.response->p50 && a.response->p95 == b.response->p95 &&
           a.response->p99 == b.response->p99 && a.response->max == b.response->max));
}

TEST_CASE("load metrics: a series brought up to date each second is that of the whole test") {
  const ArrivalPlan plan = plan_of("sine:1/s..9/s:20s:700s");
  LoadMetrics metrics(&plan, kStart);
  LoadSeries series;
  Instant shown = kStart;
  for (std::uint64_t i = 0; const auto after = plan.time_of(i); ++i) {
    const Instant due = kStart + *after;
    for (; shown + seconds(1) < due; shown += seconds(1)) metrics.update(series, shown);
    metrics.on_planned();
    const Departure departure{due, due + milliseconds(i % 7), i % 5 != 0};
    const Verdict verdict = i % 11 == 0 ? Verdict::unknown : Verdict::answered;
    metrics.on_sent(departure);
    metrics.on_ended(departure, {verdict, 1, 1, CacheStatus::hit, true, {}},
                     departure.at + milliseconds(5 + i % 90));
  }
  const Instant end = kStart + seconds(700);
  metrics.update(series, end);
  const LoadSeries whole = series_of(metrics.figures(end));
  CHECK(series.width == seconds(4));
  CHECK(series.width == whole.width);
  REQUIRE(series.points.size() >= whole.points.size());
  for (std::size_t i = 0; i < whole.points.size(); ++i) {
    CAPTURE(i);
    CHECK(same(series.points[i], whole.points[i]));
  }
}

TEST_CASE("load metrics: while a site stands still, the series goes on") {
  const ArrivalPlan plan = plan_of("constant:10/s:60s");
  LoadMetrics metrics(&plan, kStart);
  for (int i = 0; i < 600; ++i) metrics.on_planned();
  metrics.on_sent({kStart, kStart, true});
  LoadSeries series;
  metrics.update(series, kStart + seconds(5));
  REQUIRE(series.points.size() == 6);
  CHECK(series.points[3].offered == 10);
  CHECK(series.points[3].in_flight_most == 1);
  CHECK_FALSE(series.points[3].response.has_value());
  CHECK(metrics.figures(kStart + seconds(5)).intervals.all.size() == 1);
}

TEST_CASE("load metrics: in the closed model all that leaves was offered, in time") {
  LoadMetrics metrics(nullptr, kStart);
  for (int i = 0; i < 5; ++i) {
    const Departure sent{std::nullopt, kStart + milliseconds(100 * i), true};
    metrics.on_sent(sent);
    metrics.on_ended(sent, {}, sent.at + milliseconds(80));
  }
  const LoadFigures figures = metrics.figures(kStart + seconds(1));
  CHECK(figures.all.offered == 5);
  CHECK(figures.valid());
  CHECK(figures.lateness.empty());
  CHECK_FALSE(figures.rate_error().has_value());
  CHECK(figures.phases.at(0).offered == 5);
  CHECK(figures.all.latency.max() == milliseconds(80));
}

TEST_CASE("load metrics: kinds of requests take the place of phases") {
  const Instant start{};
  LoadMetrics metrics(nullptr, start, {"pages", "API"});
  for (std::size_t part : {0U, 1U, 1U}) {
    Departure departure;
    departure.at = start;
    departure.part = part;
    metrics.on_sent(departure);
    metrics.on_ended(departure, {}, start + std::chrono::milliseconds(10));
  }
  const LoadFigures figures = metrics.figures(start + std::chrono::seconds(2));
  REQUIRE(figures.phases.size() == 2);
  CHECK(figures.phase_names == std::vector<std::string>{"pages", "API"});
  CHECK(figures.phases[0].acknowledged() == 1);
  CHECK(figures.phases[1].acknowledged() == 2);
  CHECK(figures.phases[1].offered == 2);
  CHECK(figures.phases[1].seconds == 2);
  CHECK(figures.all.acknowledged() == 3);
}

TEST_CASE("load metrics: kinds have intervals of their own that add up to the whole") {
  LoadMetrics metrics(nullptr, kStart, {"pages", "API", "never"});
  for (int i = 0; i < 700; ++i) {
    Departure departure;
    departure.at = kStart + seconds(i);
    departure.part = i < 100 ? 0 : 1;  // of one kind there are none since the intervals were wider
    metrics.on_sent(departure);
    metrics.on_ended(departure, {}, departure.at + milliseconds(10 + i));
  }
  const LoadFigures figures = metrics.figures(kStart + seconds(700));
  REQUIRE(figures.kind_intervals.size() == 3);
  CHECK(figures.intervals.width == seconds(4));
  for (std::size_t kind = 0; kind < 3; ++kind) {
    CAPTURE(kind);
    const LoadIntervals& intervals = figures.kind_intervals[kind];
    CHECK(intervals.width == figures.intervals.width);
    REQUIRE(intervals.all.size() == figures.intervals.all.size());
    LoadCounts sum;
    for (const LoadCounts& interval : intervals.all) sum.merge(interval);
    CHECK(sum.latency == figures.phases[kind].latency);
    CHECK(sum.offered == figures.phases[kind].offered);
    CHECK(sum.seconds == figures.phases[kind].seconds);
  }
  for (std::size_t i = 0; i < figures.intervals.all.size(); ++i) {
    CAPTURE(i);
    LoadCounts sum = figures.kind_intervals[0].all[i];
    sum.merge(figures.kind_intervals[1].all[i]);
    CHECK(sum.latency == figures.intervals.all[i].latency);
    CHECK(sum.offered == figures.intervals.all[i].offered);
  }
}

}  // namespace
}  // namespace anp
