#include "importer/dataset_source.h"

#include <fmt/format.h>

#include <utility>

#include "generator/dataset.h"
#include "generator/pack.h"
#include "generator/synthesizer.h"

namespace anp {

namespace {

class DatasetSource final : public ArticleSource {
 public:
  DatasetSource(Pack pack, const DatasetSourceOptions& options)
      : pack_(std::move(pack)),
        dataset_seed_(options.dataset_seed),
        positions_{options.first, options.first + options.count},
        synthesizer_(pack_, DatasetOptions{options.dataset_seed, {}}) {}

  std::vector<IdentityField> identity() const override {
    return {{"source", "dataset"},
            {"spec", std::to_string(kSpec)},
            {"pack", pack_.info.name},
            {"pack digest", pack_.digest.hex()},
            {"dataset seed", std::to_string(dataset_seed_)},
            {"source prefix", pack_.info.source_prefix}};
  }

  std::string description() const override {
    return fmt::format("{}, seed {}, articles {} to {}", pack_.info.name, dataset_seed_,
                       positions_.first, positions_.end - 1);
  }

  PositionInterval positions() const override { return positions_; }

  Result<std::vector<SourceArticle>> read(const BatchRange& range) override {
    ANP_REQUIRE(range.first >= positions_.first && range.end() <= positions_.end,
                "a batch lies within the source");
    std::vector<SourceArticle> articles;
    articles.reserve(range.count);
    for (std::uint64_t number = range.first; number < range.end(); ++number) {
      buffer_.clear();
      SourceArticle made;
      made.position = number;
      made.source_id = source_id_of(pack_.info.source_prefix, dataset_seed_, number);
      made.hash = content_hash_of(synthesizer_.append(number, buffer_));
      made.json = buffer_.view();
      articles.push_back(std::move(made));
    }
    return articles;
  }

  const std::vector<BadLine>& bad_lines() const override { return none_; }
  std::uint64_t bad_line_count() const override { return 0; }

 private:
  Pack pack_;  // the synthesizer refers to it: this class is neither copied nor moved
  std::uint32_t dataset_seed_;
  PositionInterval positions_;
  Synthesizer synthesizer_;
  ByteBuffer buffer_;
  std::vector<BadLine> none_;
};

Result<Done> check_range(const DatasetSourceOptions& options) {
  if (options.dataset_seed > kMaxDatasetSeed) {
    return Error{
        fmt::format("--seed {} is out of range: 0 to {}", options.dataset_seed, kMaxDatasetSeed)};
  }
  if (options.first < 1 || options.first > kMaxArticleNumber) {
    return Error{
        fmt::format("--first {} is out of range: 1 to {}", options.first, kMaxArticleNumber)};
  }
  const std::uint64_t most = kMaxArticleNumber - options.first + 1;
  if (options.count < 1 || options.count > most) {
    return Error{fmt::format(
        "--count {} is out of range: with --first {}, 1 to {} (the last article number is {})",
        options.count, options.first, most, kMaxArticleNumber)};
  }
  return Done{};
}

}  // namespace

Result<std::unique_ptr<ArticleSource>> open_dataset_source(const DatasetSourceOptions& options) {
  if (auto ok = check_range(options); !ok) return ok.error();
  const auto directory = find_pack(options.pack);
  if (!directory) return directory.error();
  Result<Pack> pack = load_pack(*directory);
  if (!pack) return pack.error();
  return std::unique_ptr<ArticleSource>(std::make_unique<DatasetSource>(std::move(*pack), options));
}

}  // namespace anp
