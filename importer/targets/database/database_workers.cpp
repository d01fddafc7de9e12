#include "importer/targets/database/database_workers.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "generator/result.h"
#include "importer/no_signals.h"

namespace anp {

DatabaseWorkers::DatabaseWorkers(std::vector<std::unique_ptr<ArticleDatabase>> connections,
                                 Options options)
    : options_(std::move(options)) {
  ANP_REQUIRE(!connections.empty() && options_.threads >= connections.size(),
              "every connection has a thread");
  for (auto& database : connections) {
    connections_.push_back(std::make_unique<Connection>(std::move(database)));
  }
  const NoSignals quiet;
  for (std::size_t i = 0; i < options_.threads; ++i) {
    Connection& connection = *connections_[i % connections_.size()];
    threads_.emplace_back([this, &connection] { work(connection); });
  }
}

DatabaseWorkers::~DatabaseWorkers() {
  cancel_all();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  queued_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void DatabaseWorkers::start(TargetTag tag, std::unique_ptr<DatabaseJob> job,
                            std::uint64_t bytes_sent) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back({tag, std::move(job), Clock::now(), bytes_sent, era_});
  }
  queued_.notify_one();
}

std::vector<TargetCompletion> DatabaseWorkers::poll(std::chrono::microseconds timeout) {
  std::unique_lock lock(mutex_);
  abort_overdue(Clock::now());
  ended_.wait_for(lock, timeout, [this] { return !completions_.empty(); });
  return std::exchange(completions_, {});
}

void DatabaseWorkers::cancel_all() {
  const std::lock_guard lock(mutex_);
  queue_.clear();
  completions_.clear();
  ++era_;
  for (const auto& connection : connections_) {
    if (connection->busy_since) connection->database->abort();
  }
}

/// With mutex_ held, so that the job is still the one that was looked at.
void DatabaseWorkers::abort_overdue(Clock::time_point now) {
  for (const auto& connection : connections_) {
    if (!connection->busy_since || now - *connection->busy_since < options_.timeout) continue;
    connection->database->abort();
  }
}

void DatabaseWorkers::work(Connection& connection) {
  std::unique_lock lock(mutex_);
  while (true) {
    queued_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    Queued queued = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    TargetCompletion completion = run(connection, queued);
    lock.lock();
    if (queued.era != era_) continue;
    completions_.push_back(std::move(completion));
    ended_.notify_one();
  }
}

TargetCompletion DatabaseWorkers::run(Connection& connection, Queued& queued) {
  queued.job->prepare();
  const std::lock_guard turn(connection.in_use);
  const auto set_busy = [&](std::optional<Clock::time_point> since) {
    const std::lock_guard lock(mutex_);
    connection.busy_since = since;
  };
  set_busy(Clock::now());
  ArticleStore store(*connection.database, options_.name);
  TargetCompletion completion;
  completion.tag = queued.tag;
  completion.outcome = queued.job->run(store);
  set_busy(std::nullopt);
  completion.facts.latency =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - queued.started);
  completion.facts.bytes_sent = queued.bytes_sent;
  completion.facts.db_calls = connection.database->take_statement_count();
  return completion;
}

}  // namespace anp
