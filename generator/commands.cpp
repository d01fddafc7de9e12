#include "generator/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <thread>

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

unsigned thread_count(unsigned wanted) {
  return wanted != 0 ? wanted : std::clamp(std::thread::hardware_concurrency(), 1U, kMaxThreads);
}

/// The command line that writes the same file again.
std::string command_of(const GenerateOptions& options) {
  std::string command =
      fmt::format("anp-generate --pack {} --seed {} --first {} --count {}", options.pack,
                  options.dataset_seed, options.numbers.first, options.numbers.count);
  if (options.shard.of > 1)
    command += fmt::format(" --shard {}/{}", options.shard.index, options.shard.of);
  return command + fmt::format(" --format {} --output {}", name_of(options.format),
                               fs::path(options.output).filename().string());
}

Manifest manifest_of(const GenerateOptions& options, const Pack& pack, NumberRange numbers,
                     const WrittenDataset& written) {
  Manifest manifest;
  manifest.pack = pack.info.name;
  manifest.pack_version = pack.info.version;
  manifest.pack_digest = pack.digest.hex();
  manifest.dataset_seed = options.dataset_seed;
  manifest.dataset = options.numbers;
  if (options.shard.of > 1) manifest.shard = options.shard;
  manifest.numbers = numbers;
  manifest.format = name_of(options.format);
  manifest.dataset_digest = written.dataset_digest.hex();
  manifest.file = fs::path(options.output).filename().string();
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

/// Writes a dataset and, last, its manifest: where there is one, the file that it speaks of is
/// whole.
Manifest write_files(const GenerateOptions& options, const Pack& pack) {
  const NumberRange numbers = shard_of(options.numbers, options.shard);
  OutputFile file(options.output);
  const WriteOptions how{options.dataset_seed, numbers, options.format,
                         thread_count(options.threads)};
  const WrittenDataset written = write_dataset(pack, how, file);
  file.close();
  Manifest manifest = manifest_of(options, pack, numbers, written);
  const bool beside = options.manifest.empty() && options.output != "-";
  const std::string path = beside ? manifest_path_of(options.output).string() : options.manifest;
  if (!path.empty()) write_manifest(manifest, path);
  if (options.output != "-") {
    fmt::print(stderr, "anp-generate: {} articles, {} bytes in {}; dataset digest {}\n",
               written.articles, written.bytes, options.output, manifest.dataset_digest);
  }
  return manifest;
}

ExitCode run(const GenerateOptions& options) {
  const auto pack = open_pack(options.pack);
  if (!pack) return print_error(pack.error());
  write_files(options, *pack);
  return ExitCode::done;
}

/// What to generate so that the manifest's file comes out again.
Result<GenerateOptions> options_of(const Manifest& manifest, const ReproduceOptions& wanted) {
  if (manifest.spec != kSpec) {
    return Error{fmt::format("{}: made by spec {}; this program makes spec {}", wanted.manifest,
                             manifest.spec, kSpec)};
  }
  const auto format = parse_output_format(manifest.format);
  if (!format) return format.error();
  GenerateOptions options;
  options.pack = wanted.pack.empty() ? manifest.pack : wanted.pack;
  options.dataset_seed = manifest.dataset_seed;
  options.numbers = manifest.dataset;
  options.shard = manifest.shard.value_or(Shard{});
  options.format = *format;
  options.output = wanted.output.empty() ? manifest.file : wanted.output;
  options.threads = wanted.threads;
  return options;
}

ExitCode run(const ReproduceOptions& wanted) {
  const auto manifest = read_manifest(wanted.manifest);
  if (!manifest) return print_error(manifest.error());
  const auto options = options_of(*manifest, wanted);
  if (!options) return print_error(options.error());
  const auto pack = open_pack(options->pack);
  if (!pack) return print_error(pack.error());
  if (pack->digest.hex() != manifest->pack_digest) {
    return print_error(Error{fmt::format(
        "{}: made from pack {} with digest {}; the pack here has digest {}: name the right one "
        "with --pack",
        wanted.manifest, manifest->pack, manifest->pack_digest, pack->digest.hex())});
  }
  const Manifest again = write_files(*options, *pack);
  if (again.bytes_digest == manifest->bytes_digest) return ExitCode::done;
  fmt::print(stderr, "anp-generate: {}: the bytes have digest {}, the manifest says {}\n",
             options->output, again.bytes_digest, manifest->bytes_digest);
  return ExitCode::differences_found;
}

ExitCode run(const ShowOptions& options) {
  const auto pack = open_pack(options.pack);
  if (!pack) return print_error(pack.error());
  OutputFile out("-");
  out.write(format_article(*pack, options.dataset_seed, options.number, options.format));
  return ExitCode::done;
}

bool print_verification(const std::string& path, const Verification& verification) {
  for (const std::string& difference : verification.differences) fmt::print("{}\n", difference);
  const std::uint64_t unlisted = verification.difference_count - verification.differences.size();
  if (unlisted > 0) fmt::print("… and {} more differences\n", unlisted);
  if (verification.same()) {
    fmt::print("{}: {} articles, every hash right{}\n", path, verification.articles,
               verification.manifest || fs::is_directory(path)
                   ? "; as the manifest says"
                   : "; no manifest beside it, so missing articles would not show");
  }
  return verification.same();
}

ExitCode run(const VerifyOptions& options) {
  bool same = true;
  for (const std::string& path : options.paths) {
    const auto verification = fs::is_directory(path) ? verify_directory(path) : verify_file(path);
    if (!verification) return print_error(verification.error());
    same = print_verification(path, *verification) && same;
  }
  return same ? ExitCode::done : ExitCode::differences_found;
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
