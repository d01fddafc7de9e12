#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/proxy/fault_script.h"
#include "tests/proxy/wire.h"

namespace anp {

/// What went through a fault proxy, and what it did.
struct ProxyCounts {
  std::uint64_t sends = 0;  ///< requests of this purpose that began
  std::uint64_t look_ups = 0;
  ForcedRequests forced;              ///< by the faults so far, at most
  std::uint64_t delivered_sends = 0;  ///< that the site has answered, duplicates not counted
  std::uint64_t created = 0;          ///< articles, by all answers of the site, as the next three
  std::uint64_t updated = 0;
  std::uint64_t unchanged = 0;            ///< in answers to what the client sent
  std::uint64_t duplicate_unchanged = 0;  ///< in answers to what the proxy sent again by itself
  std::map<FaultKind, std::uint64_t> faults;

  [[nodiscard]] std::uint64_t all_faults() const;
};

/// Stands on loopback between an importer and a staging site, and breaks exchanges as its script
/// says: the real thing's network on a bad day. It forwards what the site should get, so that a
/// lost answer leaves a real effect behind.
/// Threads: one for each connection; all end with the proxy. Errors: std::runtime_error when it
/// cannot listen.
class FaultProxy {
 public:
  /// @param site port of the staging site; it may go away and come back
  /// @param port to listen on; 0: a free one
  FaultProxy(std::uint16_t site, FaultScript script, std::uint16_t port = 0);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// "staging+http://127.0.0.1:PORT"
  [[nodiscard]] std::string target() const;
  [[nodiscard]] ProxyCounts counts() const;
  /// All requests so far, each with its fault, in the order in which they began.
  [[nodiscard]] std::vector<std::pair<ProxiedRequest, Fault>> requests() const;

 private:
  friend class ProxyConnection;

  void accept_connections();
  /// A connection to the site; below zero when it is not there.
  int connect();
  Fault next_fault(ProxiedRequest& request);
  void count_answer(const std::string& answer, bool duplicate);
  /// Returns early, and false, when the proxy ends.
  bool pause(std::chrono::milliseconds time);

  std::uint16_t site_;
  FaultScript script_;
  int listener_;
  std::uint16_t port_;
  OpenSockets sockets_;
  mutable std::mutex mutex_;  // guards what follows, and the script
  std::condition_variable ended_;
  bool ending_ = false;
  ProxyCounts counts_;
  std::map<std::pair<RequestPurpose, std::string>, std::size_t> seen_;
  std::vector<std::pair<ProxiedRequest, Fault>> requests_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace anp
