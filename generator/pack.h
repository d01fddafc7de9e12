#pragma once

#include <filesystem>
#include <string>
#include <vector>

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
  std::vector<std::string> tools;  ///< at least kMinStackTools
};

struct ProblemEntry {
  std::string name;
  std::string tag;
};

struct AuthorEntry {
  std::string name;
  std::string slug;
};

enum class SectionExtra : std::uint8_t { none, list, code, quote };

struct SectionEntry {
  std::uint32_t place = 0;   ///< 1..99
  std::uint32_t weight = 0;  ///< 1..100
  SectionExtra extra = SectionExtra::none;
  RuleId heading = kNoRule;
  RuleId paragraph = kNoRule;
  RuleId list_intro = kNoRule;  ///< with SectionExtra::list
  RuleId list_item = kNoRule;   ///< with SectionExtra::list
  RuleId quote = kNoRule;       ///< with SectionExtra::quote
};

/// One way to make a title: an alternative of the rule `title`.
struct TitlePattern {
  std::uint32_t alternative = 0;
  bool names_scenario = false;
};

/// The rules that every article is made of.
struct ArticleRules {
  RuleId title = kNoRule;
  RuleId lead = kNoRule;
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
};

inline constexpr std::size_t kMinStackTools = 6;
inline constexpr std::uint32_t kMaxSectionPlace = 99;
inline constexpr std::uint32_t kMaxSectionWeight = 100;

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
  std::vector<SectionEntry> sections;
  std::vector<AuthorEntry> authors;
};

/// Reads, checks and compiles the pack in a directory. A bad pack is refused with file, rule and
/// reason.
Result<Pack> load_pack(const std::filesystem::path& directory);

/// Where the pack of `name_or_path` is: a directory with a pack.json as it stands, else a shipped
/// pack of that name, looked for in $ANP_PACKS, beside the installed program and in the source tree
/// above it.
Result<std::filesystem::path> find_pack(const std::string& name_or_path);

inline constexpr const char* kDefaultPack = "alphanode";

}  // namespace anp
