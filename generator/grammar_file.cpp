#include "generator/grammar_file.h"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

namespace anp {
namespace {

/// Turns one parsed file into rules and tables; stops at the first thing that is wrong.
class GrammarFileReader {
 public:
  GrammarFileReader(std::string file, GrammarSource& into) : file_(std::move(file)), into_(into) {}

  Result<Done> read(const JsonTree& document) {
    for (const auto& [name, value] : document.members) {
      if (name != "rules" && name != "tables") {
        return wrong(
            "top level",
            fmt::format("unknown member \"{}\"; a grammar file has \"rules\" and \"tables\"",
                        name));
      }
      if (!value.is_object()) return wrong(name, "must be an object");
      auto done = name == "rules" ? read_rules(value) : read_tables(value);
      if (!done) return done;
    }
    return Done{};
  }

 private:
  [[nodiscard]] Error wrong(std::string_view where, std::string_view why) const {
    return Error{fmt::format("{}: {}: {}", file_, where, why)};
  }

  Result<Done> read_rules(const JsonTree& rules) {
    for (const auto& [name, value] : rules.members) {
      const std::string where = fmt::format("rule '{}'", name);
      if (!is_grammar_name(name)) return wrong(where, "a name is lower case: [a-z][a-z0-9_]*");
      auto alternatives = read_alternatives(value);
      if (!alternatives) return wrong(where, alternatives.error().message);
      const auto [known, added] = into_.rules.try_emplace(std::string(name), RuleSource{file_, {}});
      if (!added)
        return wrong(where, fmt::format("duplicate name: {} defines it too", known->second.file));
      known->second.alternatives = std::move(*alternatives);
    }
    return Done{};
  }

  Result<Done> read_tables(const JsonTree& tables) {
    for (const auto& [name, value] : tables.members) {
      const std::string where = fmt::format("table '{}'", name);
      if (!is_grammar_name(name)) return wrong(where, "a name is lower case: [a-z][a-z0-9_]*");
      if (!value.is_object())
        return wrong(where, "must be an object with \"groups\" and \"entries\"");
      if (auto done = read_table(value, where, into_.tables[std::string(name)]); !done) return done;
    }
    return Done{};
  }

  Result<Done> read_table(const JsonTree& table, const std::string& where, TableSource& into) {
    for (const auto& [name, value] : table.members) {
      Result<Done> done = Done{};
      if (name == "groups" && value.is_object()) {
        done = read_groups(value, where, into);
      } else if (name == "entries" && value.is_array()) {
        for (const JsonTree& entry : value.items) {
          if (done = read_entry(entry, where, into); !done) return done;
        }
      } else {
        return wrong(
            where,
            fmt::format("\"{}\": a table has an object \"groups\" and an array \"entries\"", name));
      }
      if (!done) return done;
    }
    return Done{};
  }

  Result<Done> read_groups(const JsonTree& groups, const std::string& where, TableSource& into) {
    for (const auto& [name, value] : groups.members) {
      const std::string place = fmt::format("{}, group '{}'", where, name);
      if (!value.is_object()) return wrong(place, "must be an object of attributes");
      const auto [known, added] = into.groups.try_emplace(std::string(name));
      if (!added)
        return wrong(place, fmt::format("duplicate name: {} defines it too", known->second.file));
      GroupSource& group = known->second;
      group.file = file_;
      for (const auto& [attribute, member] : value.members) {
        auto done = attribute == "snippets"
                        ? read_snippets(member, place, group.snippets)
                        : read_attribute(member, place, attribute, group.attributes);
        if (!done) return done;
      }
    }
    return Done{};
  }

  Result<Done> read_entry(const JsonTree& value, const std::string& where, TableSource& into) {
    const JsonTree* const name = value.find("name");
    if (name == nullptr || !name->is_string()) {
      return wrong(where, fmt::format("entry {} has no \"name\"", into.entries.size() + 1));
    }
    const std::string place = fmt::format("{}, entry '{}'", where, name->text);
    const auto [known, added] = into.files_of_entries.try_emplace(std::string(name->text), file_);
    if (!added)
      return wrong(place, fmt::format("duplicate name: {} defines it too", known->second));
    EntrySource& entry = into.entries.emplace_back();
    entry.file = file_;
    entry.name = name->text;
    for (const auto& [member, content] : value.members) {
      if (auto done = read_entry_member(member, content, place, entry); !done) return done;
    }
    return Done{};
  }

