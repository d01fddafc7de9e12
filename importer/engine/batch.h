#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

namespace anp {

/// A run of consecutive positions in a source of articles: [first, first + count).
/// A position is the article's number for a dataset, the 1-based ordinal of the good line for
/// NDJSON.
struct BatchRange {
  std::uint64_t first = 1;
  std::uint32_t count = 0;

  [[nodiscard]] std::uint64_t end() const { return first + count; }
  auto operator<=>(const BatchRange&) const = default;
};

inline constexpr std::uint32_t kMaxBatchArticles = 1000;

/// Names a batch for as long as its ledger lives.
using BatchId = std::int64_t;

/// The life of a batch, as the engine tells it and the ledger keeps it. The first three are open,
/// the last two are finished.
enum class BatchState : std::uint8_t {
  intent,        ///< may be on the wire: after a crash it is as unknown
  unknown,       ///< was on the wire, nothing says what became of it: look up before sending again
  retry,         ///< surely has no effect under way: may be sent again
  acknowledged,  ///< finished: each of its articles is on the target
  dead,          ///< finished: at least one of its articles is a dead letter, the others are there
};

constexpr bool is_finished(BatchState state) {
  return state == BatchState::acknowledged || state == BatchState::dead;
}

/// "intent", "unknown", "retry", "acknowledged", "dead".
std::string_view to_string(BatchState);

}  // namespace anp
