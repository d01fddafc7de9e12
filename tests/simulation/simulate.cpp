// anp-simulate: many seeded schedules, or one again.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "tests/simulation/campaign.h"
#include "tests/simulation/planted_bug.h"
#include "tests/simulation/simulate_options.h"
#include "tests/simulation/world.h"

namespace anp::sim {

namespace {

constexpr bool kHasBugs = ANP_HAS_PLANTED_BUGS != 0;

/// The shipped code has no bugs to choose from: its sibling, built from the planted copy, has.
[[noreturn]] void become_planted(char** argv) {
  const auto sibling =
      std::filesystem::read_symlink("/proc/self/exe").replace_filename("anp-simulate-planted");
  execv(sibling.c_str(), argv);
  throw std::runtime_error(sibling.string() + " is missing: build it with the tests");
}

void print_figures(const CampaignReport& report, std::chrono::milliseconds elapsed) {
  fmt::print("{} schedules, {} steps in {:.1f} s, trace {:016x}\n", report.schedules, report.steps,
             static_cast<double>(elapsed.count()) / 1000, report.trace);
  for (std::size_t i = 0; i < kFaults; ++i) {
    fmt::print("  {:20} {:>12}\n", kFaultNames[i], report.reached.faults[i]);
  }
  for (std::size_t i = 0; i < kBranches; ++i) {
    fmt::print("  {:20} {:>12}\n", kBranchNames[i], report.reached.branches[i]);
  }
}

int judge(const SimulateOptions& options, const CampaignReport& report) {
  if (report.failure) {
    fmt::print("BROKEN by seed {}:\n", report.failure->seed);
    for (const std::string& violation : report.failure->violations) {
      fmt::print("  {}\n", violation);
    }
    fmt::print("replay: anp-simulate --seed {} --schedules 1 --trace{}{}{}\n", report.failure->seed,
               options.campaign.outcome_only ? " --outcome-only" : "",
               options.planted.empty() ? "" : " --planted ", options.planted);
    return 1;
  }
  const auto missing = report.reached.missing();
  if (!options.need_all || missing.empty()) return 0;
  for (const std::string_view name : missing) fmt::print("never reached: {}\n", name);
  return 1;
}

int simulate(const SimulateOptions& options, char** argv) {
  if (options.help) {
    fmt::print("{}", simulate_help());
    return 0;
  }
  if (options.list_bugs) {
    for (const std::string_view name : planted_bug_names()) fmt::print("{}\n", name);
    return 0;
  }
  if (!options.planted.empty()) {
    const auto bug = planted_bug_named(options.planted);
    if (!bug) {
      fmt::print(stderr, "anp-simulate: --planted {}: no such bug; --list-bugs names them\n",
                 options.planted);
      return 2;
    }
    if (!kHasBugs) become_planted(argv);
    plant(*bug);
  }
  if (options.trace) {
    World(options.campaign.first_seed, options.campaign.outcome_only, [](const std::string& line) {
      fmt::print("{}\n", line);
    }).run();
  }
  const bool terminal = isatty(STDERR_FILENO) == 1;
  const auto start = std::chrono::steady_clock::now();
  const CampaignReport report = run_campaign(options.campaign, [&](std::uint64_t done) {
    if (terminal) fmt::print(stderr, "\r{} of {} ", done, options.campaign.schedules);
  });
  if (terminal) fmt::print(stderr, "\r");
  print_figures(report, std::chrono::duration_cast<std::chrono::milliseconds>(
                            std::chrono::steady_clock::now() - start));
  return judge(options, report);
}

}  // namespace

}  // namespace anp::sim

int main(int argc, char** argv) try {
  const auto options = anp::sim::parse_simulate_options(argc, argv);
  if (!options) {
    fmt::print(stderr, "anp-simulate: {}\n", options.error().message);
    return 2;
  }
  return anp::sim::simulate(*options, argv);
} catch (const std::exception& error) {
  fmt::print(stderr, "anp-simulate: {}\n", error.what());
  return 1;
}
