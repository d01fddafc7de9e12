#include "importer/interrupt.h"

#include <csignal>

namespace anp {

namespace {

// A signal handler can reach nothing but a global.
volatile std::sig_atomic_t interrupt_count = 0;  // NOLINT(*-avoid-non-const-global-variables)

extern "C" void count_interrupt(int signal) {
  interrupt_count = interrupt_count + 1;
  if (interrupt_count >= 2) std::signal(signal, SIG_DFL);
}

}  // namespace

void catch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = count_interrupt;
  sigemptyset(&action.sa_mask);
  action.sa_flags = 0;  // no SA_RESTART: a wait is to end early
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int interrupts() { return interrupt_count; }

}  // namespace anp
