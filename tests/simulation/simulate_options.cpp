#include "tests/simulation/simulate_options.h"

#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <sstream>

namespace anp::sim {

namespace po = boost::program_options;

namespace {

constexpr std::uint64_t kMaxSchedules = 1'000'000'000;
constexpr unsigned kMaxThreads = 256;

po::options_description describe(SimulateOptions& options) {
  po::options_description description("anp-simulate");
  CampaignOptions& campaign = options.campaign;
  auto add = description.add_options();
  add("seed", po::value(&campaign.first_seed)->default_value(campaign.first_seed),
      "the first schedule's seed");
  add("schedules", po::value(&campaign.schedules)->default_value(campaign.schedules),
      "how many, with consecutive seeds");
  add("threads", po::value(&campaign.threads)->default_value(campaign.threads), "at most 256");
  add("planted", po::value(&options.planted), "run with a known bug: the simulator must find it");
  add("outcome-only", po::bool_switch(&campaign.outcome_only),
      "judge by what becomes of the articles alone, not by the importer's requests");
  add("list-bugs", po::bool_switch(&options.list_bugs), "print the names for --planted");
  add("trace", po::bool_switch(&options.trace), "print all that happens in the first schedule");
  add("need-all", po::bool_switch(&options.need_all),
      "fail when a kind of fault or an interesting branch was never reached");
  add("help", po::bool_switch(&options.help), "print this");
  return description;
}

}  // namespace

Result<SimulateOptions> parse_simulate_options(int argc, const char* const* argv) {
  SimulateOptions options;
  try {
    po::variables_map values;
    po::store(po::parse_command_line(argc, argv, describe(options)), values);
    po::notify(values);
  } catch (const po::error& error) {
    return Error{fmt::format("{}; see anp-simulate --help", error.what())};
  }
  const CampaignOptions& campaign = options.campaign;
  if (campaign.schedules < 1 || campaign.schedules > kMaxSchedules) {
    return Error{fmt::format("--schedules {}: must be 1 to {}", campaign.schedules, kMaxSchedules)};
  }
  if (campaign.threads < 1 || campaign.threads > kMaxThreads) {
    return Error{fmt::format("--threads {}: must be 1 to {}", campaign.threads, kMaxThreads)};
  }
  return options;
}

std::string simulate_help() {
  SimulateOptions options;
  std::ostringstream text;
  text << "Runs the import engine in seeded worlds full of faults, and says which promise broke.\n"
       << describe(options);
  return text.str();
}

}  // namespace anp::sim
