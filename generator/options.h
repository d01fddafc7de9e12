#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "generator/dataset.h"
#include "generator/pack.h"
#include "generator/result.h"
#include "generator/writer.h"

namespace anp {

/// `anp-generate`: write a dataset.
struct GenerateOptions {
  std::string pack = kDefaultPack;
  std::uint32_t dataset_seed = 0;
  NumberRange numbers{1, 10};
  Shard shard;
  OutputFormat format = OutputFormat::ndjson;
  std::string output = "-";
  std::string manifest;  ///< where to; empty: beside a file, nowhere for standard output
  unsigned threads = 0;  ///< 0: as many as there are cores
};

/// `anp-generate show N`: one article to standard output.
struct ShowOptions {
  std::string pack = kDefaultPack;
  std::uint32_t dataset_seed = 0;
  std::uint64_t number = 1;
  OutputFormat format = OutputFormat::ndjson;
};

/// `anp-generate reproduce MANIFEST`: write the file that a manifest speaks of again.
struct ReproduceOptions {
  std::string manifest;
  std::string pack;    ///< empty: the shipped pack that the manifest names
  std::string output;  ///< empty: the manifest's file name, in the current directory
  unsigned threads = 0;
};

/// `anp-generate verify PATH…`
struct VerifyOptions {
  std::vector<std::string> paths;
};

/// `anp-generate lint DIR`
struct LintOptions {
  std::string pack = kDefaultPack;
};

/// Text to print instead of any work: --help, --version.
struct PrintText {
  std::string text;
};

using GenerateCommand = std::variant<GenerateOptions, ShowOptions, ReproduceOptions, VerifyOptions,
                                     LintOptions, PrintText>;

/// Reads the command line. The initializers above are the defaults that --help shows.
/// @param shows_text whether standard output is a terminal: `show` then prints readable text
Result<GenerateCommand> parse_generate_command(int argc, const char* const* argv, bool shows_text);

}  // namespace anp
