#include "generator/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "generator/command_line.h"
#include "generator/formats/format.h"
#include "generator/option_values.h"
#include "generator/version.h"
#include "generator/writer.h"

namespace anp {
namespace {

constexpr std::string_view kUsage =
    "anp-generate: makes articles from a seed, the same ones everywhere.\n\n"
    "  anp-generate [generate] [OPTIONS]   write a dataset\n"
    "  anp-generate show N [OPTIONS]       print article N\n"
    "  anp-generate reproduce MANIFEST     write the file that a manifest speaks of again\n"
    "  anp-generate convert FILE.ndjson    write articles that are there in another format\n"
    "  anp-generate verify PATH...         check files against their manifests and hashes\n"
    "  anp-generate lint [PACK]            check a pack\n\n";

constexpr std::string_view kExamples =
    "\nExamples\n"
    "  anp-generate --seed 7 --count 100000 --output articles.ndjson\n"
    "  anp-generate --seed 7 --count 100000 --shard 3/8 --output part-3.ndjson\n"
    "  anp-generate --count 1000 --format markdown --output articles\n"
    "  anp-generate show 18794 --format text\n"
    "  anp-generate convert articles.ndjson --format csv --output articles.csv\n"
    "  anp-generate verify articles.ndjson\n";

std::vector<OptionGroup> declare_options() {
  const GenerateOptions defaults;
  return {
      {"Options",
       {{"pack", "NAME|DIR", "what the articles are made from", defaults.pack},
        {"seed", "D", fmt::format("dataset seed, 0 to {}", kMaxDatasetSeed),
         fmt::to_string(defaults.dataset.seed)},
        {"first", "N", "number of the first article", fmt::to_string(defaults.numbers.first)},
        {"count", "N", "how many articles", fmt::to_string(defaults.numbers.count)},
        {"paragraphs",
         "MIN..MAX",
         "paragraphs of an article; when not given, as on a real blog",
         {}},
        {"edge-share", "P%", "share of articles with hostile content, from the pack edge", "0%"},
        {"shard", "I/N", "only part I of N; the parts in order are the whole", "1/1"},
        {"format",
         "NAME",
         fmt::format("{}; show prints text on a terminal", fmt::join(kFormatNames, ", ")),
         {}},
        {"comments", "", "with --format wxr: comments on published articles, up to 6 each", {}},
        {"output", "PATH",
         "file to write, - for standard output; a new directory for markdown and html, which "
         "have one "
         "file per article",
         defaults.output},
        {"manifest",
         "PATH",
         "where to write the manifest; PATH.manifest.json beside a file when not given",
         {}},
        {"images", "DIR", "also write the articles' images there, as PNG files", {}},
        {"threads", "N", "0: as many as there are cores", fmt::to_string(defaults.threads)},
        {"help,h", "", "print this", {}},
        {"version", "", "print the version", {}}}}};
}

std::string help_text() {
  return fmt::format("{}{}{}", kUsage, describe_options(declare_options()), kExamples);
}

std::string read_format(OptionReader& values, std::string otherwise) {
  if (!values.given("format")) return otherwise;
  return values.take(check_format_name(values.text("format")), std::move(otherwise));
}

/// "articles/" is the directory "articles", and its manifest stands beside it.
std::string without_trailing_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

/// Where articles in this format go. Many files cannot go to standard output.
std::string read_output(OptionReader& values, const std::string& format) {
  const std::string output = without_trailing_slash(values.text("output"));
  const auto opened = open_format(format, DatasetDescription::of_any_articles());
  if (output == "-" && opened->one_file_per_article()) {
    values.refuse(fmt::format(
        "--format {}: has one file per article; name a directory with --output DIR", format));
  }
  return output;
}

bool read_comments(OptionReader& values, const std::string& format) {
  if (!values.given("comments")) return false;
  if (!open_format(format, DatasetDescription::of_any_articles())->takes_comments()) {
    values.refuse(fmt::format(
        "--comments: --format {} has no place for comments; take --format wxr, or leave it out",
        format));
  }
  return true;
}

DatasetOptions read_dataset(OptionReader& values) {
  DatasetOptions options;
  options.seed = values.small_number("seed", 0, kMaxDatasetSeed);
  if (values.given("paragraphs")) {
    options.paragraphs = values.take(parse_paragraphs(values.text("paragraphs")), {});
  }
  options.edge_share = values.take(parse_edge_share(values.text("edge-share")), 0U);
  return options;
}

Result<GenerateCommand> read_generate(OptionReader values) {
  GenerateOptions options;
  options.pack = values.text("pack");
  options.dataset = read_dataset(values);
  const std::uint64_t first = values.number("first", 1, kMaxArticleNumber);
  const std::uint64_t count = values.number("count", 1, kMaxArticleNumber);
  options.numbers = values.take(check_numbers(first, count), options.numbers);
  options.shard = values.take(parse_shard(values.text("shard")), options.shard);
  options.format = read_format(values, options.format);
  options.comments = read_comments(values, options.format);
  options.output = read_output(values, options.format);
  options.manifest = values.text("manifest");
  options.images = values.text("images");
  if (values.given("images") && options.images.empty())
    values.refuse("--images: it takes the name of a directory");
  options.threads = values.small_number("threads", 0, kMaxThreads);
  return values.finish(GenerateCommand(std::move(options)));
}

Result<GenerateCommand> read_show(OptionReader values, const std::vector<std::string>& arguments,
                                  bool shows_text) {
  if (arguments.size() != 1)
    return Error{"show takes one article number, for example: anp-generate show 18794"};
  ShowOptions options;
  options.pack = values.text("pack");
  options.dataset = read_dataset(values);
  options.number = values.take(parse_whole_number("show", arguments.front(), 1, kMaxArticleNumber),
                               options.number);
  options.format = read_format(values, shows_text ? "text" : "ndjson");
  options.comments = read_comments(values, options.format);
  return values.finish(GenerateCommand(std::move(options)));
}

Result<GenerateCommand> read_reproduce(OptionReader values,
                                       const std::vector<std::string>& arguments) {
  if (arguments.size() != 1) {
    return Error{
        "reproduce takes one manifest, for example: anp-generate reproduce "
        "articles.ndjson.manifest.json"};
  }
  ReproduceOptions options;
  options.manifest = arguments.front();
  if (values.given("pack")) options.pack = values.text("pack");
  if (values.given("output")) options.output = without_trailing_slash(values.text("output"));
  options.threads = values.small_number("threads", 0, kMaxThreads);
  for (const char* name :
       {"seed", "first", "count", "paragraphs", "edge-share", "shard", "format", "comments"}) {
    if (values.given(name))
      values.refuse(fmt::format("--{}: the manifest says it; leave it out", name));
  }
  return values.finish(GenerateCommand(std::move(options)));
}

Result<GenerateCommand> read_convert(OptionReader values,
                                     const std::vector<std::string>& arguments) {
  if (arguments.size() != 1) {
    return Error{
        "convert takes one NDJSON file, for example: anp-generate convert articles.ndjson --format "
        "csv --output articles.csv"};
  }
  ConvertOptions options;
  options.input = arguments.front();
  options.format = read_format(values, options.format);
  options.comments = read_comments(values, options.format);
  options.output = read_output(values, options.format);
  for (const char* name :
       {"pack", "seed", "first", "count", "edge-share", "shard", "manifest", "threads"}) {
    if (values.given(name))
      values.refuse(fmt::format("--{}: the articles are those of the file; leave it out", name));
  }
  return values.finish(GenerateCommand(std::move(options)));
}

Result<GenerateCommand> read_verify(const OptionReader& values,
                                    const std::vector<std::string>& arguments) {
  if (arguments.empty())
    return Error{
        "verify takes files or directories, for example: anp-generate verify articles.ndjson"};
  VerifyOptions options;
  for (const std::string& path : arguments) options.paths.push_back(without_trailing_slash(path));
  return values.finish(GenerateCommand(std::move(options)));
}

Result<GenerateCommand> read_lint(const OptionReader& values,
                                  const std::vector<std::string>& arguments) {
  if (arguments.size() > 1)
    return Error{"lint takes one pack, for example: anp-generate lint corpora/alphanode"};
  return values.finish(
      GenerateCommand(LintOptions{arguments.empty() ? values.text("pack") : arguments.front()}));
}

}  // namespace

Result<GenerateCommand> parse_generate_command(int argc, const char* const* argv, bool shows_text) {
  const auto line = CommandLine::parse(declare_options(), argc, argv);
  if (!line) return line.error();
  if (line->given("help")) return GenerateCommand(PrintText{help_text()});
  if (line->given("version")) {
    return GenerateCommand(PrintText{fmt::format("anp-generate {} (spec {})\n", version(), kSpec)});
  }
  std::vector<std::string> arguments = line->words();
  const std::string command = arguments.empty() ? "generate" : arguments.front();
  if (!arguments.empty()) arguments.erase(arguments.begin());
  const OptionReader values(*line);
  if (command == "show") return read_show(values, arguments, shows_text);
  if (command == "reproduce") return read_reproduce(values, arguments);
  if (command == "convert") return read_convert(values, arguments);
  if (command == "verify") return read_verify(values, arguments);
  if (command == "lint") return read_lint(values, arguments);
  if (command != "generate") {
    return Error{fmt::format(
        "'{}': there is no such command; take generate, show, reproduce, convert, verify or lint",
        command)};
  }
  if (!arguments.empty())
    return Error{fmt::format("'{}': generate takes options only", arguments.front())};
  return read_generate(values);
}

}  // namespace anp