  Result<Done> read_entry_member(std::string_view name, const JsonTree& member,
                                 const std::string& place, EntrySource& entry) {
    if (name == "group") {
      if (!member.is_string()) return wrong(place, "\"group\" must be a string");
      entry.group = member.text;
      return Done{};
    }
    if (name == "snippets") return read_snippets(member, place, entry.snippets);
    return read_attribute(member, place, name, entry.attributes);
  }

  Result<Done> read_attribute(const JsonTree& value, const std::string& place,
                              std::string_view name,
                              std::map<std::string, AlternativeSources>& into) {
    const auto where = [&] { return fmt::format("{}, attribute '{}'", place, name); };
    if (!is_grammar_name(name)) return wrong(where(), "a name is lower case: [a-z][a-z0-9_]*");
    auto alternatives = value.is_string()
                            ? Result<AlternativeSources>(AlternativeSources{{value.text}})
                            : read_alternatives(value);
    if (!alternatives) return wrong(where(), alternatives.error().message);
    into[std::string(name)] = std::move(*alternatives);
    return Done{};
  }

  /// Error: what is wrong, without the place.
  static Result<AlternativeSources> read_alternatives(const JsonTree& value) {
    if (!value.is_array()) return Error{"must be a list of alternatives"};
    if (value.items.empty()) return Error{"empty: give it at least one alternative"};
    AlternativeSources alternatives;
    alternatives.reserve(value.items.size());
    for (const JsonTree& item : value.items) {
      auto alternative = read_alternative(item);
      if (!alternative) return alternative.error();
      alternatives.push_back(*alternative);
    }
    return alternatives;
  }

  static Result<AlternativeSource> read_alternative(const JsonTree& item) {
    if (item.is_string()) return AlternativeSource{item.text};
    const JsonTree* const text = item.find("text");
    const JsonTree* const weight = item.find("weight");
    if (text == nullptr || !text->is_string() ||
        item.members.size() != (weight != nullptr ? 2U : 1U)) {
      return Error{R"(an alternative is a string or {"text": …, "weight": …})"};
    }
    AlternativeSource alternative{text->text};
    if (weight == nullptr) return alternative;
    const auto [end, error] = std::from_chars(
        weight->text.data(), weight->text.data() + weight->text.size(), alternative.weight);
    const bool whole = weight->kind == JsonTree::Kind::number && error == std::errc{} &&
                       end == weight->text.data() + weight->text.size();
    if (!whole || alternative.weight < 1 || alternative.weight > kMaxAlternativeWeight) {
      return Error{fmt::format("weight {} is not a whole number from 1 to {}", weight->text,
                               kMaxAlternativeWeight)};
    }
    return alternative;
  }

  Result<Done> read_snippets(const JsonTree& value, const std::string& place,
                             std::vector<SnippetSource>& into) {
    if (!value.is_array()) return wrong(place, "\"snippets\" must be a list");
    for (const JsonTree& item : value.items) {
      auto snippet = read_snippet(item, fmt::format("{}, snippet {}", place, into.size() + 1));
      if (!snippet) return snippet.error();
      into.push_back(std::move(*snippet));
    }
    return Done{};
  }

  Result<SnippetSource> read_snippet(const JsonTree& item, const std::string& where) {
    const JsonTree* const intro = item.find("intro");
    const JsonTree* const lines = item.find("lines");
    const JsonTree* const language = item.find("language");
    const bool well_formed = intro != nullptr && intro->is_string() && lines != nullptr &&
                             lines->is_array() && !lines->items.empty() &&
                             (language == nullptr || language->is_string()) &&
                             item.members.size() == (language != nullptr ? 3U : 2U);
    if (!well_formed)
      return wrong(where, R"(write it as {"intro": "…", "lines": ["…", …], "language": optional})");
    SnippetSource snippet;
    if (language != nullptr) snippet.language = language->text;
    snippet.intro.text = intro->text;
    snippet.code.syntax = SlotSyntax::code_braces;
    std::string& code = into_.texts.emplace_back();
    for (const JsonTree& line : lines->items) {
      if (!line.is_string()) return wrong(where, "every line must be a string");
      if (&line != &lines->items.front()) code.push_back('\n');
      code += line.text;
    }
    snippet.code.text = code;
    return snippet;
  }

  std::string file_;
  GrammarSource& into_;
};

}  // namespace

Result<Done> read_grammar_tree(const std::string& file, const JsonTree& tree, GrammarSource& into) {
  return GrammarFileReader(file, into).read(tree);
}

}  // namespace anp
