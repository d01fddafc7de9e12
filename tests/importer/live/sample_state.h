#pragma once

#include "importer/live/live_state.h"

namespace anp {

/// A run of three seconds, of which one request came to nothing.
inline LiveState sample_state() {
  LiveState state;
  state.run = 7;
  state.title = "Load test: open, constant:10/s:60s";
  state.source = "articles of <b>ours</b>";
  state.target = "staging+http://127.0.0.1:8765";
  state.elapsed = std::chrono::milliseconds(3'250);
  state.progress.total = 600;
  state.progress.done = 29;
  state.progress.unknown = 1;
  state.created = 28;
  state.updated = 1;
  state.all.offered = state.all.in_time = state.all.sent = 30;
  state.all.resent = 2;
  state.all.ended[static_cast<std::size_t>(Verdict::answered)] = 29;
  state.all.ended[static_cast<std::size_t>(Verdict::unknown)] = 1;
  state.all.bytes_sent = 3'000;
  state.all.cache[static_cast<std::size_t>(CacheStatus::hit)] = 4;
  for (int i = 1; i <= 30; ++i) state.all.latency.record(std::chrono::milliseconds(i));
  state.service.record(std::chrono::milliseconds(2));
  state.lateness.record(std::chrono::microseconds(40));
  LoadPoint second;
  second.seconds = 1;
  second.offered = second.sent = 10;
  second.in_flight_most = 2;
  second.ended[static_cast<std::size_t>(Verdict::answered)] = 9;
  second.ended[static_cast<std::size_t>(Verdict::unknown)] = 1;
  state.series.points.assign(3, second);
  state.thresholds = {{"p(95)<500ms", "29.0 ms", 29'000.0, true},
                      {"phase2:max<1s", "not begun", {}, false}};
  return state;
}

}  // namespace anp
