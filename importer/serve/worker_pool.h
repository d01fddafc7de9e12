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
  struct Size {
    std::size_t workers = 64;
    std::size_t waiting = 128;  ///< jobs in the line, at most
    int nicer = 0;  ///< how much nicer than the others the workers are, 0 to 19: for what can wait
  };

  explicit WorkerPool(const Size& size);
  /// Does what is waiting, then ends the threads.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Takes a job; false, and the job is not taken, when the line is full.
  bool try_add(std::function<void()> job);
  /// Whether a job waits for a worker. Any thread.
  [[nodiscard]] bool crowded() const { return waiting_ > 0; }
  /// Does what is waiting and ends the threads; no job may be added any more.
  void finish();

 private:
  void work(int nicer);

  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  std::atomic<std::size_t> waiting_ = 0;
  bool finishing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace anp
