#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "importer/live/live_app.h"
#include "importer/live/live_feed.h"
#include "importer/serve/web_server.h"

namespace anp {

/// Serves the live page of a run on 127.0.0.1, in threads of its own, from its making to its end.
/// Interrupts are left to the thread that makes it.
class LivePage {
 public:
  /// @param port 0 to 65535; 0 takes a free one
  /// Error: the port cannot be had; names the option, the cause and the remedy.
  static Result<std::unique_ptr<LivePage>> open(int port);
  /// Stays with the last state for as long as end() said, or until an interrupt. Then tells all
  /// readers how the run ended (that it broke off, when nothing said how), which takes some seconds
  /// at most, and closes.
  ~LivePage();
  LivePage(const LivePage&) = delete;
  LivePage& operator=(const LivePage&) = delete;

  /// "http://127.0.0.1:8766/".
  [[nodiscard]] std::string address() const;
  /// A state of the run. Waits for nobody.
  void show(LiveState state) { feed_.publish(std::move(state)); }
  /// Says how the run ended, beside its last state.
  /// @param linger how long the page stays after that
  void end(RunEnding ending, std::chrono::milliseconds linger);

 private:
  LivePage() : app_(feed_) {}

  LiveFeed feed_;
  LiveApp app_;
  std::unique_ptr<WebServer> server_;
  std::thread thread_;
  std::chrono::milliseconds linger_{0};
};

}  // namespace anp
