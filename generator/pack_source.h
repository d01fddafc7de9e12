#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "generator/grammar_text.h"
#include "generator/hash.h"
#include "generator/result.h"

namespace anp {

/// One way to say something, before it is compiled.
struct AlternativeSource {
  std::string text;
  std::uint32_t weight = 1;  ///< 1..1000
  SlotSyntax syntax = SlotSyntax::braces;
};

using AlternativeSources = std::vector<AlternativeSource>;

struct RuleSource {
  std::string file;
  AlternativeSources alternatives;
};

/// A piece of code with the sentence that leads to it.
struct SnippetSource {
  std::string language;  ///< empty: the stack's own
  AlternativeSource intro;
  AlternativeSource code;
};

struct EntrySource {
  std::string name;
  std::string file;
  std::string group;  ///< empty: none
  std::map<std::string, AlternativeSources> attributes;
  std::vector<SnippetSource> snippets;
};

struct GroupSource {
  std::string file;
  std::map<std::string, AlternativeSources> attributes;
};

struct TableSource {
  std::map<std::string, GroupSource> groups;
  std::vector<EntrySource> entries;  ///< in the order of the files
};

struct GrammarSource {
  std::map<std::string, RuleSource> rules;
  std::map<std::string, TableSource> tables;
};

/// The first and the last day of a range, in days since 1970-01-01.
struct DayRange {
  std::int32_t first = 0;
  std::int32_t last = 0;
};

struct ImageSize {
  std::uint32_t width = 0;   ///< pixels
  std::uint32_t height = 0;  ///< pixels
};

inline constexpr std::uint32_t kMaxImagePixels = 4000;

/// What pack.json says of the pack as a whole.
struct PackInfo {
  std::string name;
  std::string version;
  std::string language;
  std::string licence;
  std::string source_prefix;
  std::string reference_prefix;
  std::string generator;
  DayRange published;  ///< days on which articles were published
  DayRange scheduled;  ///< days to which articles with status `future` are put off
  std::string image_source;
  std::vector<ImageSize> image_sizes;
  std::vector<std::string> image_colours;  ///< "111827/ffffff": background, text
};

/// A pack as its files say it, checked for form but not for sense.
struct PackSource {
  PackInfo info;
  GrammarSource grammar;
  Digest128 digest;  ///< of everything that can change a byte of an article
};

inline constexpr std::uintmax_t kMaxPackFileBytes = 64U << 20;
inline constexpr std::uint32_t kMaxAlternativeWeight = 1000;

/// Reads pack.json and the grammar files that it lists. An error names the file, the rule and the
/// reason.
Result<PackSource> read_pack(const std::filesystem::path& directory);

}  // namespace anp
