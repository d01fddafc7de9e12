#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "importer/article_source.h"
#include "importer/batch_plan.h"
#include "importer/engine/engine.h"
#include "importer/load_test.h"
#include "importer/report/batch_log.h"
#include "importer/report/histogram.h"
#include "importer/report/summary.h"
#include "importer/run_books.h"
#include "importer/targets/target.h"

namespace anp {

/// What a driver works with; everything must outlive it.
struct DriverParts {
  Engine& engine;
  Target& target;
  ArticleSource& source;
  BatchPlan& plan;
  RunBooks& books;
  BatchLog* log = nullptr;   ///< nothing: no batch log
  LoadTest* load = nullptr;  ///< nothing: no load test
  /// Counts sends: the load test's own, or of a run that is looked at live; nothing: nobody does.
  LoadMetrics* load_metrics = nullptr;
  RunId run = 0;
  std::function<void()> on_progress;  ///< called often, at least every kLongestWait
};

/// Feeds the engine from the world: carries its actions out, hands it answers, durable intents,
/// interrupts and the time. It decides nothing.
/// Threads: one, which owns engine, ledger and target. Errors: LedgerError, BatchLogError,
/// std::runtime_error when the source cannot be read any more.
class Driver {
 public:
  static constexpr std::chrono::milliseconds kLongestWait{100};

  explicit Driver(DriverParts parts);

  /// Returns when the engine has finished, with everything in the ledger.
  void run();

  /// Figures of requests; the engine has those of articles.
  struct Metrics {
    Histogram latency;  ///< of sends that were answered
    std::uint64_t db_calls = 0;
    std::uint64_t db_calls_answers = 0;
    std::array<std::uint64_t, kCacheStatusCount> cache{};
  };
  [[nodiscard]] const Metrics& metrics() const { return metrics_; }

 private:
  struct Request {
    BatchLogEntry::Kind kind = BatchLogEntry::Kind::send;
    BatchId batch = 0;
    BatchRange range;
    std::uint32_t articles = 0;  ///< of the range, in this request
    std::uint32_t request = 0;
    std::uint32_t attempt = 0;
    std::chrono::system_clock::time_point sent;
    Departure departure{};            ///< of a send, where they are counted
    std::vector<std::string> hashes;  ///< of a look-up: what we would send
  };

  void feed(const Event& event);
  void carry_out(const RecordIntent& action) { parts_.books.record(action); }
  void carry_out(const RecordProgress& action) { parts_.books.record(action); }
  void carry_out(const Send& action);
  void carry_out(const LookUp& action);
  void carry_out(const RemoveTwins& action);
  [[nodiscard]] std::vector<ArticleKey> read_keys(const BatchRange& range,
                                                  const std::vector<std::uint32_t>& offsets);
  /// @param hashes of a look-up: what we would send
  template <typename RequestAction>
  [[nodiscard]] TargetTag note_request(BatchLogEntry::Kind kind, const RequestAction& action,
                                       std::vector<std::string> hashes);
  [[nodiscard]] std::vector<SourceArticle> read(const BatchRange& range,
                                                const std::vector<std::uint32_t>& offsets);
  void hear_interrupts();
  void offer_batches();
  [[nodiscard]] std::optional<Offered> next_batch();
  void note_departure(const Send& action);
  void end_load_test();
  void make_durable();
  [[nodiscard]] std::size_t most_at_once() const;
  void wait();
  void flush_log();
  void deliver(TargetCompletion& completion);
  void deliver_send(const Request& request, SendOutcome& outcome, BatchLogEntry& entry,
                    Instant arrived);
  void deliver_look_up(const Request& request, const LookUpOutcome& outcome, BatchLogEntry& entry);
  void deliver_removal(const Request& request, const TwinsOutcome& outcome, BatchLogEntry& entry);
  void measure(const Request& request, const RequestFacts& facts, int status);

  DriverParts parts_;
  Metrics metrics_;
  std::map<TargetTag, Request> requests_;
  TargetTag last_tag_ = 0;
  std::deque<BatchId> durable_;  // the engine does not know it yet
  std::chrono::steady_clock::time_point log_flushed_at_{};
  int interrupts_heard_ = 0;
  std::chrono::steady_clock::time_point judged_at_{};
};

}  // namespace anp
