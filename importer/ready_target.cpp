#include "importer/ready_target.h"

#include <fmt/format.h>

#include <cstdio>
#include <random>
#include <utility>

#include "importer/guard.h"
#include "importer/interrupt.h"
#include "importer/targets/open_target.h"

namespace anp {

ExitCode report_halt(const Halt& halt) {
  std::fflush(stdout);
  if (!halt.message.empty()) fmt::print(stderr, "anp-import: {}\n", halt.message);
  return halt.code;
}

std::variant<ReadyTarget, Halt> open_ready_target(const ImportOptions& options, Subject& subject) {
  if (const auto allowed = guard_target(subject.url); !allowed) {
    return Halt{ExitCode::target_refused, allowed.error().message};
  }
  TargetOptions target{options.max_in_flight, options.timeout, subject.profile, {}};
  if (subject.profile) {
    const bool bare = subject.url.transport == "http" && !is_loopback(subject.url.host);
    if (bare && !subject.profile->secrets.empty()) {
      return Halt{
          ExitCode::target_refused,
          fmt::format("profile '{}' sends a secret, and http:// to {} is not encrypted: use "
                      "http+https://",
                      subject.profile->name, subject.url.host)};
    }
    auto secrets = SecretStore::read(subject.profile->secrets);
    if (!secrets) {
      return Halt{ExitCode::cannot_run,
                  fmt::format("profile '{}': {}", subject.profile->name, secrets.error().message)};
    }
    target.secrets = std::move(*secrets);
  }
  ReadyTarget ready{open_target(subject.url, target), {}};
  catch_interrupts();
  ready.probe = ready.target->probe();
  switch (ready.probe.verdict) {
    case Probe::Verdict::unreachable:
      return Halt{ExitCode::cannot_run, ready.probe.message};
    case Probe::Verdict::refused:
      return Halt{ExitCode::target_refused, ready.probe.message};
    case Probe::Verdict::ready:
      break;
  }
  subject.identity.site_id = ready.probe.site_id;
  return ready;
}

std::optional<Halt> check_ledger_identity(const Ledger& ledger, const Subject& subject,
                                          bool site_asked) {
  auto recorded = ledger.identity();
  if (!recorded) return std::nullopt;
  // A site's id decides, not its address.
  if (!site_asked && !recorded->site_id.empty()) recorded->target_url = subject.identity.target_url;
  const auto same = check_same_identity(subject.ledger, *recorded, subject.identity);
  if (same) return std::nullopt;
  const bool other_site = !recorded->site_id.empty() && !subject.identity.site_id.empty() &&
                          recorded->site_id != subject.identity.site_id;
  return Halt{other_site ? ExitCode::target_refused : ExitCode::usage, same.error().message};
}

Halt no_ledger(const Subject& subject) {
  return {ExitCode::cannot_run,
          fmt::format("there is no ledger '{}': give the options of the run, or name its ledger "
                      "with --ledger; a run prints the path",
                      subject.ledger)};
}

std::uint64_t jitter_seed(const ImportOptions& options) {
  if (options.run_seed) return *options.run_seed;
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

Halt halt_of(StopCause cause, const std::string& reason) {
  switch (cause) {
    case StopCause::none:
      return {ExitCode::done, ""};
    case StopCause::user:
      return {ExitCode::interrupted, "interrupted: the same command goes on"};
    case StopCause::refused:
      return {ExitCode::target_refused,
              fmt::format("stopped: {}; mend it, and the same command goes on", reason)};
    case StopCause::gone:
      return {ExitCode::cannot_run,
              fmt::format("stopped: {}; start it, and the same command goes on", reason)};
  }
  return {};
}

}  // namespace anp
