#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "generator/result.h"
#include "importer/report/load_metrics.h"

namespace anp {

/// What a figure of a load test must be: `p(95)<500ms`, `errors<1%`, `phase2:rate>=195/s`.
struct Threshold {
  enum class Figure : std::uint8_t {
    quantile,  ///< of the latency from the intended send time; a time
    max,       ///< likewise
    errors,    ///< requests that ended otherwise than acknowledged; a count, or % of all that ended
    rate,      ///< acknowledged requests a second
    unknown,   ///< requests whose outcome stayed open; as errors
    cache_hit,  ///< answers from a cache; % of those that say
    db_calls,   ///< database calls an answer, of those that say
  };
  enum class Comparison : std::uint8_t { less, at_most, more, at_least };

  std::string text;                  ///< as written
  std::optional<std::size_t> phase;  ///< from 0; nothing: over all
  Figure figure = Figure::quantile;
  std::uint32_t quantile = 0;  ///< parts per million
  Comparison comparison = Comparison::less;
  bool is_share = false;  ///< the limit is in percent
  double limit = 0;       ///< µs, percent, requests a second, or a count
};

/// Figures: p(50), p(90), p(95), p(99), p(99.9), max, errors, rate, unknown, cache_hit, db_calls.
/// @param phases how many the plan has
/// Error: names the option, the value, what is wrong and the form.
Result<Threshold> parse_threshold(std::string_view text, std::size_t phases);

struct Judgement {
  std::string text;             ///< of the threshold
  std::string measured;         ///< for people: "431.0 ms"; "unknown" where nothing says
  std::optional<double> value;  ///< in the unit of the limit; nothing: unknown
  bool kept = false;            ///< an unknown figure keeps no threshold
};

/// What the figures say about it.
Judgement judge(const Threshold& threshold, const LoadCounts& counts);

}  // namespace anp
