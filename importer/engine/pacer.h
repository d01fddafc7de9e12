#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "importer/engine/instant.h"

namespace anp {

/// Keeps the requests of a run below a rate: in any second at most `rate + burst` are sent, and
/// over a long time never more than `rate` a second.
/// Source: the generic cell rate algorithm (ITU-T I.371), in whole nanoseconds, rounded against us.
class Pacer {
 public:
  static constexpr std::uint32_t kMaxRate = 1'000'000;

  /// @param rate  requests a second, 1..kMaxRate; 0 means no limit
  explicit Pacer(std::uint32_t rate);

  [[nodiscard]] bool allows(Instant now) const { return now >= next(); }
  /// The earliest moment of the next send.
  [[nodiscard]] Instant next() const;
  /// A request is sent at `now`; only when allows(now).
  void on_sent(Instant now);
  /// Requests that may catch up at once after a pause: what 10 ms bring, at least 1.
  [[nodiscard]] std::uint32_t burst() const { return burst_; }

 private:
  std::chrono::nanoseconds interval_{0};
  std::uint32_t burst_ = 1;
  std::optional<Instant> due_;  // when the next one is due if all are evenly spaced
};

}  // namespace anp
