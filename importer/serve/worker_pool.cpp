#include "importer/serve/worker_pool.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace anp {

WorkerPool::WorkerPool(const Size& size) : most_waiting_(size.waiting) {
  for (std::size_t i = 0; i < size.workers; ++i) {
    threads_.emplace_back([this, nicer = size.nicer] { work(nicer); });
  }
}

WorkerPool::~WorkerPool() { finish(); }

bool WorkerPool::try_add(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() >= most_waiting_) return false;
    jobs_.push_back(std::move(job));
    waiting_ = jobs_.size();
  }
  changed_.notify_one();
  return true;
}

void WorkerPool::finish() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WorkerPool::work(int nicer) {
  // On Linux a thread has a nice value of its own.
  const auto self = static_cast<id_t>(::gettid());
  if (nicer > 0) ::setpriority(PRIO_PROCESS, self, ::getpriority(PRIO_PROCESS, self) + nicer);
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return finishing_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
      waiting_ = jobs_.size();
    }
    job();
  }
}

}  // namespace anp
