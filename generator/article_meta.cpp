#include "generator/article_meta.h"

#include <algorithm>
#include <array>

#include "generator/time_text.h"

namespace anp {
namespace {

constexpr std::size_t kBytesReadPerMinute = 1'200;  // 200 words of six bytes
constexpr std::uint32_t kStackToolsShown = 4;
constexpr std::uint32_t kCommonToolsShown = 2;

static_assert(kStackToolsShown <= kMinStackTools);

}  // namespace

void MetaWriter::write(const MetaSubject& subject, JsonLine& line) {
  expander_.enter_field(Field::meta_text);
  write_texts(subject, line);
  write_tools(subject, line);
  write_figures(subject, line);
  write_flags(subject, line);
  line.raw(R"(,"checklist":)").repeat(subject.body.checklist).raw(",");
  line.text(pack_.fragments.stacks[subject.plan.topic.stack].entities);
  line.text(pack_.fragments.problems[subject.plan.topic.problem].name);
  line.raw(R"(","type":"problem"}])");
  write_images(subject, line);
  write_payload(subject, line);
  write_notes(line);
}

void MetaWriter::text_of(RuleId rule, JsonLine& line) {
  char* const out = line.room(pack_.grammar.rule(rule).max_length);
  line.set_end(expander_.write(rule, out));
}

void MetaWriter::write_texts(const MetaSubject& subject, JsonLine& line) {
  const TextRef problem = pack_.fragments.problems[subject.plan.topic.problem].name;
  const TextRef stack = pack_.fragments.stacks[subject.plan.topic.stack].name;
  line.raw(R"("meta":{"topic":")").text(problem).raw(" / ").text(stack).raw(R"(","summary":")");
  text_of(pack_.rules.summary, line);
  line.raw(R"(","ai_outline":{"context":")");
  line.text(pack_.fragments.scenarios[subject.plan.topic.scenario].name);
  line.raw(R"(","problem":")").text(problem).raw(R"(","stack":")").text(stack);
  line.raw(R"(","recommended_action":")");
  text_of(pack_.rules.recommended_action, line);
  line.raw(R"("},"ai_brief":")");
  text_of(pack_.rules.ai_brief, line);
  line.raw(R"(",)");
}

/// Four of the stack's own tools from a random one on, then two that every stack uses.
void MetaWriter::write_tools(const MetaSubject& subject, JsonLine& line) {
  const StackFragments& stack = pack_.fragments.stacks[subject.plan.topic.stack];
  line.text(stack.lists);
  const auto own = static_cast<std::uint32_t>(stack.tools.size());
  std::uint32_t at = draw(subject.plan.article_seed, Field::tools).below(own);
  std::array<std::uint32_t, kStackToolsShown + kCommonToolsShown> shown{};
  for (std::uint32_t i = 0; i < kStackToolsShown; ++i) {
    if (i > 0) line.raw(",");
    line.text(stack.tools[at].quoted);
    shown[i] = stack.tools[at].id;
    at = at + 1 == own ? 0 : at + 1;
  }
  const auto& common = pack_.fragments.common_tools;
  std::size_t count = kStackToolsShown;
  for (std::size_t i = 0; i < common.size() && count < shown.size(); ++i) {
    const NamedText& tool = common[expander_.choose(pack_.rules.common_tool)];
    auto* const end = shown.data() + count;
    if (std::find(shown.data(), end, tool.id) != end) continue;
    line.raw(",").text(tool.quoted);
    shown[count++] = tool.id;
  }
  line.text(stack.language).text(name_of(subject.plan.facts.difficulty));
}

void MetaWriter::write_figures(const MetaSubject& subject, JsonLine& line) {
  const ArticleFacts& facts = subject.plan.facts;
  const std::size_t minutes =
      (subject.body.text_bytes + kBytesReadPerMinute - 1) / kBytesReadPerMinute;
  line.raw(R"(","reading_time":)").number(minutes);
  line.raw(R"(,"view_count":)").number(facts.view_count);
  line.raw(R"(,"score":{"quality":)").number(facts.score_quality);
  line.raw(R"(,"freshness":)").number(facts.score_freshness);
  line.raw(R"(,"depth":)").number(facts.score_depth);
  line.raw(R"(,"clarity":)").number(facts.score_clarity);
  line.raw(R"(},"revision":{"status":")").text(name_of(facts.revision_status));
  const auto& version = facts.revision_version;
  line.raw(R"(","version":")").number(version[0]).raw(".").number(version[1]);
  line.raw(".").number(version[2]).raw(R"(","last_reviewed":")");
  line.set_end(write_date(facts.last_reviewed_day, line.room(kDateBytes)));
  line.raw(R"("},"reference":")").text(reference_prefix_).raw("-");
  line.number(subject.plan.number, 6).raw("-").number(facts.reference_digits, 4);
}

void MetaWriter::write_flags(const MetaSubject& subject, JsonLine& line) {
  const std::size_t images = subject.body.images.size();
  line.raw(R"(","flags":{"ai_generated_style":1,"has_images":)").number(images > 0 ? 1 : 0);
  line.raw(R"(,"image_heavy":)").number(images >= kImageHeavyFrom ? 1 : 0);
  line.raw(R"(,"needs_human_review":)").number(subject.plan.facts.needs_human_review ? 1 : 0);
  line.raw("}");
}

void MetaWriter::write_images(const MetaSubject& subject, JsonLine& line) {
  line.raw(R"(,"image_sources":[)");
  for (const WrittenImage& image : subject.body.images) {
    line.text(pack_.fragments.image_source).repeat(image.url);
    line.raw(R"(","caption":")").repeat(image.caption).raw(R"("},)");
  }
  if (!subject.body.images.empty()) line.drop(1);
  line.raw("]");
}

void MetaWriter::write_payload(const MetaSubject& subject, JsonLine& line) {
  line.raw(R"(,"payload":{"source_id":")").repeat(subject.source_id);
  line.text(pack_.fragments.generator).number(subject.body.paragraphs);
  line.raw(R"(,"scenario":")").text(pack_.fragments.scenarios[subject.plan.topic.scenario].name);
  line.raw(R"(","seed":)").number(subject.plan.article_seed).raw("}");
}

void MetaWriter::write_notes(JsonLine& line) {
  const RuleId rule = pack_.rules.note;
  const std::uint32_t count = pack_.grammar.rule(rule).alternative_count;
  line.raw(R"(,"notes":[)");
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i > 0) line.raw(",");
    line.raw("\"");
    char* const out = line.room(pack_.grammar.rule(rule).max_length);
    line.set_end(expander_.write_alternative(rule, i, out));
    line.raw("\"");
  }
  line.raw("]");
}

}  // namespace anp
