#include "tests/proxy/fault_proxy.h"

#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "tests/proxy/proxy_connection.h"

namespace anp {

namespace {

std::uint64_t count_of(const std::string& text, const std::string& part) {
  std::uint64_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

}  // namespace

std::uint64_t ProxyCounts::all_faults() const {
  std::uint64_t all = 0;
  for (const auto& [kind, count] : faults) all += count;
  return all;
}

FaultProxy::FaultProxy(std::uint16_t site, FaultScript script, std::uint16_t port)
    : site_(site),
      script_(std::move(script)),
      listener_(listen_on_loopback(port)),
      port_(port_of(listener_)) {
  acceptor_ = std::thread([this] { accept_connections(); });
}

FaultProxy::~FaultProxy() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ended_.notify_all();
  shutdown(listener_, SHUT_RDWR);  // wakes the acceptor
  acceptor_.join();
  sockets_.end_all();
  for (std::thread& thread : threads_) thread.join();
  close(listener_);
}

std::string FaultProxy::target() const {
  return "staging+http://127.0.0.1:" + std::to_string(port_);
}

ProxyCounts FaultProxy::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::vector<std::pair<ProxiedRequest, Fault>> FaultProxy::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void FaultProxy::accept_connections() {
  for (std::size_t connection = 0;; ++connection) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    threads_.emplace_back([this, client, connection] {
      if (sockets_.add(client)) ProxyConnection(*this, client, connection).serve();
    });
  }
}

int FaultProxy::connect() {
  const int connection = connect_to_loopback(site_);
  return connection >= 0 && sockets_.add(connection) ? connection : -1;
}

Fault FaultProxy::next_fault(ProxiedRequest& request) {
  const std::lock_guard lock(mutex_);
  request.nth = seen_[{request.purpose, request.key}]++;
  const Fault fault = script_(request);
  requests_.emplace_back(request, fault);
  if (request.purpose == RequestPurpose::send) ++counts_.sends;
  if (request.purpose == RequestPurpose::look_up) ++counts_.look_ups;
  const ForcedRequests forced = forced_by(fault, request.purpose);
  counts_.forced.sends += forced.sends;
  counts_.forced.look_ups += forced.look_ups;
  if (fault.kind != FaultKind::none) ++counts_.faults[fault.kind];
  return fault;
}

void FaultProxy::count_answer(const std::string& answer, bool duplicate) {
  const std::lock_guard lock(mutex_);
  counts_.created += count_of(answer, R"("outcome":"created")");
  counts_.updated += count_of(answer, R"("outcome":"updated")");
  const std::uint64_t unchanged = count_of(answer, R"("outcome":"unchanged")");
  (duplicate ? counts_.duplicate_unchanged : counts_.unchanged) += unchanged;
  if (!duplicate) ++counts_.delivered_sends;
}

bool FaultProxy::pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !ended_.wait_for(lock, time, [this] { return ending_; });
}

}  // namespace anp
