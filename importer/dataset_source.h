#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "generator/result.h"
#include "importer/article_source.h"

namespace anp {

/// Which articles of which dataset. Ranges are checked by open_dataset_source().
struct DatasetSourceOptions {
  std::string pack;                ///< name of a shipped pack, or the directory of one
  std::uint32_t dataset_seed = 0;  ///< 0..1,048,575
  std::uint64_t first = 1;         ///< number of the first article, 1..8,589,934,591
  std::uint64_t count = 1000;      ///< at least 1; the last number is also bounded as `first` is
};

/// The articles of a dataset, made when they are asked for: nothing is stored.
/// Error: the pack cannot be used, or a number is out of its range.
Result<std::unique_ptr<ArticleSource>> open_dataset_source(const DatasetSourceOptions& options);

}  // namespace anp
