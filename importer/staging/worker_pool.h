#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace anp {

/// Threads that do jobs in the order given, with a bounded line in front of them.
class WorkerPool {
 public:
  static constexpr std::size_t kWorkers = 64;
  static constexpr std::size_t kMaxWaiting = 128;

  WorkerPool();
  /// Does what is waiting, then ends the threads.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Takes a job; false, and the job is not taken, when kMaxWaiting are waiting.
  bool try_add(std::function<void()> job);
  /// Whether a job waits for a worker. Any thread.
  [[nodiscard]] bool crowded() const { return waiting_ > 0; }
  /// Does what is waiting and ends the threads; no job may be added any more.
  void finish();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  std::atomic<std::size_t> waiting_ = 0;
  bool finishing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace anp
