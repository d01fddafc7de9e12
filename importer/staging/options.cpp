#include "importer/staging/options.h"

#include <fmt/format.h>

#include "generator/command_line.h"
#include "generator/version.h"

namespace anp {
namespace {

constexpr std::uint32_t kMaxPort = 65'535;

std::vector<OptionGroup> declare_options() {
  const StagingOptions defaults;
  return {
      {"Options",
       {{"port", "N", fmt::format("port to listen on, 0 to {}; 0 picks a free one", kMaxPort),
         fmt::to_string(defaults.port)},
        {"address", "ADDRESS", "loopback address to listen on", defaults.address},
        {"db", "PATH", "SQLite database; made when absent", defaults.db},
        {"port-file", "PATH", "write the port there as soon as the site answers, for scripts", {}},
        {"help,h", "", "print this", {}},
        {"version", "", "print the version", {}}}}};
}

}  // namespace

Result<StagingOptions> parse_staging_options(int argc, const char* const* argv) {
  const auto line = CommandLine::parse(declare_options(), argc, argv);
  if (!line) return line.error();
  StagingOptions options;
  options.help = line->given("help");
  options.version = line->given("version");
  OptionReader values(*line);
  options.port = static_cast<int>(values.small_number("port", 0, kMaxPort));
  options.address = values.text("address");
  options.db = values.text("db");
  options.port_file = values.text("port-file");
  if (options.db.empty()) values.refuse("--db is empty; it should name a file");
  if (!line->words().empty()) {
    values.refuse(fmt::format("'{}': anp-staging takes options only", line->words().front()));
  }
  return values.finish(std::move(options));
}

std::string staging_help() {
  return fmt::format(
      "anp-staging: a staging site on this computer to import articles into\n\n"
      "Usage: anp-staging [options]\n\n{}"
      "\nStops on SIGINT or SIGTERM after the requests under way. Exit codes: 0 stopped, 1 cannot\n"
      "run (database, port), 2 usage.\n",
      describe_options(declare_options()));
}

ProgramReference staging_reference() {
  ProgramReference reference;
  reference.name = "anp-staging";
  reference.version = version();
  reference.summary = "a staging site on this computer to import articles into";
  reference.commands = {{"", "", "", declare_options()}};
  reference.description = {
      "Serves a JSON API, pages and a full-text search over HTTP on a loopback address, and keeps "
      "the articles in one SQLite database.",
      "It stops on SIGINT or SIGTERM after the requests under way."};
  reference.examples = {"anp-staging --port 8765 --db site.sqlite"};
  reference.exit_codes = {
      {0, "stopped"}, {1, "cannot run: the database or the port"}, {2, "wrong usage"}};
  return reference;
}

}  // namespace anp
