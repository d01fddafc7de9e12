#include "generator/options.h"

#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <sstream>

#include "generator/option_values.h"
#include "generator/version.h"

namespace anp {
namespace {

namespace po = boost::program_options;

constexpr std::string_view kUsage =
    "anp-generate: makes articles from a seed, the same ones everywhere.\n\n"
    "  anp-generate [generate] [OPTIONS]   write a dataset\n"
    "  anp-generate show N [OPTIONS]       print article N\n"
    "  anp-generate verify PATH...         check files against their manifests and hashes\n"
    "  anp-generate lint [PACK]            check a pack\n\n";

constexpr std::string_view kExamples =
    "\nExamples\n"
    "  anp-generate --seed 7 --count 100000 --output articles.ndjson\n"
    "  anp-generate --seed 7 --count 100000 --shard 3/8 --output part-3.ndjson\n"
    "  anp-generate show 18794 --format text\n"
    "  anp-generate verify articles.ndjson\n";

po::options_description describe_options() {
  const GenerateOptions defaults;
  po::options_description described("Options");
  const auto value = [](const std::string& preset, const char* name) {
    return po::value<std::string>()->default_value(preset)->value_name(name);
  };
  auto add = described.add_options();
  add("pack", value(defaults.pack, "NAME|DIR"), "what the articles are made from");
  add("seed", value(fmt::to_string(defaults.dataset_seed), "D"),
      fmt::format("dataset seed, 0 to {}", kMaxDatasetSeed).c_str());
  add("first", value(fmt::to_string(defaults.numbers.first), "N"), "number of the first article");
  add("count", value(fmt::to_string(defaults.numbers.count), "N"), "how many articles");
  add("shard", value("1/1", "I/N"), "only part I of N; the parts in order are the whole");
  add("format", po::value<std::string>()->value_name("NAME"),
      "ndjson (one line each) or text (for reading); show prints text on a terminal");
  add("output", value(defaults.output, "PATH"), "file to write, - for standard output");
  add("manifest", value("", "PATH"),
      "where to write the manifest; PATH.manifest.json beside a file when not given");
  add("threads", value("0", "N"), "0: as many as there are cores");
  add("help", "print this");
  add("version", "print the version");
  return described;
}

std::string help_text() {
  std::ostringstream options;
  options << describe_options();
  return fmt::format("{}{}{}", kUsage, options.str(), kExamples);
}

/// Reads option values and remembers the first that is wrong.
class Values {
 public:
  explicit Values(const po::variables_map& map) : map_(map) {}

  [[nodiscard]] const std::string& text(const char* name) const {
    return map_[name].as<std::string>();
  }

  std::uint64_t number(const char* name, std::uint64_t low, std::uint64_t high) {
    return take(parse_whole_number(fmt::format("--{}", name), text(name), low, high), low);
  }

  template <typename T>
  T take(Result<T> result, T otherwise) {
    if (result) return std::move(*result);
    if (!error_) error_ = result.error();
    return otherwise;
  }

  OutputFormat format(OutputFormat otherwise) {
    if (map_.count("format") == 0) return otherwise;
    return take(parse_output_format(text("format")), otherwise);
  }

  std::uint32_t dataset_seed() {
    return static_cast<std::uint32_t>(number("seed", 0, kMaxDatasetSeed));
  }

  template <typename Options>
  Result<GenerateCommand> finish(Options options) const {
    if (error_) return *error_;
    return GenerateCommand(std::move(options));
  }

 private:
  const po::variables_map& map_;
  std::optional<Error> error_;
};

Result<GenerateCommand> read_generate(Values values) {
  GenerateOptions options;
  options.pack = values.text("pack");
  options.dataset_seed = values.dataset_seed();
  const std::uint64_t first = values.number("first", 1, kMaxArticleNumber);
  const std::uint64_t count = values.number("count", 1, kMaxArticleNumber);
  options.numbers = values.take(check_numbers(first, count), options.numbers);
  options.shard = values.take(parse_shard(values.text("shard")), options.shard);
  options.format = values.format(options.format);
  options.output = values.text("output");
  options.manifest = values.text("manifest");
  options.threads = static_cast<unsigned>(values.number("threads", 0, kMaxThreads));
  return values.finish(std::move(options));
}

Result<GenerateCommand> read_show(Values values, const std::vector<std::string>& arguments,
                                  bool shows_text) {
  if (arguments.size() != 1)
    return Error{"show takes one article number, for example: anp-generate show 18794"};
  ShowOptions options;
  options.pack = values.text("pack");
  options.dataset_seed = values.dataset_seed();
  options.number = values.take(parse_whole_number("show", arguments.front(), 1, kMaxArticleNumber),
                               options.number);
  options.format = values.format(shows_text ? OutputFormat::text : OutputFormat::ndjson);
  return values.finish(std::move(options));
}

Result<GenerateCommand> read_verify(const Values& values,
                                    const std::vector<std::string>& arguments) {
  if (arguments.empty())
    return Error{
        "verify takes files or directories, for example: anp-generate verify articles.ndjson"};
  return values.finish(VerifyOptions{arguments});
}

Result<GenerateCommand> read_lint(const Values& values, const std::vector<std::string>& arguments) {
  if (arguments.size() > 1)
    return Error{"lint takes one pack, for example: anp-generate lint corpora/alphanode"};
  return values.finish(LintOptions{arguments.empty() ? values.text("pack") : arguments.front()});
}

Result<GenerateCommand> read_command(const po::variables_map& map, bool shows_text) {
  if (map.count("help") > 0) return GenerateCommand(PrintText{help_text()});
  if (map.count("version") > 0) {
    return GenerateCommand(PrintText{fmt::format("anp-generate {} (spec {})\n", version(), kSpec)});
  }
  std::vector<std::string> words;
  if (map.count("command") > 0) words = map["command"].as<std::vector<std::string>>();
  const std::string command = words.empty() ? "generate" : words.front();
  const std::vector<std::string> arguments(words.begin() + (words.empty() ? 0 : 1), words.end());
  const Values values(map);
  if (command == "show") return read_show(values, arguments, shows_text);
  if (command == "verify") return read_verify(values, arguments);
  if (command == "lint") return read_lint(values, arguments);
  if (command != "generate") {
    return Error{fmt::format("'{}': there is no such command; take generate, show, verify or lint",
                             command)};
  }
  if (!arguments.empty())
    return Error{fmt::format("'{}': generate takes options only", arguments.front())};
  return read_generate(values);
}

}  // namespace

Result<GenerateCommand> parse_generate_command(int argc, const char* const* argv, bool shows_text) {
  const po::options_description shown = describe_options();
  po::options_description all;
  all.add(shown).add_options()("command", po::value<std::vector<std::string>>());
  po::positional_options_description positions;
  positions.add("command", -1);
  // No guessing: a shortened option could mean another one in a later version.
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  po::variables_map map;
  try {
    po::store(
        po::command_line_parser(argc, argv).options(all).positional(positions).style(style).run(),
        map);
    po::notify(map);
  } catch (const po::error& error) {
    return Error{error.what()};
  }
  return read_command(map, shows_text);
}

}  // namespace anp
