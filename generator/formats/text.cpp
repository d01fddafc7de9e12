#include "generator/formats/text.h"

#include <fmt/format.h>

#include "generator/formats/time_text.h"

namespace anp {
namespace {

/// Writes lines; the shape is that of a published page turned into text.
class TextWriter {
 public:
  TextWriter(const Article& article, std::string_view hash, std::string& out)
      : article_(article), hash_(hash), out_(out) {}

  void write() {
    paragraph(article_.title);
    for (const Block& block : article_.body) write_block(block);
    line("{} post meta\n", article_.pack_name);
    write_description();
    write_numbers();
    write_lists();
    out_.push_back('\n');
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_.push_back('\n');
  }

  void paragraph(std::string_view text) { line("{}\n", text); }

  void write_block(const Block& block) {
    switch (block.kind) {
      case Block::Kind::paragraph:
      case Block::Kind::heading:
        paragraph(block.text);
        break;
      case Block::Kind::list:
        for (const std::string_view item : article_.list(block.items)) line("  • {}", item);
        out_.push_back('\n');
        break;
      case Block::Kind::code:
        write_code(block.text);
        break;
      case Block::Kind::image:
        line("{}\n{}. image source: {}\n", block.text, block.text, article_.image_source);
        break;
      case Block::Kind::quote:
        line("> {}\n", block.text);
        break;
    }
  }

  void write_code(std::string_view code) {
    while (!code.empty()) {
      const std::size_t end = code.find('\n');
      line("    {}", code.substr(0, end));
      code.remove_prefix(end == std::string_view::npos ? code.size() : end + 1);
    }
    out_.push_back('\n');
  }

  void list(std::string_view label, StringRange items) {
    line("{}", label);
    for (const std::string_view item : article_.list(items)) line("  • {}", item);
  }

  void write_description() {
    line("topic: {}", article_.topic);
    line("summary: {}", article_.summary);
    line("ai outline");
    line("  • context: {}", article_.outline_context);
    line("  • problem: {}", article_.outline_problem);
    line("  • stack: {}", article_.outline_stack);
    line("  • recommended action: {}", article_.outline_action);
    line("ai brief: {}", article_.ai_brief);
    list("stack", article_.stack);
    list("tools", article_.tools);
    line("code language: {}", article_.code_language);
    line("difficulty: {}", name_of(article_.difficulty));
  }

  void write_numbers() {
    line("reading time: {}", article_.reading_time_minutes);
    line("view count: {}", article_.view_count);
    line("score");
    line("  • quality: {}", article_.score_quality);
    line("  • freshness: {}", article_.score_freshness);
    line("  • depth: {}", article_.score_depth);
    line("  • clarity: {}", article_.score_clarity);
    line("revision");
    line("  • status: {}", name_of(article_.revision_status));
    const auto& version = article_.revision_version;
    line("  • version: {}.{}.{}", version[0], version[1], version[2]);
    std::string reviewed;
    append_date(article_.last_reviewed_day, reviewed);
    line("  • last reviewed: {}", reviewed);
    line("reference: {}", article_.reference);
    line("hash: {}", hash_);
    line("flags");
    line("  • ai generated style: {:d}", article_.ai_generated_style);
    line("  • has images: {:d}", article_.has_images());
    line("  • image heavy: {:d}", article_.image_heavy());
    line("  • needs human review: {:d}", article_.needs_human_review);
  }

  void write_lists() {
    list("checklist", article_.checklist);
    line("entities");
    for (const Entity& entity : article_.entities)
      line("  • name: {}\n    type: {}", entity.name, entity.type);
    if (article_.has_images()) line("image sources");
    for (const Block& block : article_.body) {
      if (block.kind != Block::Kind::image) continue;
      line("  • source: {}\n    url: {}\n    caption: {}", article_.image_source, block.detail,
           block.text);
    }
    line("payload");
    line("  • source id: {}", article_.source_id);
    line("  • generator: {}", article_.generator);
    line("  • paragraphs: {}", article_.paragraphs);
    line("  • scenario: {}", article_.scenario);
    line("  • seed: {}", article_.article_seed);
    list("notes", article_.notes);
    list("similar posts", article_.related);
  }

  const Article& article_;
  std::string_view hash_;
  std::string& out_;
};

}  // namespace

void append_article_text(const Article& article, std::string_view hash, std::string& out) {
  TextWriter(article, hash, out).write();
}

}  // namespace anp
