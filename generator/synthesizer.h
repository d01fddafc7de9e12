#pragma once

#include <cstdint>
#include <memory>

#include "generator/article.h"
#include "generator/pack.h"

namespace anp {

/// Makes articles of one dataset, each in O(1), as a pure function of pack, dataset seed and
/// number. Not for two threads at once; a pack may be shared by any number of synthesizers.
class Synthesizer {
 public:
  /// @param pack must outlive the synthesizer
  /// @param dataset_seed 0..kMaxDatasetSeed
  Synthesizer(const Pack& pack, std::uint32_t dataset_seed);
  ~Synthesizer();
  Synthesizer(Synthesizer&&) noexcept;
  Synthesizer& operator=(Synthesizer&&) = delete;
  Synthesizer(const Synthesizer&) = delete;
  Synthesizer& operator=(const Synthesizer&) = delete;

  /// The article with this number, 1..kMaxArticleNumber; valid until the next call.
  const Article& synthesize(std::uint64_t number);

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

/// The source id of an article, also its idempotency key: `alphanode-018794`, with a dataset seed
/// `alphanode-7-018794`. Six digits, more when the number is longer.
std::string source_id_of(std::string_view prefix, std::uint32_t dataset_seed, std::uint64_t number);

}  // namespace anp
