#pragma once

#include <string>

#include "generator/article_body.h"
#include "generator/article_plan.h"
#include "generator/expander.h"
#include "generator/json_line.h"
#include "generator/pack.h"

namespace anp {

/// What the meta of an article is about.
struct MetaSubject {
  const ArticlePlan& plan;
  const WrittenBody& body;
  LineRange source_id;
};

/// Writes the member `meta` of articles, up to its notes: the content hash comes last and is not
/// known yet.
class MetaWriter {
 public:
  /// All must outlive the writer.
  /// @param reference_prefix of the references, which need not be the pack's own
  MetaWriter(const Pack& pack, const std::string& reference_prefix, Expander& expander)
      : pack_(pack), reference_prefix_(reference_prefix), expander_(expander) {}

  void write(const MetaSubject& subject, JsonLine& line);

 private:
  void write_texts(const MetaSubject& subject, JsonLine& line);
  void write_tools(const MetaSubject& subject, JsonLine& line);
  void write_figures(const MetaSubject& subject, JsonLine& line);
  void write_flags(const MetaSubject& subject, JsonLine& line);
  void write_images(const MetaSubject& subject, JsonLine& line);
  void write_payload(const MetaSubject& subject, JsonLine& line);
  void write_notes(JsonLine& line);
  void text_of(RuleId rule, JsonLine& line);

  const Pack& pack_;
  const std::string& reference_prefix_;
  Expander& expander_;
};

}  // namespace anp
