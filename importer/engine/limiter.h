#pragma once

#include <cstdint>
#include <optional>

#include "importer/engine/instant.h"

namespace anp {

/// How many requests may be in flight: grows by one for each round of successes, halves when the
/// target is overloaded (additive increase, multiplicative decrease), within [1, max].
class Limiter {
 public:
  static constexpr std::uint32_t kInitial = 2;

  /// @param max 1..kMaxInFlight, the user's --max-in-flight
  explicit Limiter(std::uint32_t max);

  [[nodiscard]] std::uint32_t limit() const { return milli_ / 1000; }
  void on_success();
  /// @param sent_at when the failed request was sent: requests that were already on their way at
  ///                the last decrease say nothing new, so a burst of failures halves only once
  void on_failure(Instant sent_at, Instant now);

 private:
  std::uint32_t max_milli_;
  std::uint32_t milli_;
  std::optional<Instant> decreased_at_;
};

inline constexpr std::uint32_t kMaxInFlight = 1024;

}  // namespace anp
