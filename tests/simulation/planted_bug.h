#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace anp::sim {

/// Bugs that importers really have. plant_bugs.py puts them into a copy of the sources, from which
/// only anp-simulate-planted and its test are built: what is shipped has no trace of them.
enum class PlantedBug : unsigned char {
  none,
  no_look_up_before_resend,
  absent_trusted_before_settle_time,
  intent_written_after_send,
  html_taken_as_success,
  budget_ignored,
  retry_after_ignored,
  twin_not_swept,
  batch_acknowledged_on_partial_success,
  off_by_one_shard_end,
  ledger_committed_late,
  duplicate_answer_counted_twice,
  cap_exceeded_on_resume,
};

/// The names of all but `none`, in the order above.
std::span<const std::string_view> planted_bug_names();

/// Nothing when there is no such bug.
std::optional<PlantedBug> planted_bug_named(std::string_view name);

/// Which bug the planted copy has from now on; before any campaign starts.
void plant(PlantedBug bug);

/// Whether the planted copy has this bug now.
bool planted(PlantedBug bug);

}  // namespace anp::sim
