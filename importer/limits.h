#pragma once

#include <optional>

#include "importer/guard.h"
#include "importer/options.h"
#include "importer/ready_target.h"
#include "importer/subject.h"

namespace anp {

/// What the options say about other hosts than this machine.
GuardRules guard_rules(const ImportOptions& options);

/// The options as they may be followed: with a limited passage one request at a time, one a second
/// at most.
ImportOptions within_limits(ImportOptions options, Passage passage);

/// Whether a command may do to its target what it is about to do, on the terms of the guard. Asks
/// nobody; says what is too much and the remedy. A command that only reads may always.
/// @param ledger of the command; null: there is none yet
std::optional<Halt> check_limits(const ImportOptions& options, const Subject& subject,
                                 const Ledger* ledger);

}  // namespace anp
