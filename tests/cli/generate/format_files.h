#pragma once

#include <string>
#include <vector>

#include "tests/support/temporary_directory.h"

namespace anp::test {

/// The same articles as NDJSON and in another format, both written by anp-generate, for a reader
/// that is not ours.
struct FormatFiles {
  std::string ndjson;  ///< path
  std::string other;   ///< path of a file or a directory

  [[nodiscard]] std::string lines() const { return read_whole_file(ndjson); }
};

/// 300 articles of the shipped pack; written in three shards that are put together, where the
/// format allows.
FormatFiles write_ordinary_articles(const TemporaryDirectory& directory, const std::string& format);

/// 200 articles of the pack edge, bodies of one mebibyte among them, written like the ordinary
/// ones.
FormatFiles write_edge_articles(const TemporaryDirectory& directory, const std::string& format);

/// hostile_articles(), through `anp-generate convert`.
FormatFiles write_hostile_articles(const TemporaryDirectory& directory, const std::string& format);

/// What the reader `readers/<name>.py` makes of the path: NDJSON again.
/// @param more further arguments
std::string read_back(const std::string& reader, const std::string& path,
                      const std::vector<std::string>& more = {});

/// Fails the test at the first line that differs, with both.
void check_same_lines(const std::string& got, const std::string& wanted);

}  // namespace anp::test
