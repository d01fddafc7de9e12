#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/hash.h"

namespace anp {

/// The digest of a directory of files: XXH3-128 over one line for each, `<32 hex digits> <path>\n`,
/// in the order of the paths' bytes. What this prints, run inside of the directory:
///
///   find . -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' xxh128sum | xxh128sum
///
/// Files may come in any order within a subdirectory; subdirectories in theirs. Holds the lines of
/// one.
class FileListing {
 public:
  /// @param path `subdirectory/name`
  void add(std::string_view path, std::string_view content);
  /// Of all files added.
  Digest128 digest();

  [[nodiscard]] std::uint64_t files() const { return files_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  struct Line {
    std::string path;
    std::string digest;
  };
  void end_subdirectory();

  std::string subdirectory_;
  std::vector<Line> lines_;
  DigestStream digest_;
  std::uint64_t files_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace anp
