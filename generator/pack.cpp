#include "generator/pack.h"

#include <fmt/format.h>

#include <cstdlib>
#include <system_error>

#include "generator/pack_checker.h"
#include "generator/pack_tables.h"
#include "generator/pin_texts.h"
#include "generator/title_patterns.h"

namespace anp {
namespace {

namespace fs = std::filesystem;

ArticleRules find_rules(PackChecker& check) {
  ArticleRules rules;
  rules.title = check.rule("title");
  rules.lead = check.rule("lead");
  rules.story_heading = check.rule("story_heading");
  rules.story_lead = check.rule("story_lead");
  rules.excerpt = check.rule("excerpt");
  rules.caption = check.rule("caption");
  rules.checklist_heading = check.rule("checklist_heading");
  rules.checklist_item = check.rule("checklist_item");
  rules.final_notes_heading = check.rule("final_notes_heading");
  rules.final_notes = check.rule("final_notes");
  rules.summary = check.rule("summary");
  rules.ai_brief = check.rule("ai_brief");
  rules.recommended_action = check.rule("recommended_action");
  rules.common_tool = check.rule("common_tool");
  rules.note = check.rule("note");
  return rules;
}

/// What becomes part of a fragment cannot have slots.
void check_plain_alternatives(PackChecker& check, RuleId id) {
  if (id == kNoRule) return;
  for (std::uint32_t i = 0; i < check.grammar().rule(id).alternative_count; ++i) {
    if (check.grammar().plain_text(id, i)) continue;
    check.complain(
        fmt::format("rule 'common_tool', alternative {}: must be plain text without slots", i + 1));
  }
}

}  // namespace

Result<Pack> load_pack(const fs::path& directory) {
  const auto source = read_pack(directory);
  if (!source) return source.error();
  return compile_pack(*source, directory);
}

Result<Pack> compile_pack(const PackSource& source, const fs::path& directory) {
  auto grammar = compile_grammar(source.grammar);
  if (!grammar) return grammar.error();
  Pack pack;
  pack.info = source.info;
  pack.digest = source.digest;
  pack.grammar = std::move(*grammar);
  PackChecker check(pack.grammar, directory.string());
  pack.rules = find_rules(check);
  if (!pack.info.tag_counts.empty()) pack.rules.extra_tag = check.rule("extra_tag");
  read_tables(check, pack);
  read_titles(check, source.grammar, pack);
  check_plain_alternatives(check, pack.rules.common_tool);
  if (check.complaint()) return *check.complaint();
  make_fragments(pack);
  pack.grammar.bind_texts();
  write_pin_texts(pack.grammar);
  return pack;
}

Result<fs::path> find_pack(const std::string& name_or_path) {
  if (fs::is_directory(name_or_path)) return fs::path(name_or_path);
  std::vector<fs::path> places;
  if (const char* packs = std::getenv("ANP_PACKS"); packs != nullptr && *packs != '\0')
    places.emplace_back(packs);
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  places.push_back(program.parent_path().parent_path() / "share/anp/corpora");
  for (fs::path above = program.parent_path(); above.has_relative_path();
       above = above.parent_path()) {
    places.push_back(above / "corpora");
  }
  if (name_or_path.find('/') == std::string::npos) {
    for (const auto& place : places) {
      if (fs::exists(place / name_or_path / "pack.json", error)) return place / name_or_path;
    }
  }
  return Error{
      fmt::format("pack '{}': no such directory and no shipped pack of that name; --pack takes a "
                  "directory with a "
                  "pack.json, or a name found in $ANP_PACKS",
                  name_or_path)};
}

}  // namespace anp
