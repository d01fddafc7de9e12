#include "generator/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>

#include "generator/convert.h"
#include "generator/format_output.h"
#include "generator/images.h"
#include "generator/manifest.h"
#include "generator/output_file.h"
#include "generator/synthesizer.h"
#include "generator/topic.h"
#include "generator/verify.h"

namespace anp {
namespace {

namespace fs = std::filesystem;

ExitCode print_error(const Error& error) {
  fmt::print(stderr, "anp-generate: {}\n", error.message);
  return ExitCode::cannot_run;
}

Result<Pack> open_pack(const std::string& name_or_path) {
  const auto directory = find_pack(name_or_path);
  if (!directory) return directory.error();
  return load_pack(*directory);
}

/// The packs that a dataset is made from.
struct Packs {
  Pack main;
  std::optional<Pack> edge;  ///< where there is an edge share

  [[nodiscard]] const Pack* edge_or_null() const { return edge ? &*edge : nullptr; }
};

/// A pack cannot tell more than it knows.
Result<Done> check_paragraphs(const Pack& pack, ParagraphRange range) {
  const std::uint32_t capacity = paragraph_capacity(pack);
  if (range.most <= capacity) return Done{};
  return Error{fmt::format("--paragraphs {}..{}: an article of pack {} has at most {} paragraphs",
                           range.least, range.most, pack.info.name, capacity)};
}

Result<Packs> open_packs(const std::string& name_or_path, const DatasetOptions& dataset) {
  auto main = open_pack(name_or_path);
  if (!main) return main.error();
  if (auto done = check_paragraphs(*main, dataset.paragraphs); !done) return done.error();
  if (dataset.edge_share == 0) return Packs{std::move(*main), std::nullopt};
  auto edge = open_pack(kEdgePack);
  if (!edge) return edge.error();
  if (auto done = check_paragraphs(*edge, dataset.paragraphs); !done) return done.error();
  return Packs{std::move(*main), std::move(*edge)};
}

/// What a file says of the authors and categories that its articles can have.
DatasetDescription describe(const Packs& packs, bool comments) {
  DatasetDescription all = DatasetDescription::of(packs.main);
  all.comments = comments;
  if (!packs.edge) return all;
  const DatasetDescription edge = DatasetDescription::of(*packs.edge);
  for (const ArticleAuthor& author : edge.authors) {
    const auto same = [&](const ArticleAuthor& known) { return known.slug == author.slug; };
    if (std::none_of(all.authors.begin(), all.authors.end(), same)) all.authors.push_back(author);
  }
  for (const std::string& category : edge.categories) {
    const auto& known = all.categories;
    if (std::find(known.begin(), known.end(), category) == known.end())
      all.categories.push_back(category);
  }
  return all;
}

unsigned thread_count(unsigned wanted) {
  return wanted != 0 ? wanted : std::clamp(std::thread::hardware_concurrency(), 1U, kMaxThreads);
}

/// The name of the file or directory, without the path to it.
std::string file_name_of(const GenerateOptions& options) {
  return fs::path(options.output).filename().string();
}

/// The command line that writes the same file again.
std::string command_of(const GenerateOptions& options) {
  std::string command =
      fmt::format("anp-generate --pack {} --seed {} --first {} --count {}", options.pack,
                  options.dataset.seed, options.numbers.first, options.numbers.count);
  if (const auto [least, most] = options.dataset.paragraphs; most != 0)
    command += fmt::format(" --paragraphs {}..{}", least, most);
  if (options.dataset.edge_share != 0)
    command += fmt::format(" --edge-share {}%", options.dataset.edge_share);
  if (options.shard.of > 1)
    command += fmt::format(" --shard {}/{}", options.shard.index, options.shard.of);
  command += fmt::format(" --format {}", options.format);
  if (options.comments) command += " --comments";
  return command + fmt::format(" --output {}", file_name_of(options));
}

Manifest manifest_of(const GenerateOptions& options, const Packs& packs, NumberRange numbers,
                     const WrittenDataset& written) {
  const Pack& pack = packs.main;
  Manifest manifest;
  manifest.pack = pack.info.name;
  manifest.pack_version = pack.info.version;
  manifest.pack_digest = pack.digest.hex();
  manifest.dataset_seed = options.dataset.seed;
  manifest.paragraphs = options.dataset.paragraphs;
  manifest.edge_share = options.dataset.edge_share;
  if (packs.edge) manifest.edge_pack_digest = packs.edge->digest.hex();
  manifest.dataset = options.numbers;
  if (options.shard.of > 1) manifest.shard = options.shard;
  manifest.numbers = numbers;
  manifest.format = options.format;
  manifest.comments = options.comments;
  manifest.dataset_digest = written.dataset_digest.hex();
  manifest.file = file_name_of(options);
  manifest.bytes = written.bytes;
  manifest.bytes_digest = written.bytes_digest.hex();
  manifest.command = command_of(options);
  return manifest;
}

void write_manifest(const Manifest& manifest, const std::string& path) {
  OutputFile file(path);
  file.write(to_json(manifest));
  file.close();
}

/// Empty: none is wanted. Beside a device or a pipe there is none: neither keeps what it would
/// speak of.
std::string manifest_path_for(const GenerateOptions& options) {
  if (!options.manifest.empty() || options.output == "-") return options.manifest;
  std::error_code ignored;
  const bool keeps = !std::filesystem::is_other(std::filesystem::status(options.output, ignored));
  return keeps ? manifest_path_of(options.output).string() : std::string();
}

/// Writes a dataset and, last, its manifest: where there is one, the file that it speaks of is
/// whole.
/// @param digest_bytes whether the digest in the manifest that is returned is wanted
Manifest write_files(const GenerateOptions& options, const Packs& packs, bool digest_bytes) {
  const NumberRange numbers = shard_of(options.numbers, options.shard);
  const auto format = open_format(options.format, describe(packs, options.comments));
  FormatOutput output(*format, options.numbers.first, options.output);
  WriteOptions how{options.dataset, numbers, &output.format(), thread_count(options.threads)};
  how.first_place = numbers.first - options.numbers.first;
  how.edge = packs.edge_or_null();
  // What is written to a directory has its files' digest.
  how.digest_bytes = digest_bytes && !format->one_file_per_article();
  how.header = options.shard.index == 1;
  how.footer = options.shard.index == options.shard.of;
  const WrittenDataset written = output.correct(write_dataset(packs.main, how, output.sink()));
  output.close();
  Manifest manifest = manifest_of(options, packs, numbers, written);
  if (const auto path = manifest_path_for(options); !path.empty()) write_manifest(manifest, path);
  if (options.output != "-") {
    fmt::print(stderr, "anp-generate: {} articles, {} bytes in {}; dataset digest {}\n",
               written.articles, written.bytes, options.output, manifest.dataset_digest);
  }
  return manifest;
}

/// The images of these articles. The manifest does not speak of them: see docs/formats.md.
Result<Done> write_image_files(const GenerateOptions& options, const Packs& packs) {
  WriteOptions how{options.dataset, shard_of(options.numbers, options.shard)};
  how.threads = thread_count(options.threads);
  how.edge = packs.edge_or_null();
  const auto written = write_images(packs.main, how, options.images);
  if (!written) return written.error();
  fmt::print(stderr, "anp-generate: {} images, {} new files with {} bytes in {}\n", written->images,
             written->files, written->bytes, options.images);
  return Done{};
}

ExitCode run(const GenerateOptions& options) {
  const auto packs = open_packs(options.pack, options.dataset);
  if (!packs) return print_error(packs.error());
  write_files(options, *packs, !manifest_path_for(options).empty());
  if (options.images.empty()) return ExitCode::done;
  const auto done = write_image_files(options, *packs);
  return done ? ExitCode::done : print_error(done.error());
}

/// What to generate so that the manifest's file comes out again.
Result<GenerateOptions> options_of(const Manifest& manifest, const ReproduceOptions& wanted) {
  if (manifest.spec != kSpec) {
    return Error{fmt::format("{}: made by spec {}; this program makes spec {}", wanted.manifest,
                             manifest.spec, kSpec)};
  }
  const auto format = check_format_name(manifest.format);
  if (!format) return format.error();
  GenerateOptions options;
  options.pack = wanted.pack.empty() ? manifest.pack : wanted.pack;
  options.dataset = {manifest.dataset_seed, manifest.paragraphs, manifest.edge_share};
  options.numbers = manifest.dataset;
  options.shard = manifest.shard.value_or(Shard{});
  options.format = *format;
  options.comments = manifest.comments;
  options.output = wanted.output.empty() ? manifest.file : wanted.output;
  options.threads = wanted.threads;
  return options;
}

/// Other packs make other articles.
Result<Done> check_digests(const Packs& packs, const Manifest& manifest, const std::string& path) {
  if (const std::string digest = packs.main.digest.hex(); digest != manifest.pack_digest) {
    return Error{fmt::format(
        "{}: made from pack {} with digest {}; the pack here has digest {}: name the right one "
        "with --pack",
        path, manifest.pack, manifest.pack_digest, digest)};
  }
  if (!packs.edge || packs.edge->digest.hex() == manifest.edge_pack_digest) return Done{};
  return Error{fmt::format(
      "{}: its edge share is made from pack {} with digest {}; the one here has digest {}: name "
      "the directory that holds the right one with $ANP_PACKS",
      path, kEdgePack, manifest.edge_pack_digest, packs.edge->digest.hex())};
}

ExitCode run(const ReproduceOptions& wanted) {
  const auto manifest = read_manifest(wanted.manifest);
  if (!manifest) return print_error(manifest.error());
  const auto options = options_of(*manifest, wanted);
  if (!options) return print_error(options.error());
  const auto packs = open_packs(options->pack, options->dataset);
  if (!packs) return print_error(packs.error());
  if (const auto done = check_digests(*packs, *manifest, wanted.manifest); !done)
    return print_error(done.error());
  const Manifest again = write_files(*options, *packs, true);
  if (again.bytes_digest == manifest->bytes_digest) return ExitCode::done;
  fmt::print(stderr, "anp-generate: {}: the bytes have digest {}, the manifest says {}\n",
             options->output, again.bytes_digest, manifest->bytes_digest);
  return ExitCode::differences_found;
}

ExitCode run(const ShowOptions& options) {
  const auto packs = open_packs(options.pack, options.dataset);
  if (!packs) return print_error(packs.error());
  OutputFile out("-");
  const auto format = open_format(options.format, describe(*packs, options.comments));
  out.write(
      format_article(packs->main, options.dataset, options.number, *format, packs->edge_or_null()));
  return ExitCode::done;
}

bool print_verification(const std::string& path, const Verification& verification) {
  for (const std::string& difference : verification.differences) fmt::print("{}\n", difference);
  const std::uint64_t unlisted = verification.difference_count - verification.differences.size();
  if (unlisted > 0) fmt::print("… and {} more differences\n", unlisted);
  if (verification.same()) {
    const bool has_manifest = verification.manifest || fs::is_directory(path);
    fmt::print("{}: {}{}\n", path,
               verification.articles > 0
                   ? fmt::format("{} articles, every hash right; ", verification.articles)
                   : std::string(),
               has_manifest ? "as the manifest says"
                            : "no manifest beside it, so missing articles would not show");
  }
  return verification.same();
}

ExitCode run(const VerifyOptions& options) {
  bool same = true;
  for (const std::string& path : options.paths) {
    const bool holds_files = fs::is_directory(path) && !fs::exists(manifest_path_of(path));
    const auto verification = holds_files ? verify_directory(path) : verify_file(path);
    if (!verification) return print_error(verification.error());
    same = print_verification(path, *verification) && same;
  }
  return same ? ExitCode::done : ExitCode::differences_found;
}

ExitCode run(const ConvertOptions& options) {
  const auto converted = convert_articles(options);
  if (!converted) return print_error(converted.error());
  if (options.output != "-") {
    fmt::print(stderr, "anp-generate: {} articles in {}\n", *converted, options.output);
  }
  return ExitCode::done;
}

ExitCode run(const LintOptions& options) {
  const auto pack = open_pack(options.pack);
  if (!pack) return print_error(pack.error());
  fmt::print(
      "{} {}: {} stacks, {} problems, {} scenarios, {} title patterns, {} kinds of section, {} "
      "checklist items, "
      "{} rules; {} different titles; digest {}\n",
      pack->info.name, pack->info.version, pack->stacks.size(), pack->problems.size(),
      pack->scenarios.size(), pack->titles.size(), pack->sections.size(),
      pack->grammar.rule(pack->rules.checklist_item).alternative_count,
      pack->grammar.named_rule_count(), TopicOrder(*pack, 0).distinct_titles(), pack->digest.hex());
  return ExitCode::done;
}

ExitCode run(const PrintText& text) {
  fmt::print("{}", text.text);
  return ExitCode::done;
}

}  // namespace

ExitCode run_generate_command(const GenerateCommand& command) {
  return std::visit([](const auto& options) { return run(options); }, command);
}

}  // namespace anp
