#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "generator/exit_code.h"
#include "importer/engine/engine.h"
#include "importer/guard.h"
#include "importer/options.h"
#include "importer/subject.h"
#include "importer/targets/permitted_target.h"
#include "importer/targets/target.h"

namespace anp {

/// A command that cannot go on: the exit code, and what to print.
struct Halt {
  ExitCode code = ExitCode::cannot_run;
  std::string message;
};

/// Prints "anp-import: MESSAGE" on stderr. @return the code
ExitCode report_halt(const Halt& halt);

/// A target that the guard allows and that answered its probe.
struct ReadyTarget {
  std::unique_ptr<Target> target;
  Probe probe;
  Passage passage = Passage::free;
};

/// Opens the subject's target and asks it what it is, unless guard or limits.h say no; from then on
/// interrupts are caught. Fills in the site id of the subject's identity.
std::variant<ReadyTarget, Halt> open_ready_target(const ImportOptions& options, Subject& subject);

/// What is wrong with --ca-file; an empty path is none.
std::optional<Halt> check_ca_file(const std::string& path);

/// Puts a target behind the permission that its site gives by the token; sends nothing yet.
std::unique_ptr<PermittedTarget> behind_permission(std::unique_ptr<Target> target,
                                                   const TargetUrl& url, std::string token,
                                                   const TargetOptions& options);

/// Whether the ledger is about this source and site. A site that is not the ledger's is the
/// target's fault, another dataset is the command line's.
/// @param site_asked false: nobody asked the site for its id, so its address may have changed
std::optional<Halt> check_ledger_identity(const Ledger& ledger, const Subject& subject,
                                          bool site_asked = true);

/// What to say when there is nothing that a command could go on from.
Halt no_ledger(const Subject& subject);

/// The jitter's seed: --run-seed, or from the system.
std::uint64_t jitter_seed(const ImportOptions& options);

/// How a command that stopped early ends: interrupted, refused by the target, or cannot run.
Halt halt_of(StopCause cause, const std::string& reason);

}  // namespace anp
