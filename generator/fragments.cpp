#include "generator/fragments.h"

#include <fmt/format.h>

#include <map>
#include <string_view>

#include "generator/json_text.h"
#include "generator/pack.h"
#include "generator/slug.h"

namespace anp {
namespace {

std::string json_string(std::string_view text) {
  std::string json;
  append_json_string(text, json);
  return json;
}

std::string escaped(std::string_view text) {
  const std::string json = json_string(text);
  return json.substr(1, json.size() - 2);
}

std::string slug_of(std::string_view text) {
  std::string slug;
  append_uncut_slug(text, slug);
  return slug;
}

/// Words joined by '+': everything else than ASCII letters and digits left out.
std::string plus_joined(std::string_view text) {
  std::string joined;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      joined.push_back(c);
    } else if (!joined.empty() && joined.back() != '+') {
      joined.push_back('+');
    }
  }
  if (!joined.empty() && joined.back() == '+') joined.pop_back();
  return joined;
}

class FragmentMaker {
 public:
  explicit FragmentMaker(Pack& pack)
      : pack_(pack), texts_(pack.grammar.texts()), into_(pack.fragments) {}

  void make() {
    for (const StackEntry& stack : pack_.stacks) into_.stacks.push_back(stack_fragments(stack));
    for (const ProblemEntry& problem : pack_.problems) {
      into_.problems.push_back({texts_.add(escaped(problem.name)),
                                texts_.add(slug_of(problem.name)),
                                texts_.add(plus_joined(problem.name)), named(problem.tag)});
    }
    for (const std::string& scenario : pack_.scenarios) {
      into_.scenarios.push_back({texts_.add(escaped(scenario)), texts_.add(slug_of(scenario))});
    }
    for (const AuthorEntry& author : pack_.authors) {
      into_.authors.push_back(texts_.add(fmt::format(
          R"({{"slug":{},"name":{}}})", json_string(author.slug), json_string(author.name))));
    }
    for (const TitlePattern& title : pack_.titles) into_.title_slugs.push_back(slug_pieces(title));
    make_common_tools();
    make_snippet_languages();
    make_images();
    into_.generator = texts_.add(
        fmt::format(R"(","generator":{},"paragraphs":)", json_string(pack_.info.generator)));
  }

 private:
  NamedText named(const std::string& text) {
    const auto [known, added] = ids_.try_emplace(text, static_cast<std::uint32_t>(ids_.size()));
    return {texts_.add(json_string(text)), known->second};
  }

  std::vector<NamedText> distinct(std::initializer_list<std::string_view> texts) {
    std::vector<NamedText> list;
    for (const std::string_view text : texts) {
      const NamedText candidate = named(std::string(text));
      bool known = false;
      for (const NamedText& other : list) known = known || other.id == candidate.id;
      if (!known) list.push_back(candidate);
    }
    return list;
  }

  std::string joined(const std::vector<NamedText>& list) const {
    std::string text;
    for (const NamedText& item : list) {
      if (!text.empty()) text.push_back(',');
      text += texts_.view(item.quoted);
    }
    return text;
  }

  StackFragments stack_fragments(const StackEntry& stack) {
    StackFragments made;
    made.name = texts_.add(escaped(stack.name));
    made.slug = texts_.add(slug_of(stack.name));
    made.plus = texts_.add(plus_joined(stack.name));
    made.tags = distinct({stack.name, stack.area, stack.language});
    made.category = texts_.add(fmt::format(R"(,"category":{},"tags":[{})",
                                           json_string(stack.category), joined(made.tags)));
    made.lists = texts_.add(fmt::format(R"("stack":[{}],"tools":[)", joined(made.tags)));
    made.language = texts_.add(
        fmt::format(R"(],"code_language":{},"difficulty":")", json_string(stack.language)));
    made.own_language = texts_.add(escaped(stack.language));
    made.entities = texts_.add(fmt::format(
        R"("entities":[{{"name":{},"type":"stack"}},{{"name":{},"type":"area"}},{{"name":")",
        json_string(stack.name), json_string(stack.area)));
    for (const std::string& tool : stack.tools) made.tools.push_back(named(tool));
    return made;
  }

  std::vector<SlugPiece> slug_pieces(const TitlePattern& title) {
    std::vector<SlugPiece> pieces;
    for (const TitlePart& part : title.parts) {
      const std::string text = slug_of(part.text);
      if (!text.empty()) pieces.push_back({SlugPiece::Kind::text, texts_.add(text)});
      if (!part.name) continue;
      pieces.push_back({*part.name == Table::stack     ? SlugPiece::Kind::stack
                        : *part.name == Table::problem ? SlugPiece::Kind::problem
                                                       : SlugPiece::Kind::scenario,
                        {}});
    }
    return pieces;
  }

  void make_common_tools() {
    const Rule& rule = pack_.grammar.rule(pack_.rules.common_tool);
    for (std::uint32_t i = 0; i < rule.alternative_count; ++i) {
      into_.common_tools.push_back(named(*pack_.grammar.plain_text(pack_.rules.common_tool, i)));
    }
  }

  void make_snippet_languages() {
    for (std::uint32_t stack = 0; stack < pack_.stacks.size(); ++stack) {
      std::vector<TextRef>& languages = into_.code_languages.emplace_back();
      for (const auto& language : pack_.grammar.snippets(Table::stack, stack).languages) {
        languages.push_back(language.empty() ? into_.stacks[stack].own_language
                                             : texts_.add(escaped(language)));
      }
    }
    for (std::uint32_t problem = 0; problem < pack_.problems.size(); ++problem) {
      std::vector<TextRef>& languages = into_.excerpt_languages.emplace_back();
      for (const auto& language : pack_.grammar.snippets(Table::problem, problem).languages) {
        languages.push_back(texts_.add(escaped(language)));
      }
    }
  }

  void make_images() {
    const std::string source = escaped(pack_.info.image_source);
    into_.image_before = texts_.add(fmt::format(R"({{"kind":"image","url":"https://{}/)", source));
    into_.image_source = texts_.add(fmt::format(R"({{"source":"{}","url":")", source));
    for (const std::string& colours : pack_.info.image_colours) {
      into_.image_colours.push_back(texts_.add(escaped(colours)));
    }
  }

  Pack& pack_;
  TextPool& texts_;
  Fragments& into_;
  std::map<std::string, std::uint32_t> ids_;
};

}  // namespace

void make_fragments(Pack& pack) { FragmentMaker(pack).make(); }

}  // namespace anp
