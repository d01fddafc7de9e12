#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "importer/live/live_feed.h"
#include "importer/serve/web_app.h"

namespace anp {

/// The live page of a run as a function from request to answer: `/`, `/events` (server-sent
/// events), `/metrics`, script and style. Reads a LiveFeed, which has to outlive it. Any thread.
class LiveApp : public WebApp {
 public:
  /// Pages that are told what is new at a time; others are answered 503.
  static constexpr int kMaxStreams = 12;
  /// A stream that has nothing to say says so, to find out whether its reader has gone.
  static constexpr std::chrono::seconds kHeartbeat{15};

  explicit LiveApp(const LiveFeed& feed) : feed_(feed) {}

  WebAnswer answer(const WebRequest& request) override;
  [[nodiscard]] bool streams(std::string_view path) const override { return path == "/events"; }
  [[nodiscard]] WebAnswer refusal(const Refusal& refusal) const override;
  [[nodiscard]] const WebHeaders& fixed_headers() const override;

 private:
  WebAnswer events();
  /// The event of an update, made once for all who are told.
  std::shared_ptr<const std::string> event_of(const LiveFeed::Update& update);

  const LiveFeed& feed_;
  std::atomic<int> open_streams_{0};
  std::mutex mutex_;
  std::shared_ptr<const std::string> event_;  // of event_version_
  std::uint64_t event_version_ = 0;
};

/// Text as a server-sent event, whatever lines it has. Source: HTML Living Standard, section 9.2.
std::string server_sent_event(std::string_view name, std::string_view data);

}  // namespace anp
