#pragma once

#include <cstdint>
#include <vector>

#include "generator/article_plan.h"
#include "generator/expander.h"
#include "generator/json_line.h"
#include "generator/pack.h"

namespace anp {

/// Where an image's parts stand in the line: the meta names them again.
struct WrittenImage {
  LineRange url;
  LineRange caption;
};

/// What the meta of an article has to agree with.
struct WrittenBody {
  std::uint32_t paragraphs = 0;  ///< lead, section paragraphs and those that lead to an extra
  std::size_t text_bytes = 0;    ///< of all texts, as escaped
  LineRange checklist;           ///< a JSON array
  std::vector<WrittenImage> images;
};

/// Writes the bodies of articles, one after the other.
class BodyWriter {
 public:
  /// Both must outlive the writer.
  BodyWriter(const Pack& pack, Expander& expander) : pack_(pack), expander_(expander) {}

  /// Writes the blocks, with a comma between them. The expander must be at the article's first
  /// story.
  /// @param next the article that will be written next: its texts are asked for meanwhile
  const WrittenBody& write(const ArticlePlan& plan, const ArticlePlan& next, JsonLine& line);

 private:
  void write_part(const PartPlan& part);
  void write_section(const PartPlan& part);
  void write_extra(const SectionEntry& section);
  void write_snippet(const SnippetList& snippets, const std::vector<TextRef>& languages);
  void write_image();
  void write_image_url();
  void write_checklist();
  [[nodiscard]] CountRange checklist_range() const;
  LineRange write_list(RuleId rule, std::uint32_t low, std::uint32_t high);
  void enter_story(std::uint32_t story);
  void heading(RuleId rule, bool below_story);
  void paragraph(RuleId rule);
  /// Writes a text of the rule and the end of its block.
  LineRange text_of(RuleId rule);
  LineRange alternative_of(RuleId rule, std::uint32_t index);

  const Pack& pack_;
  Expander& expander_;
  JsonLine* line_ = nullptr;           // of the article that is being written
  const ArticlePlan* plan_ = nullptr;  // likewise
  std::uint32_t story_ = 0;
  std::uint32_t lists_ = 0;
  Stream image_stream_{0};
  WrittenBody written_;
};

}  // namespace anp
