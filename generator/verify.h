#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "generator/manifest.h"
#include "generator/result.h"

namespace anp {

/// What a check of written articles found. No difference: `differences` is empty.
struct Verification {
  std::vector<std::string> differences;  ///< at most kMaxListedDifferences, for people
  std::uint64_t difference_count = 0;
  std::uint64_t articles = 0;        ///< whose own hash was checked (NDJSON only)
  std::optional<Manifest> manifest;  ///< nothing where there is none beside the file

  void add(std::string difference);
  [[nodiscard]] bool same() const { return difference_count == 0; }
};

inline constexpr std::size_t kMaxListedDifferences = 10;
inline constexpr std::size_t kMaxArticleLineBytes = 8U << 20;

/// Checks a file against its manifest: the bytes for every format, for NDJSON also the content hash
/// of each line, with the line's number. Without a manifest only the hashes can be checked. A
/// directory with one file per article is checked as verify_tree() says. Error when the file cannot
/// be read, or has neither a manifest nor NDJSON in it.
Result<Verification> verify_file(const std::filesystem::path& file);

/// Checks every file in a directory that has a manifest, and that shards of one dataset are all
/// there.
Result<Verification> verify_directory(const std::filesystem::path& directory);

}  // namespace anp
