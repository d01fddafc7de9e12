#include "importer/targets/presence.h"

#include "generator/result.h"

namespace anp {

std::vector<Presence> presences_of(const LookUpOutcome& outcome,
                                   std::span<const std::string> ours) {
  std::vector<Presence> found;
  if (!outcome.answered) return found;
  ANP_REQUIRE(outcome.hashes.size() == ours.size(), "a look-up answers for each article asked");
  found.reserve(ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const std::optional<std::string>& there = outcome.hashes[i];
    found.push_back(!there              ? Presence::absent
                    : *there == ours[i] ? Presence::same
                                        : Presence::different);
  }
  for (const std::size_t twin : outcome.twins) {
    if (found.at(twin) == Presence::same) found[twin] = Presence::twice;
  }
  return found;
}

}  // namespace anp
