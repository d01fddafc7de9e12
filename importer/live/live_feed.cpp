#include "importer/live/live_feed.h"

#include <utility>

namespace anp {

LiveFeed::LiveFeed() { publish({}); }

void LiveFeed::publish(LiveState state) {
  auto shared = std::make_shared<const LiveState>(std::move(state));
  {
    const std::lock_guard lock(mutex_);
    // The one before is freed behind the lock.
    update_.state.swap(shared);
    ++update_.version;
  }
  changed_.notify_all();
}

void LiveFeed::close() {
  {
    const std::lock_guard lock(mutex_);
    update_.closed = true;
  }
  changed_.notify_all();
}

LiveFeed::Update LiveFeed::latest() const {
  const std::lock_guard lock(mutex_);
  return update_;
}

LiveFeed::Update LiveFeed::wait_beyond(std::uint64_t seen,
                                       std::chrono::milliseconds patience) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience,
                    [this, seen] { return update_.closed || update_.version > seen; });
  return update_;
}

}  // namespace anp
