#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace anp {

/// How far a load test is.
struct LoadProgress {
  bool planned = false;                           ///< open model: a plan says when requests leave
  std::optional<std::chrono::milliseconds> plan;  ///< how long the plan lasts; nothing: without end
  std::chrono::milliseconds at{0};                ///< in the plan, at most its end
  std::uint64_t offered = 0;                      ///< requests, as the next four
  std::uint64_t due = 0;      ///< of them, those that must have left by now to be in time
  std::uint64_t in_time = 0;  ///< that left in time; may be more than `due`
  std::uint64_t acknowledged = 0;
  std::uint64_t errors = 0;
  std::optional<std::chrono::microseconds> p95;  ///< response of the last interval that is over
};

/// What the progress line shows. Counts are of this run, unless they say otherwise.
struct ProgressFigures {
  std::uint64_t total = 0;         ///< articles in the source's range
  std::uint64_t done_before = 0;   ///< of them, settled by earlier runs
  std::uint64_t done = 0;          ///< of them, settled by this run (dead letters included)
  std::uint64_t dead_letters = 0;  ///< articles
  std::uint64_t unknown = 0;       ///< articles whose outcome is open now
  std::uint64_t retries = 0;       ///< sends beyond the first
  std::uint32_t in_flight = 0;     ///< requests
  std::chrono::milliseconds elapsed{0};
  std::optional<LoadProgress> load;  ///< of a load test
};

/// Of the last seconds; nothing while it is not known.
struct ProgressRates {
  std::optional<std::uint64_t> articles;
  std::optional<std::uint64_t> offered;  ///< requests, as the next
  std::optional<std::uint64_t> acknowledged;
};

/// One line without newline, at most `width` columns (ASCII only), the least important parts
/// dropped first: `42% 4,200/10,000  1,234/s  ETA 4s  0 dead letters  2 unknown  3 retries  8 in
/// flight`. Of a load test with a plan: `12s/1m00s  offered 200/s  acked 198/s  in time 100.00%  0
/// errors  p95 12.3 ms  8 in flight`; of one without, articles and ETA, then errors and p95. A rate
/// that is not known is not shown.
std::string format_progress(const ProgressFigures& figures, const ProgressRates& rates,
                            unsigned width);

/// "850ms", "4s", "3m07s", "2h05m", "3d04h".
std::string format_duration(std::chrono::milliseconds duration);

/// "1,234,567".
std::string format_count(std::uint64_t count);

/// "1 retry", "1,200 retries".
std::string format_count_of(std::uint64_t count, std::string_view one, std::string_view more);

/// How to show progress.
struct ProgressStyle {
  bool terminal = false;                      ///< redraw one line; otherwise a line now and then
  unsigned width = 80;                        ///< columns
  std::chrono::milliseconds interval{5'000};  ///< the least time between two draws
};

/// What suits a file descriptor: a terminal that is not `dumb` is redrawn every 100 ms in its own
/// width; anything else gets a plain line every 5 s.
ProgressStyle progress_style_for(int descriptor);

/// Draws progress at most once in an interval; the rate is that of the last kRateWindow.
/// Threads: one. It has no clock: time comes in with the figures.
class Progress {
 public:
  using Write = std::function<void(std::string_view)>;
  static constexpr std::chrono::seconds kRateWindow{5};
  static constexpr std::size_t kMaxSamples = 64;

  /// @param write takes what goes to the terminal or file; called from update(), clear(), finish()
  Progress(ProgressStyle style, Write write);

  /// Whether update() would draw.
  [[nodiscard]] bool due(std::chrono::milliseconds elapsed) const;
  /// Draws if the interval has passed since the last draw; the first call draws at once on a
  /// terminal, and after an interval otherwise. Cheap when it does not draw.
  void update(const ProgressFigures& figures);
  /// Wipes the line from a terminal, so that something else can be printed; nothing otherwise.
  void clear();
  /// Draws the last figures and ends the line.
  void finish(const ProgressFigures& figures);

 private:
  struct Sample {
    std::chrono::milliseconds at;
    std::uint64_t done;
    std::uint64_t offered;
    std::uint64_t acknowledged;
  };
  void draw(const ProgressFigures& figures);
  void remember(const ProgressFigures& figures);
  [[nodiscard]] std::optional<std::uint64_t> per_second(std::uint64_t Sample::*count) const;
  [[nodiscard]] ProgressRates rates() const;

  ProgressStyle style_;
  Write write_;
  std::deque<Sample> samples_;  // at most kMaxSamples, of the last kRateWindow
  std::optional<std::chrono::milliseconds> drawn_at_;
  bool line_on_screen_ = false;
};

}  // namespace anp
