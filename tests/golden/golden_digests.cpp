// Prints the digests of parts of a pack's datasets, for scripts/golden to compare:
//
//   golden_digests PACK-DIRECTORY [--threads N] [--shards N] [--only-first] [--articles N]
//
//   --only-first   the first part only, for where everything is slow
//   --articles N   of each part no more than these
//
// The environment's locale is in force, so that a number or a letter that depended on it would
// show.

#include <clocale>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <locale>
#include <stdexcept>
#include <string>
#include <vector>

#include "generator/writer.h"

namespace anp {
namespace {

struct Part {
  std::uint32_t seed = 0;
  NumberRange numbers;
};

/// The first 100,000 articles in tenths, so that a difference has a place; then the far ends.
std::vector<Part> golden_parts() {
  constexpr std::uint64_t kTenth = 10'000;
  constexpr std::uint64_t kFarEnd = 2'000;
  std::vector<Part> parts;
  for (std::uint64_t i = 0; i < 10; ++i) parts.push_back({0, {1 + i * kTenth, kTenth}});
  parts.push_back({0, {kMaxArticleNumber - kFarEnd + 1, kFarEnd}});
  parts.push_back({7, {1, kFarEnd}});
  parts.push_back({kMaxDatasetSeed, {1, kFarEnd}});
  parts.push_back({kMaxDatasetSeed, {kMaxArticleNumber - kFarEnd + 1, kFarEnd}});
  return parts;
}

struct Arguments {
  std::string pack;
  unsigned threads = 1;
  std::uint32_t shards = 1;
  bool only_first = false;
  std::uint64_t articles = UINT64_MAX;
};

Arguments read_arguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&]() -> unsigned long {
      if (++i == argc) throw std::invalid_argument(word + " takes a number");
      return std::stoul(argv[i]);
    };
    if (word == "--threads") {
      arguments.threads = static_cast<unsigned>(value());
    } else if (word == "--shards") {
      arguments.shards = static_cast<std::uint32_t>(value());
    } else if (word == "--articles") {
      arguments.articles = value();
    } else if (word == "--only-first") {
      arguments.only_first = true;
    } else if (arguments.pack.empty() && !word.starts_with("--")) {
      arguments.pack = word;
    } else {
      throw std::invalid_argument("unknown argument '" + word + "'");
    }
  }
  if (arguments.pack.empty()) throw std::invalid_argument("the pack's directory is missing");
  return arguments;
}

void take_locale_of_environment() {
  if (std::setlocale(LC_ALL, "") == nullptr) {
    throw std::runtime_error("the environment names a locale that this machine does not have");
  }
  std::locale::global(std::locale(""));
}

/// Keeps nothing but the digest of all that is written to it.
class DigestSink final : public ByteSink {
 public:
  void write(std::string_view bytes) override { stream_.add(bytes); }
  [[nodiscard]] Digest128 digest() const { return stream_.digest(); }

 private:
  DigestStream stream_;
};

/// One line: seed, first, count, bytes, dataset digest, digest of the bytes.
std::string digests_of(const Pack& pack, const Part& part, const Arguments& arguments) {
  DigestSink whole;
  Digest128 dataset;
  Digest128 last_shard;
  std::uint64_t bytes = 0;
  for (std::uint32_t shard = 1; shard <= arguments.shards; ++shard) {
    WriteOptions options;
    options.dataset.seed = part.seed;
    options.numbers = shard_of(part.numbers, {shard, arguments.shards});
    options.threads = arguments.threads;
    const WrittenDataset written = write_dataset(pack, options, whole);
    dataset += written.dataset_digest;
    last_shard = written.bytes_digest;
    bytes += written.bytes;
  }
  if (arguments.shards == 1 && !(last_shard == whole.digest())) {
    throw std::logic_error("write_dataset() reports another digest than that of what it wrote");
  }
  return std::to_string(part.seed) + " " + std::to_string(part.numbers.first) + " " +
         std::to_string(part.numbers.count) + " " + std::to_string(bytes) + " " + dataset.hex() +
         " " + whole.digest().hex();
}

void print_digests(const Arguments& arguments) {
  const Result<Pack> pack = load_pack(arguments.pack);
  if (!pack) throw std::runtime_error(pack.error().message);
  std::printf("spec %u, pack %s %s %s\n", kSpec, pack->info.name.c_str(),
              pack->info.version.c_str(), pack->digest.hex().c_str());
  for (Part part : golden_parts()) {
    if (part.numbers.count > arguments.articles) part.numbers.count = arguments.articles;
    std::printf("%s\n", digests_of(*pack, part, arguments).c_str());
    std::fflush(stdout);
    if (arguments.only_first) return;
  }
}

}  // namespace
}  // namespace anp

int main(int argc, char** argv) try {
  const anp::Arguments arguments = anp::read_arguments(argc, argv);
  anp::take_locale_of_environment();
  anp::print_digests(arguments);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "golden_digests: %s\n", error.what());
  return 1;
}
