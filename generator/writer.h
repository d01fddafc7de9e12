#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "generator/dataset.h"
#include "generator/hash.h"
#include "generator/pack.h"
#include "generator/result.h"

namespace anp {

enum class OutputFormat : std::uint8_t { ndjson, text };

std::string_view name_of(OutputFormat format);
Result<OutputFormat> parse_output_format(std::string_view name);

/// Where the bytes of a dataset go. write() throws when they cannot be stored.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(std::string_view bytes) = 0;
};

struct WriteOptions {
  std::uint32_t dataset_seed = 0;
  NumberRange numbers;
  OutputFormat format = OutputFormat::ndjson;
  unsigned threads = 1;  ///< 1..kMaxThreads
};

/// What was written.
struct WrittenDataset {
  std::uint64_t articles = 0;
  std::uint64_t bytes = 0;
  Digest128 dataset_digest;  ///< sum of the article digests: the same for every format, thread
                             ///< count and shard layout
  Digest128 bytes_digest;    ///< of the bytes in order, as `xxh128sum` prints it
};

inline constexpr unsigned kMaxThreads = 256;

/// Makes the articles on `threads` threads and writes them in order. Holds a bounded number of them
/// at a time, whatever the count. An exception of the sink ends the work and is thrown on.
WrittenDataset write_dataset(const Pack& pack, const WriteOptions& options, ByteSink& sink);

/// One article in one format, as write_dataset() would write it.
std::string format_article(const Pack& pack, std::uint32_t dataset_seed, std::uint64_t number,
                           OutputFormat format);

}  // namespace anp
