#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generator/text_pool.h"

namespace anp {

struct Pack;

/// A piece of an article's title for its slug: a text of the pattern, or the name of an entry.
struct SlugPiece {
  enum class Kind : std::uint8_t { text, stack, problem, scenario };

  Kind kind = Kind::text;
  TextRef text;  ///< Kind::text: lower case words joined by '-'
};

/// A name as a JSON string with its quotes; the same id where the text is the same.
struct NamedText {
  TextRef quoted;
  std::uint32_t id = 0;
};

/// Stretches of an article's JSON that are the same for all articles of a stack, as they stand in
/// the line: see write order in article_writer.cpp.
struct StackFragments {
  TextRef name;                  ///< escaped, without quotes
  TextRef slug;                  ///< of the name
  TextRef plus;                  ///< the name's words joined by '+'
  TextRef category;              ///< from `"},"category":` to the third tag
  TextRef lists;                 ///< from `"stack":[…]` to `"tools":[`
  TextRef language;              ///< from `],"code_language":` to `"difficulty":"`
  TextRef own_language;          ///< escaped, without quotes
  TextRef entities;              ///< from `"entities":[` to the problem's name
  std::vector<NamedText> tags;   ///< name, area, language
  std::vector<NamedText> tools;  ///< as StackEntry::tools
};

struct ProblemFragments {
  TextRef name;  ///< escaped, without quotes
  TextRef slug;  ///< of the name
  TextRef plus;  ///< the name's words joined by '+'
  NamedText tag;
};

struct ScenarioFragments {
  TextRef name;  ///< escaped, without quotes
  TextRef slug;  ///< of the name
};

/// Parts of the JSON of articles, made once: escaped, quoted and joined.
struct Fragments {
  std::vector<StackFragments> stacks;
  std::vector<ProblemFragments> problems;
  std::vector<ScenarioFragments> scenarios;
  std::vector<TextRef> authors;                         ///< `{"slug":…,"name":…}`
  std::vector<std::vector<SlugPiece>> title_slugs;      ///< by title pattern
  std::vector<NamedText> common_tools;                  ///< alternatives of the rule
  std::vector<std::vector<TextRef>> code_languages;     ///< by stack and snippet
  std::vector<std::vector<TextRef>> excerpt_languages;  ///< by problem and snippet
  TextRef image_before;                                 ///< `{"kind":"image","url":"https://…/`
  TextRef image_source;                                 ///< `{"source":"…","url":"`
  std::vector<TextRef> image_colours;
  TextRef generator;  ///< from `","generator":` to `"paragraphs":`
};

/// Makes them from a pack whose other members are complete; the texts go into its pool.
void make_fragments(Pack& pack);

}  // namespace anp
