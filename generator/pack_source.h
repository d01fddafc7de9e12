#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "generator/grammar_text.h"
#include "generator/hash.h"
#include "generator/result.h"

namespace anp {

/// One way to say something, before it is compiled.
struct AlternativeSource {
  std::string_view text;  ///< lives in GrammarSource::texts, or wherever the source was made from
  std::uint32_t weight = 1;  ///< 1..1000
  SlotSyntax syntax = SlotSyntax::braces;
};

using AlternativeSources = std::vector<AlternativeSource>;

struct RuleSource {
  std::string file;
  AlternativeSources alternatives;
};

/// A piece of code, or of a program's output, with the sentence that leads to it.
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
  std::vector<SnippetSource> snippets{};
};

struct TableSource {
  std::map<std::string, GroupSource> groups;
  std::vector<EntrySource> entries;                     ///< in the order of the files
  std::map<std::string, std::string> files_of_entries;  ///< by the entries' names
};

struct GrammarSource {
  std::map<std::string, RuleSource> rules;
  std::map<std::string, TableSource> tables;
  std::deque<std::string> texts;  ///< what the alternatives are views into
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

/// How many items a list may have.
struct CountRange {
  std::uint32_t least = 0;
  std::uint32_t most = 0;
};

inline constexpr std::uint32_t kMaxListCount = 1000;

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
  /// Each article draws one of them for its checklist.
  std::vector<CountRange> checklist_counts{{5, 8}};
  /// Likewise for its tags, which the rule `extra_tag` then gives; empty: the usual tags.
  std::vector<CountRange> tag_counts;
};

/// A pack as its files say it, checked for form but not for sense.
struct PackSource {
  PackInfo info;
  GrammarSource grammar;
  Digest128 digest;  ///< of the names and the bytes of its files
};

inline constexpr std::uintmax_t kMaxPackFileBytes = 64U << 20;
inline constexpr std::uint32_t kMaxAlternativeWeight = 1000;

/// Reads pack.json and the grammar files that it lists. An error names the file, the rule and the
/// reason.
Result<PackSource> read_pack(const std::filesystem::path& directory);

/// Gives the text of a file, or why there is none; the error names the file.
using ReadFile = std::function<Result<std::string>(const std::filesystem::path&)>;

/// The same of a pack whose files need not be on a disk; `directory` is only part of their names.
Result<PackSource> read_pack(const std::filesystem::path& directory, const ReadFile& read_file);

}  // namespace anp
