#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "generator/body_plan.h"
#include "generator/byte_buffer.h"
#include "generator/hash.h"
#include "generator/pack.h"

namespace anp {

/// What a dataset is made with, besides its pack.
struct DatasetOptions {
  std::uint32_t seed = 0;  ///< 0..kMaxDatasetSeed
  ParagraphRange paragraphs;
  std::uint32_t edge_share = 0;  ///< percent of the articles that are made from the edge pack

  bool operator==(const DatasetOptions&) const = default;
};

/// The pack that a share of any dataset can be made from.
inline constexpr const char* kEdgePack = "edge";
inline constexpr std::uint32_t kMaxEdgeShare = 100;

/// Whether the article with this number is made from the edge pack.
bool is_edge_article(const DatasetOptions& options, std::uint64_t number);

/// Makes articles of one dataset, each in O(1), as a pure function of pack, options and number. Not
/// for two threads at once; a pack may be shared by any number of synthesizers.
class Synthesizer {
 public:
  /// The packs must outlive the synthesizer.
  /// @param edge what the articles of the edge share are made from, under the source ids and
  /// references of `pack`; needed when there is such a share
  Synthesizer(const Pack& pack, const DatasetOptions& options, const Pack* edge = nullptr);
  ~Synthesizer();
  Synthesizer(Synthesizer&&) noexcept;
  Synthesizer& operator=(Synthesizer&&) = delete;
  Synthesizer(const Synthesizer&) = delete;
  Synthesizer& operator=(const Synthesizer&) = delete;

  /// Appends the article with this number, 1..kMaxArticleNumber, as compact JSON: the members in
  /// the order of docs/formats.md, without a line end, the content hash last.
  /// @return the digest whose first 24 hex digits are the content hash
  Digest128 append(std::uint64_t number, ByteBuffer& out);

 private:
  class Writer;
  DatasetOptions options_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Writer> edge_writer_;  // none: no article is made by it
};

/// The source id of an article, also its idempotency key: `alphanode-018794`, with a dataset seed
/// `alphanode-7-018794`. Six digits, more when the number is longer.
std::string source_id_of(std::string_view prefix, std::uint32_t dataset_seed, std::uint64_t number);

}  // namespace anp
