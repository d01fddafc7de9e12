#include "importer/staging/serve.h"

#include <fmt/format.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <thread>

#include "importer/staging/server.h"
#include "importer/staging/shared_site.h"
#include "importer/staging/site_app.h"

namespace anp {
namespace {

/// How often the main thread looks whether the server has ended by itself.
constexpr timespec kLookAgain{0, 200'000'000};

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

/// Renamed into place, so that whoever waits for the file never reads half a number.
Result<Done> write_port_file(const std::string& path, int port) {
  const std::string unfinished = path + ".tmp";
  std::FILE* file = std::fopen(unfinished.c_str(), "w");
  bool written = file != nullptr && std::fprintf(file, "%d\n", port) > 0;
  if (file != nullptr && std::fclose(file) != 0) written = false;
  if (!written || std::rename(unfinished.c_str(), path.c_str()) != 0) {
    return Error{fmt::format("cannot write the port file {}: {}", path, std::strerror(errno))};
  }
  return Done{};
}

std::string address_of(const StagingOptions& options, int port) {
  const bool v6 = options.address.find(':') != std::string::npos;
  return fmt::format("http://{}{}{}:{}/", v6 ? "[" : "", options.address, v6 ? "]" : "", port);
}

/// Runs the server on a thread of its own until a signal comes; false when its socket failed.
bool run_until_signal(Server& server) {
  std::atomic<bool> ended = false;
  bool good = true;
  std::thread serving([&] {
    good = server.run();
    ended = true;
  });
  const sigset_t signals = stop_signals();
  while (!ended && sigtimedwait(&signals, nullptr, &kLookAgain) < 0) {
  }
  // From here on, a second signal ends the program at once: SQLite is safe at any moment.
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  server.stop();
  serving.join();
  return good;
}

}  // namespace

Result<Done> serve_staging_site(const StagingOptions& options) {
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // inherited by every thread
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is an error of the write, not our end
  auto site = SharedSite::open(options.db);
  if (!site) return site.error();
  SiteApp app(**site);
  ServerOptions where;
  where.address = options.address;
  where.port = options.port;
  auto server = Server::bind(app, where);
  if (!server) return server.error();
  const int port = (*server)->port();
  if (!options.port_file.empty()) {
    if (auto written = write_port_file(options.port_file, port); !written) return written.error();
  }
  fmt::print("anp-staging: {} (database {}, {} articles)\n", address_of(options, port), options.db,
             (*site)->reading()->count());
  std::fflush(stdout);
  if (!run_until_signal(**server)) return Error{"the listening socket failed; start it again"};
  return Done{};
}

}  // namespace anp
