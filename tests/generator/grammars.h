#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "generator/expander.h"
#include "generator/grammar.h"
#include "generator/json_text.h"
#include "generator/pin_texts.h"

namespace anp::test {

/// An alternative that keeps its text itself.
struct Text {
  std::string text;
  std::uint32_t weight = 1;
  SlotSyntax syntax = SlotSyntax::braces;
};

using Texts = std::vector<Text>;
using Rules = std::map<std::string, Texts>;

inline AlternativeSources alternatives_of(const Texts& texts, GrammarSource& source) {
  AlternativeSources alternatives;
  for (const Text& text : texts) {
    source.texts.push_back(text.text);
    alternatives.push_back({source.texts.back(), text.weight, text.syntax});
  }
  return alternatives;
}

inline GrammarSource source_of(const Rules& rules) {
  GrammarSource source;
  for (const auto& [name, texts] : rules) {
    source.rules[name] = {"test.json", alternatives_of(texts, source)};
  }
  return source;
}

/// An entry of a table that has these attributes.
inline EntrySource entry_of(const std::string& name, const Rules& attributes,
                            GrammarSource& source) {
  EntrySource entry;
  entry.name = name;
  entry.file = "test.json";
  entry.attributes["name"] = alternatives_of({{name}}, source);
  for (const auto& [attribute, texts] : attributes) {
    entry.attributes[attribute] = alternatives_of(texts, source);
  }
  return entry;
}

inline Grammar grammar_of(const GrammarSource& source) {
  Grammar grammar = compile_grammar(source).value();
  grammar.bind_texts();
  write_pin_texts(grammar);
  return grammar;
}

inline Grammar grammar_of(const Rules& rules) { return grammar_of(source_of(rules)); }

/// Writes texts of rules named by their names, in a room that is just as large as is promised to be
/// enough.
class Writer {
 public:
  explicit Writer(const Grammar& grammar, std::uint64_t article_seed = 1)
      : grammar_(grammar), expander_(grammar) {
    expander_.start_article(article_seed);
  }

  Expander& expander() { return expander_; }

  /// As it stands in the JSON.
  std::string escaped(std::string_view rule) {
    const RuleId id = grammar_.find_rule(rule).value();
    std::vector<char> room(grammar_.rule(id).max_length + kCopySlack);
    const char* const end = expander_.write(id, room.data());
    return {room.data(), static_cast<std::size_t>(end - room.data())};
  }

  std::string text(std::string_view rule) { return unescape_json(escaped(rule)); }

 private:
  const Grammar& grammar_;
  Expander expander_;
};

/// The first text that the rule has in an article.
inline std::string expand_once(const Grammar& grammar, std::string_view rule,
                               std::uint64_t article_seed = 1) {
  return Writer(grammar, article_seed).text(rule);
}

}  // namespace anp::test
