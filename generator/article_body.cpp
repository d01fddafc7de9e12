#include "generator/article_body.h"

#include <algorithm>

namespace anp {
namespace {

constexpr std::size_t kMaxImageTextBytes = 38;  // as the images of the original site

/// Cuts the text to its greatest length, at the end of a word if it has more than one.
char* end_image_text(char* const begin, char* out) {
  if (static_cast<std::size_t>(out - begin) <= kMaxImageTextBytes) return out;
  char* word_end = begin + kMaxImageTextBytes;
  while (word_end > begin && *word_end != '+') --word_end;
  return word_end > begin ? word_end : begin + kMaxImageTextBytes;
}

}  // namespace

const WrittenBody& BodyWriter::write(const ArticlePlan& plan, const ArticlePlan& next,
                                     JsonLine& line) {
  line_ = &line;
  plan_ = &plan;
  story_ = 0;
  lists_ = 0;
  written_.paragraphs = 0;
  written_.text_bytes = 0;
  written_.images.clear();
  image_stream_ = draw(plan.article_seed, Field::images, 1);
  expander_.enter_field(Field::text);

  paragraph(pack_.rules.lead);
  write_image();
  // The texts of a pack do not fit into the near caches: those of the next article travel while
  // this one is written.
  const WalkKeys keys(next.article_seed);
  for (const RuleId rule : next.rules) expander_.prefetch_place(rule, keys);
  std::size_t asked = 0;
  const auto ask_until = [&](std::size_t end) {
    for (; asked < std::min(end, next.rules.size()); ++asked) {
      expander_.prefetch_text(next.rules[asked], keys);
    }
  };
  for (std::size_t i = 0; i < plan.parts.size(); ++i) {
    ask_until(2 * i);
    write_part(plan.parts[i]);
  }
  ask_until(next.rules.size());
  if (story_ != 0) enter_story(0);
  write_checklist();
  heading(pack_.rules.final_notes_heading, false);
  paragraph(pack_.rules.final_notes);
  --written_.paragraphs;  // the final notes are not counted
  line.drop(1);
  return written_;
}

void BodyWriter::enter_story(std::uint32_t story) {
  story_ = story;
  expander_.enter_scope(story);
  expander_.set_entry(Table::story, plan_->story_entry(pack_, story));
}

void BodyWriter::write_part(const PartPlan& part) {
  switch (part.kind) {
    case PartPlan::Kind::section:
      write_section(part);
      return;
    case PartPlan::Kind::story_lead:
      enter_story(part.story);
      heading(pack_.rules.story_heading, false);
      paragraph(pack_.rules.story_lead);
      return;
  }
}

void BodyWriter::write_section(const PartPlan& part) {
  const SectionEntry& section = pack_.sections[part.section];
  expander_.set_entry(Table::section, pack_.section_entries[part.section]);
  if (part.with_heading) heading(section.heading, part.story > 0);
  paragraph(section.paragraph);
  if (part.with_extra) write_extra(section);
  write_image();
}

void BodyWriter::heading(RuleId rule, bool below_story) {
  if (below_story) {
    line_->raw(R"({"kind":"heading","level":3,"text":")");
  } else {
    line_->raw(R"({"kind":"heading","level":2,"text":")");
  }
  text_of(rule);
  line_->raw(R"("},)");
}

void BodyWriter::paragraph(RuleId rule) {
  line_->raw(R"({"kind":"paragraph","text":")");
  text_of(rule);
  line_->raw(R"("},)");
  ++written_.paragraphs;
}

LineRange BodyWriter::text_of(RuleId rule) {
  rule = expander_.behind_attributes(rule);
  return alternative_of(rule, expander_.choose(rule));
}

LineRange BodyWriter::alternative_of(RuleId rule, std::uint32_t index) {
  const std::size_t first = line_->size();
  char* const out = line_->room(pack_.grammar.rule(rule).max_length);
  line_->set_end(expander_.write_alternative(rule, index, out));
  const LineRange range{first, line_->size()};
  written_.text_bytes += range.end - range.first;
  return range;
}

