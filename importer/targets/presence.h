#pragma once

#include <span>
#include <string>
#include <vector>

#include "importer/engine/outcome.h"

namespace anp {

/// What a look-up found, compared with what we would send; nothing unless it was answered.
/// @param ours content hashes of the articles asked about, in order: one for each of outcome.hashes
std::vector<Presence> presences_of(const LookUpOutcome& outcome, std::span<const std::string> ours);

}  // namespace anp
