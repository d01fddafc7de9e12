#include "generator/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <tuple>

#include "generator/hash.h"
#include "generator/verify_tree.h"

namespace anp {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadBytes = 1U << 20;

/// Checks the lines of an NDJSON file as they come in pieces; a line may be cut anywhere.
class LineChecker {
 public:
  LineChecker(std::string file, Verification& into) : file_(std::move(file)), into_(into) {}

  void add(std::string_view bytes) {
    for (auto end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
      add_to_line(bytes.substr(0, end));
      end_line();
      bytes.remove_prefix(end + 1);
    }
    add_to_line(bytes);
  }

  /// A last line without its newline is a line too.
  void finish() {
    if (!line_.empty() || too_long_) end_line();
  }

  [[nodiscard]] const Digest128& digest() const { return digest_; }

 private:
  void add_to_line(std::string_view bytes) {
    too_long_ = too_long_ || line_.size() + bytes.size() > kMaxArticleLineBytes;
    if (!too_long_) line_ += bytes;
  }

  void end_line() {
    ++number_;
    if (too_long_) {
      into_.add(
          fmt::format("{}, line {}: longer than {} bytes", file_, number_, kMaxArticleLineBytes));
    } else if (!line_.empty()) {
      check_line();
    }
    line_.clear();
    too_long_ = false;
  }

  void check_line() {
    const auto digest = article_digest(line_);
    if (!digest) {
      into_.add(fmt::format("{}, line {}: {}", file_, number_, digest.error().message));
      return;
    }
    ++into_.articles;
    digest_ += *digest;
    const std::string expected = content_hash_of(*digest);
    const std::string_view stated = *stated_content_hash(line_);
    if (stated != expected) {
      into_.add(
          fmt::format("{}, line {}: the hash is {}, the text's is {}: the article was changed",
                      file_, number_, stated, expected));
    }
  }

  std::string file_;
  Verification& into_;
  std::string line_;
  std::uint64_t number_ = 0;
  bool too_long_ = false;
  Digest128 digest_;
};

void compare_with_manifest(const Manifest& manifest, std::uint64_t bytes,
                           const Digest128& bytes_digest, const LineChecker* lines,
                           const std::string& name, Verification& into) {
  if (bytes != manifest.bytes) {
    into.add(fmt::format("{}: {} bytes, the manifest says {}", name, bytes, manifest.bytes));
  }
  if (bytes_digest.hex() != manifest.bytes_digest) {
    into.add(fmt::format("{}: the bytes have digest {}, the manifest says {}", name,
                         bytes_digest.hex(), manifest.bytes_digest));
  }
  if (lines == nullptr) return;
  if (into.articles != manifest.numbers.count) {
    into.add(fmt::format("{}: {} articles, the manifest says {}", name, into.articles,
                         manifest.numbers.count));
  }
  if (lines->digest().hex() != manifest.dataset_digest) {
    into.add(fmt::format("{}: the articles have digest {}, the manifest says {}", name,
                         lines->digest().hex(), manifest.dataset_digest));
  }
}

/// Shards of the same dataset: everything but the shard itself.
auto dataset_key(const Manifest& manifest) {
  return std::make_tuple(manifest.spec, manifest.pack_digest, manifest.dataset_seed,
                         manifest.paragraphs.least, manifest.paragraphs.most, manifest.edge_share,
                         manifest.edge_pack_digest, manifest.dataset.first, manifest.dataset.count,
                         manifest.format, manifest.comments,
                         manifest.shard ? manifest.shard->of : 1);
}

using ShardsByDataset = std::map<decltype(dataset_key(Manifest{})), std::vector<Manifest>>;

void check_shards(const ShardsByDataset& datasets, Verification& into) {
  for (const auto& [key, manifests] : datasets) {
    const std::uint32_t of = manifests.front().shard->of;
    for (std::uint32_t index = 1; index <= of; ++index) {
      const bool found = std::any_of(manifests.begin(), manifests.end(), [&](const Manifest& m) {
        return *m.shard == Shard{index, of};
      });
      if (!found) into.add(fmt::format("shard {}/{} of the dataset is missing", index, of));
    }
  }
}

}  // namespace

void Verification::add(std::string difference) {
  ++difference_count;
  if (differences.size() < kMaxListedDifferences) differences.push_back(std::move(difference));
}

Result<Verification> verify_file(const fs::path& file) {
  if (fs::is_directory(file)) return verify_tree(file);
  Verification verification;
  const std::string name = file.string();
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{fmt::format("{}: cannot be read", name)};
  if (const fs::path path = manifest_path_of(file); fs::exists(path)) {
    auto manifest = read_manifest(path);
    if (!manifest) return manifest.error();
    verification.manifest = std::move(*manifest);
  }
  LineChecker lines(name, verification);
  const bool has_lines = !verification.manifest || verification.manifest->format == "ndjson";
  DigestStream digest;
  std::uint64_t bytes = 0;
  std::string buffer(kReadBytes, '\0');
  while (in.read(buffer.data(), kReadBytes) || in.gcount() > 0) {
    const std::string_view piece(buffer.data(), static_cast<std::size_t>(in.gcount()));
    digest.add(piece);
    bytes += piece.size();
    if (has_lines) lines.add(piece);
  }
  if (in.bad()) return Error{fmt::format("{}: reading failed after {} bytes", name, bytes)};
  lines.finish();
  if (verification.manifest) {
    compare_with_manifest(*verification.manifest, bytes, digest.digest(),
                          has_lines ? &lines : nullptr, name, verification);
  }
  return verification;
}

Result<Verification> verify_directory(const fs::path& directory) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (fs::exists(manifest_path_of(entry.path()))) files.push_back(entry.path());
  }
  if (files.empty()) {
    return Error{fmt::format(
        "{}: no file here has a manifest; anp-generate --output writes one beside each file",
        directory.string())};
  }
  std::sort(files.begin(), files.end());
  Verification all;
  ShardsByDataset datasets;
  for (const fs::path& file : files) {
    const auto one = verify_file(file);
    if (!one) return one.error();
    all.articles += one->articles;
    for (const std::string& difference : one->differences) all.add(difference);
    all.difference_count += one->difference_count - one->differences.size();
    if (one->manifest->shard) datasets[dataset_key(*one->manifest)].push_back(*one->manifest);
  }
  check_shards(datasets, all);
  return all;
}

}  // namespace anp
