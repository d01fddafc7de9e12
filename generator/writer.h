#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "generator/dataset.h"
#include "generator/formats/format.h"
#include "generator/hash.h"
#include "generator/pack.h"
#include "generator/synthesizer.h"

namespace anp {

/// Where the bytes of a dataset go. write() throws when they cannot be stored.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(std::string_view bytes) = 0;
};

struct WriteOptions {
  DatasetOptions dataset;
  NumberRange numbers;
  const Format* format = nullptr;  ///< of every article; none: NDJSON
  unsigned threads = 1;            ///< 1..kMaxThreads
  std::uint64_t first_place = 0;   ///< of the first number in the whole dataset, from 0
  bool header = true;              ///< whether the format's header goes before: in the first shard
  bool footer = true;              ///< whether its footer goes after: in the last shard
  const Pack* edge = nullptr;      ///< see Synthesizer; none: there is no edge share
  bool digest_bytes = true;        ///< whether bytes_digest is wanted
};

/// What was written.
struct WrittenDataset {
  std::uint64_t articles = 0;
  std::uint64_t bytes = 0;
  Digest128 dataset_digest;  ///< sum of the article digests: the same for every format, thread
                             ///< count and shard layout
  Digest128 bytes_digest;    ///< of the bytes in order, as `xxh128sum` prints it;
                             ///< of no bytes where it was not wanted
};

inline constexpr unsigned kMaxThreads = 256;

/// Makes the articles on `threads` threads and writes them in order. Holds a bounded number of them
/// at a time, whatever the count. An exception of the sink ends the work and is thrown on.
WrittenDataset write_dataset(const Pack& pack, const WriteOptions& options, ByteSink& sink);

/// A dataset of one article in one format, as write_dataset() would write it.
std::string format_article(const Pack& pack, const DatasetOptions& dataset, std::uint64_t number,
                           const Format& format, const Pack* edge = nullptr);

}  // namespace anp
