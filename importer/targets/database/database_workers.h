#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "importer/targets/database/database_job.h"

namespace anp {

/// Threads that run jobs on connections, since database libraries block. A connection is used by
/// one thread at a time; where there are more threads than connections, one takes its articles
/// apart while another writes.
///
/// Threads: its functions belong to one, that of the driver.
class DatabaseWorkers {
 public:
  struct Options {
    std::string name;  ///< of the target, for people
    std::size_t threads = 1;
    std::chrono::milliseconds timeout{10'000};  ///< of a job, once it has a connection
  };

  /// @param connections at least one, and no more than threads
  DatabaseWorkers(std::vector<std::unique_ptr<ArticleDatabase>> connections, Options options);
  /// Ends what is under way.
  ~DatabaseWorkers();
  DatabaseWorkers(const DatabaseWorkers&) = delete;
  DatabaseWorkers& operator=(const DatabaseWorkers&) = delete;

  void start(TargetTag tag, std::unique_ptr<DatabaseJob> job, std::uint64_t bytes_sent);
  /// Returns what has ended, as soon as there is something or `timeout` has passed. Ends jobs that
  /// have had their time.
  std::vector<TargetCompletion> poll(std::chrono::microseconds timeout);
  /// Ends all jobs and forgets them.
  void cancel_all();

 private:
  using Clock = std::chrono::steady_clock;
  struct Queued {
    TargetTag tag;
    std::unique_ptr<DatabaseJob> job;
    Clock::time_point started;
    std::uint64_t bytes_sent;
    std::uint64_t era;
  };
  struct Connection {
    explicit Connection(std::unique_ptr<ArticleDatabase> opened) : database(std::move(opened)) {}
    std::unique_ptr<ArticleDatabase> database;
    std::mutex in_use;  // held while a job runs
    // Since when a job has it; guarded by DatabaseWorkers::mutex_.
    std::optional<Clock::time_point> busy_since;
  };

  void work(Connection& connection);
  TargetCompletion run(Connection& connection, Queued& queued);
  void abort_overdue(Clock::time_point now);

  Options options_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::mutex mutex_;  // for all that follows
  std::condition_variable queued_;
  std::condition_variable ended_;
  std::deque<Queued> queue_;
  std::vector<TargetCompletion> completions_;
  std::uint64_t era_ = 0;  // what was begun in an earlier one is forgotten
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace anp