void BodyWriter::write_extra(const SectionEntry& section) {
  switch (section.extra) {
    case SectionExtra::none:
      return;
    case SectionExtra::list:
      if (section.list_intro != kNoRule) paragraph(section.list_intro);
      line_->raw(R"({"kind":"list","items":)");
      write_list(section.list_item, 3, 5);
      line_->raw("},");
      return;
    case SectionExtra::code: {
      const std::uint32_t stack = plan_->topic.stack;
      write_snippet(pack_.grammar.snippets(Table::stack, stack),
                    pack_.fragments.code_languages[stack]);
      return;
    }
    case SectionExtra::excerpt: {
      const std::uint32_t problem = plan_->topic.problem;
      write_snippet(pack_.grammar.snippets(Table::problem, problem),
                    pack_.fragments.excerpt_languages[problem]);
      return;
    }
    case SectionExtra::quote:
      line_->raw(R"({"kind":"quote","text":")");
      text_of(section.quote);
      line_->raw(R"("},)");
      return;
  }
}

void BodyWriter::write_snippet(const SnippetList& snippets, const std::vector<TextRef>& languages) {
  const std::uint32_t index = expander_.choose(snippets.intros);
  line_->raw(R"({"kind":"paragraph","text":")");
  alternative_of(snippets.intros, index);
  ++written_.paragraphs;
  line_->raw(R"("},{"kind":"code","language":")").text(languages[index]).raw(R"(","text":")");
  text_of(snippets.codes[index]);
  line_->raw(R"("},)");
}

/// `low` to `high` different items, or as many as the rule has.
LineRange BodyWriter::write_list(RuleId rule, std::uint32_t low, std::uint32_t high) {
  Stream stream = draw(plan_->article_seed, Field::checklist, lists_++);
  const std::uint32_t count = std::min(stream.in(low, high), expander_.variety(rule));
  const std::size_t first = line_->size();
  line_->raw("[");
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i > 0) line_->raw(",");
    line_->raw("\"");
    text_of(rule);
    line_->raw("\"");
  }
  line_->raw("]");
  return {first, line_->size()};
}

void BodyWriter::write_checklist() {
  heading(pack_.rules.checklist_heading, false);
  line_->raw(R"({"kind":"list","items":)");
  const auto [least, most] = checklist_range();
  written_.checklist = write_list(pack_.rules.checklist_item, least, most);
  line_->raw("},");
}

CountRange BodyWriter::checklist_range() const {
  const auto& ranges = pack_.info.checklist_counts;
  if (ranges.size() == 1) return ranges.front();
  Stream stream = draw(plan_->article_seed, Field::list_counts);
  return ranges[stream.below(static_cast<std::uint32_t>(ranges.size()))];
}

/// The first image follows the lead, one more each section, as long as any are wanted.
void BodyWriter::write_image() {
  if (written_.images.size() == plan_->facts.images) return;
  const auto below = [&](const auto& list) {
    return image_stream_.below(static_cast<std::uint32_t>(list.size()));
  };
  const ImageSize size = pack_.info.image_sizes[below(pack_.info.image_sizes)];
  const TextRef colours = pack_.fragments.image_colours[below(pack_.fragments.image_colours)];
  WrittenImage image;
  line_->text(pack_.fragments.image_before);
  // The URL begins with "https://", the source and a slash, which end the fragment.
  constexpr std::string_view kScheme = "https://";
  image.url.first = line_->size() - kScheme.size() - pack_.info.image_source.size() - 1;
  line_->number(size.width).raw("x").number(size.height).raw("/").text(colours);
  line_->raw(".png&text=");
  write_image_url();
  image.url.end = line_->size();
  line_->raw(R"(","width":)").number(size.width).raw(R"(,"height":)").number(size.height);
  line_->raw(R"(,"caption":")");
  image.caption.first = text_of(pack_.rules.caption).first;
  line_->raw(" ").number(written_.images.size() + 1);
  image.caption.end = line_->size();
  line_->raw(R"("},)");
  written_.images.push_back(image);
}

/// The text of an image's URL: problem and stack, as many words as fit.
void BodyWriter::write_image_url() {
  const char* const texts = pack_.grammar.texts().data();
  const TextRef problem = pack_.fragments.problems[plan_->topic.problem].plus;
  const TextRef stack = pack_.fragments.stacks[plan_->topic.stack].plus;
  constexpr std::string_view kWith = "+with+";
  char* const begin = line_->room(problem.length + kWith.size() + stack.length);
  char* out = wide_copy(begin, texts + problem.offset, problem.length);
  std::memcpy(out, kWith.data(), kWith.size());
  out = wide_copy(out + kWith.size(), texts + stack.offset, stack.length);
  line_->set_end(end_image_text(begin, out));
}

}  // namespace anp
