#include "importer/show_probe.h"

#include <fmt/format.h>

#include <cstdio>
#include <variant>

#include "importer/ready_target.h"
#include "importer/report/progress.h"
#include "importer/subject.h"

namespace anp {

ExitCode show_probe(const ImportOptions& options) {
  auto subject = open_target_alone(options);
  if (!subject) return report_halt({ExitCode::cannot_run, subject.error().message});
  auto opened = open_ready_target(options, *subject);
  if (const auto* refused = std::get_if<Halt>(&opened)) return report_halt(*refused);
  const Probe& probe = std::get<ReadyTarget>(opened).probe;
  const auto line = [](std::string_view name, std::string_view value) {
    fmt::print("{:<14}{}\n", name, value);
  };
  line("target", subject->url.text());
  for (const auto& [name, value] : probe.facts) line(name, value);
  if (!probe.site_id.empty()) line("site id", probe.site_id);
  if (probe.facts.empty()) line("articles", format_count(probe.articles));
  if (probe.facts.empty() && probe.max_batch > 0) {
    line("batch", fmt::format("{} articles at most", probe.max_batch));
  }
  if (!probe.signs_in) line("login", "none: whoever reaches it may write there");
  line("exactly once", probe.inserts ? "by look-ups, and by removing twins: it inserts what it gets"
                                     : "the target itself refuses a second copy");
  for (const std::string& loss : probe.losses) line("not kept", loss);
  return ExitCode::done;
}

}  // namespace anp
