#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "generator/fragments.h"
#include "generator/grammar.h"
#include "generator/hash.h"
#include "generator/pack_source.h"
#include "generator/result.h"

namespace anp {

struct StackEntry {
  std::string name;
  std::string area;
  std::string category;
  std::string language;
  std::vector<std::string> tools;       ///< at least kMinStackTools
  std::vector<std::uint32_t> problems;  ///< those that its area may have
};

struct ProblemEntry {
  std::string name;
  std::string tag;
  /// All cases of the pack, as an article about this problem tells them: first its own, then those
  /// of problems with the same tag, then the rest.
  std::vector<std::uint32_t> stories;
  std::uint32_t own_stories = 0;  ///< so many of `stories` are of this problem
};

struct AuthorEntry {
  std::string name;
  std::string slug;
};

/// Which story a section belongs to: the article as a whole has it once, a case each time it is
/// told.
enum class SectionScope : std::uint8_t { article, story };
/// What may follow a section's paragraph: `code` is a snippet of the stack, `excerpt` one of the
/// problem.
enum class SectionExtra : std::uint8_t { none, list, code, excerpt, quote };

struct SectionEntry {
  std::uint32_t place = 0;   ///< 1..99
  std::uint32_t weight = 0;  ///< 1..100; kMaxSectionWeight: whenever there is room
  SectionScope scope = SectionScope::article;
  SectionExtra extra = SectionExtra::none;
  std::uint32_t extra_share = 0;  ///< percent of its appearances that show the extra
  RuleId heading = kNoRule;
  RuleId paragraph = kNoRule;
  RuleId list_intro = kNoRule;  ///< with SectionExtra::list; kNoRule: the paragraph leads to it
  RuleId list_item = kNoRule;   ///< with SectionExtra::list
  RuleId quote = kNoRule;       ///< with SectionExtra::quote

  /// Paragraphs that its extra adds.
  [[nodiscard]] std::uint32_t extra_paragraphs() const {
    const bool introduced = extra == SectionExtra::list && list_intro != kNoRule;
    const bool snippet = extra == SectionExtra::code || extra == SectionExtra::excerpt;
    return introduced || snippet ? 1 : 0;
  }
};

/// A part of a title: a text, or the name of the article's entry of a table.
struct TitlePart {
  std::string text;
  std::optional<Table> name;
};

/// One way to make a title: an alternative of the rule `title`.
struct TitlePattern {
  std::uint32_t alternative = 0;
  bool names_scenario = false;
  std::vector<TitlePart> parts;
};

/// The rules that every article is made of.
struct ArticleRules {
  RuleId title = kNoRule;
  RuleId lead = kNoRule;
  RuleId story_heading = kNoRule;
  RuleId story_lead = kNoRule;
  RuleId excerpt = kNoRule;
  RuleId caption = kNoRule;
  RuleId checklist_heading = kNoRule;
  RuleId checklist_item = kNoRule;
  RuleId final_notes_heading = kNoRule;
  RuleId final_notes = kNoRule;
  RuleId summary = kNoRule;
  RuleId ai_brief = kNoRule;
  RuleId recommended_action = kNoRule;
  RuleId common_tool = kNoRule;
  RuleId note = kNoRule;
  RuleId extra_tag = kNoRule;  ///< only in a pack with counts of tags
};

inline constexpr std::size_t kMinStackTools = 6;
inline constexpr std::uint32_t kMaxSectionPlace = 99;
inline constexpr std::uint32_t kMaxSectionWeight = 100;
inline constexpr std::size_t kMaxSections = 64;

/// Everything an article is made from, compiled once; immutable, so all threads share it.
struct Pack {
  PackInfo info;
  Digest128 digest;
  Grammar grammar;
  ArticleRules rules;
  std::vector<TitlePattern> titles;
  std::vector<StackEntry> stacks;
  std::vector<ProblemEntry> problems;
  std::vector<std::string> scenarios;
  std::vector<SectionEntry> sections;          ///< in the order of their places
  std::vector<std::uint32_t> section_entries;  ///< of each section: its entry in the table
  std::vector<AuthorEntry> authors;
  std::uint32_t domains = 0;
  std::uint32_t stories = 0;
  Fragments fragments;
};

/// Reads, checks and compiles the pack in a directory. A bad pack is refused with file, rule and
/// reason.
Result<Pack> load_pack(const std::filesystem::path& directory);
/// The same once its files are read.
Result<Pack> compile_pack(const PackSource& source, const std::filesystem::path& directory);

/// Where the pack of `name_or_path` is: a directory with a pack.json as it stands, else a shipped
/// pack of that name, looked for in $ANP_PACKS, beside the installed program and in the source tree
/// above it.
Result<std::filesystem::path> find_pack(const std::string& name_or_path);

inline constexpr const char* kDefaultPack = "alphanode";

}  // namespace anp
