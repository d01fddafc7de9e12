#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "generator/dataset.h"
#include "generator/pack.h"
#include "generator/result.h"
#include "generator/synthesizer.h"

namespace anp {

/// `anp-generate`: write a dataset.
struct GenerateOptions {
  std::string pack = kDefaultPack;
  DatasetOptions dataset;
  NumberRange numbers{1, 10};
  Shard shard;
  std::string format = "ndjson";  ///< one of kFormatNames
  bool comments = false;          ///< where the format takes them
  std::string output = "-";       ///< a directory for formats with one file per article
  std::string manifest;           ///< where to; empty: beside a file, nowhere for standard output
  std::string images;             ///< directory for the articles' images; empty: none
  unsigned threads = 0;           ///< 0: as many as there are cores
};

/// `anp-generate show N`: one article to standard output.
struct ShowOptions {
  std::string pack = kDefaultPack;
  DatasetOptions dataset;
  std::uint64_t number = 1;
  std::string format = "ndjson";
  bool comments = false;
};

/// `anp-generate reproduce MANIFEST`: write the file that a manifest speaks of again.
struct ReproduceOptions {
  std::string manifest;
  std::string pack;    ///< empty: the shipped pack that the manifest names
  std::string output;  ///< empty: the manifest's file name, in the current directory
  unsigned threads = 0;
};

/// `anp-generate convert FILE`: articles that are there as NDJSON, in another format.
struct ConvertOptions {
  std::string input;  ///< -: standard input
  std::string format = "ndjson";
  bool comments = false;
  std::string output = "-";
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

using GenerateCommand = std::variant<GenerateOptions, ShowOptions, ReproduceOptions, ConvertOptions,
                                     VerifyOptions, LintOptions, PrintText>;

/// Reads the command line. The initializers above are the defaults that --help shows.
/// @param shows_text whether standard output is a terminal: `show` then prints readable text
Result<GenerateCommand> parse_generate_command(int argc, const char* const* argv, bool shows_text);

}  // namespace anp
