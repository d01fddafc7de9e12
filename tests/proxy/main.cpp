#include <fmt/format.h>
#include <pthread.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "tests/proxy/fault_proxy.h"

namespace {

constexpr const char* kUsage =
    "anp-fault-proxy SITE_PORT [PORT [PER_MILLE [SEED [KIND...]]]]\n"
    "Stands on 127.0.0.1:PORT (0: a free one) in front of an anp-staging on SITE_PORT, and gives\n"
    "PER_MILLE thousandths (200) of what is sent and looked up one of the faults KIND (all that\n"
    "do not hold a run for an hour). Ctrl-C ends it and prints what it did.\n";

std::uint64_t number(int argc, char** argv, int index, std::uint64_t otherwise) {
  return argc > index ? std::strtoull(argv[index], nullptr, 10) : otherwise;
}

std::vector<anp::FaultKind> kinds_of(int argc, char** argv, int from) {
  std::vector<anp::FaultKind> kinds;
  for (int i = from; i < argc; ++i) {
    const auto kind = anp::fault_kind_of(argv[i]);
    if (!kind) throw std::runtime_error(fmt::format("there is no fault '{}'", argv[i]));
    kinds.push_back(*kind);
  }
  for (const anp::FaultKind kind : anp::all_fault_kinds()) {
    if (argc <= from && kind != anp::FaultKind::refuse_overflow) kinds.push_back(kind);
  }
  return kinds;
}

void print(const anp::ProxyCounts& counts) {
  fmt::print("{} sends, {} look-ups, {} faults; forced {} sends and {} look-ups at most\n",
             counts.sends, counts.look_ups, counts.all_faults(), counts.forced.sends,
             counts.forced.look_ups);
  for (const auto& [kind, count] : counts.faults) {
    fmt::print("  {:20} {}\n", to_string(kind), count);
  }
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) {
    fmt::print(stderr, "{}", kUsage);
    return 2;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // inherited by every thread
  anp::SeededFaults faults;
  faults.per_mille = static_cast<std::uint32_t>(number(argc, argv, 3, 200));
  faults.seed = number(argc, argv, 4, 1);
  faults.kinds = kinds_of(argc, argv, 5);
  const anp::FaultProxy proxy(static_cast<std::uint16_t>(number(argc, argv, 1, 0)), faults,
                              static_cast<std::uint16_t>(number(argc, argv, 2, 0)));
  fmt::print("{}\n", proxy.target());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  print(proxy.counts());
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "anp-fault-proxy: {}\n", error.what());
  return 1;
}
