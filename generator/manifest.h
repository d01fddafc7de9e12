#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "generator/body_plan.h"
#include "generator/dataset.h"
#include "generator/hash.h"
#include "generator/result.h"

namespace anp {

/// What a dataset is and how to make it again; stands as `FILE.manifest.json` beside the file.
struct Manifest {
  std::uint32_t spec = kSpec;
  std::string pack;
  std::string pack_version;
  std::string pack_digest;  ///< 32 hex digits
  std::uint32_t dataset_seed = 0;
  ParagraphRange paragraphs;     ///< when they were asked for
  std::uint32_t edge_share = 0;  ///< percent; 0: the two edge members do not stand
  std::string edge_pack_digest;  ///< 32 hex digits
  NumberRange dataset;           ///< the whole dataset
  std::optional<Shard> shard;    ///< of it, when the file is a part
  NumberRange numbers;           ///< the articles in the file
  std::string format;
  bool comments = false;       ///< whether the file has comments beside the articles
  std::string dataset_digest;  ///< 32 hex digits; of the file's articles, whatever the format
  std::string file;            ///< name without directory
  std::uint64_t bytes = 0;
  std::string bytes_digest;  ///< 32 hex digits; `xxh128sum` of the file
  std::string command;       ///< that writes the same bytes again
};

/// The manifest's place beside a file.
std::filesystem::path manifest_path_of(const std::filesystem::path& file);

/// The manifest as indented JSON with a newline at the end.
std::string to_json(const Manifest& manifest);

/// Reads a manifest; an error names the file and the member that is wrong.
Result<Manifest> read_manifest(const std::filesystem::path& path);

}  // namespace anp
