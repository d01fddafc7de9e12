#include "importer/staging/options.h"

#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <sstream>

namespace anp {
namespace {

namespace po = boost::program_options;

constexpr int kMaxPort = 65'535;

po::options_description describe(StagingOptions& options) {
  po::options_description description("Options", 100);
  const auto text = [](std::string& value) { return po::value(&value)->default_value(value); };
  auto add = description.add_options();
  add("port", po::value(&options.port)->default_value(options.port)->value_name("N"),
      "port to listen on, 0 to 65535; 0 picks a free one");
  add("address", text(options.address)->value_name("ADDRESS"), "loopback address to listen on");
  add("db", text(options.db)->value_name("PATH"), "SQLite database; made when absent");
  add("port-file", po::value(&options.port_file)->value_name("PATH"),
      "write the port there as soon as the site answers, for scripts");
  add("help,h", po::bool_switch(&options.help), "show this help");
  add("version", po::bool_switch(&options.version), "show the version");
  return description;
}

}  // namespace

Result<StagingOptions> parse_staging_options(const std::vector<std::string>& arguments) {
  StagingOptions options;
  const po::options_description description = describe(options);
  try {
    po::variables_map values;
    po::store(po::command_line_parser(arguments)
                  .options(description)
                  .positional(po::positional_options_description())
                  .run(),
              values);
    po::notify(values);
  } catch (const po::error& error) {
    return Error{error.what()};
  }
  if (options.port < 0 || options.port > kMaxPort) {
    return Error{fmt::format("--port is {}; it should be 0 to {}", options.port, kMaxPort)};
  }
  if (options.db.empty()) return Error{"--db is empty; it should name a file"};
  return options;
}

std::string staging_help() {
  StagingOptions options;
  std::ostringstream text;
  text << "anp-staging: a staging site on this computer to import articles into\n\n"
          "Usage: anp-staging [options]\n\n"
       << describe(options)
       << "\nStops on SIGINT or SIGTERM after the requests under way. Exit codes: 0 stopped, 1 "
          "cannot\n"
          "run (database, port), 2 usage.\n";
  return text.str();
}

}  // namespace anp
