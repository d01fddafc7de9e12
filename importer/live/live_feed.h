#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

#include "importer/live/live_state.h"

namespace anp {

/// Where a run leaves its states for those who look at it. The run never waits for a reader: what
/// is shared is a pointer, behind a lock that is held for no longer than it takes to copy it.
/// Threads: any.
class LiveFeed {
 public:
  /// Shared, because a slow reader may still write out the last state when the next one comes.
  struct Update {
    std::shared_ptr<const LiveState> state;
    std::uint64_t version = 0;  ///< 1, 2, …
    bool closed = false;        ///< there will be no more
  };

  LiveFeed();
  LiveFeed(const LiveFeed&) = delete;
  LiveFeed& operator=(const LiveFeed&) = delete;

  void publish(LiveState state);
  /// Wakes all readers for good.
  void close();
  /// Never without a state.
  [[nodiscard]] Update latest() const;
  /// Waits for a version after `seen`, or the close; after `patience` it returns what there is.
  [[nodiscard]] Update wait_beyond(std::uint64_t seen, std::chrono::milliseconds patience) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  Update update_;
};

}  // namespace anp
