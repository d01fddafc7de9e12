#include "importer/live/live_page.h"

#include <fmt/format.h>
#include <poll.h>

#include <utility>

#include "importer/interrupt.h"
#include "importer/no_signals.h"

namespace anp {
namespace {

constexpr int kConnections = 24;  // more than streams, so that pages and metrics have some
constexpr int kWaiting = 16;
constexpr int kNicer = 10;  // who sends comes first, where there are not enough cores
constexpr std::chrono::milliseconds kLookAgain{100};

/// For so long, or until an interrupt.
void stay(std::chrono::milliseconds duration) {
  const int heard = interrupts();
  const auto end = std::chrono::steady_clock::now() + duration;
  while (interrupts() == heard && std::chrono::steady_clock::now() < end) {
    // An interrupt ends the wait; one that comes just before it is seen a moment later.
    ::poll(nullptr, 0, static_cast<int>(kLookAgain.count()));
  }
}

}  // namespace

Result<std::unique_ptr<LivePage>> LivePage::open(int port) {
  auto page = std::unique_ptr<LivePage>(new LivePage());
  const NoSignals mask;
  auto server = WebServer::bind(page->app_, {"127.0.0.1", port, {kConnections, kWaiting, kNicer}});
  if (!server) {
    return Error{fmt::format(
        "--live: {}; stop the program that has the port, or take another (0 picks a free one)",
        server.error().message)};
  }
  page->server_ = std::move(*server);
  page->thread_ = std::thread([&server = *page->server_] { server.run(); });
  return page;
}

LivePage::~LivePage() {
  if (!thread_.joinable()) return;
  if (!feed_.latest().state->ending) {
    end({"The run broke off: where it was started, it says why", false}, {});
  }
  stay(linger_);
  feed_.close();
  server_->stop();
  thread_.join();
}

std::string LivePage::address() const {
  return fmt::format("http://127.0.0.1:{}/", server_->port());
}

void LivePage::end(RunEnding ending, std::chrono::milliseconds linger) {
  linger_ = linger;
  LiveState last = *feed_.latest().state;
  last.ending = std::move(ending);
  feed_.publish(std::move(last));
}

}  // namespace anp
