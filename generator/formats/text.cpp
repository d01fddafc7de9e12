#include "generator/formats/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace anp {
namespace {

std::string label_of(std::string_view member) {
  std::string label(member);
  std::replace(label.begin(), label.end(), '_', ' ');
  return label;
}

/// Writes lines; the shape is that of a published page turned into text.
class TextWriter {
 public:
  TextWriter(const Article& article, std::string& out) : article_(article), out_(out) {}

  void write(std::string_view dataset_name) {
    paragraph(article_.title);
    for (const Block& block : article_.body) write_block(block);
    line("{} post meta\n", dataset_name);
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
        for (const std::string& item : block.items) line("  • {}", item);
        out_.push_back('\n');
        break;
      case Block::Kind::code:
        write_code(block.text);
        break;
      case Block::Kind::image:
        line("{}\n{}. image source: {}\n", block.caption, block.caption, source_of(block.url));
        break;
      case Block::Kind::quote:
        line("> {}\n", block.text);
        break;
    }
  }

  [[nodiscard]] std::string_view source_of(std::string_view url) const {
    const auto& sources = article_.meta.image_sources;
    const auto found = std::find_if(sources.begin(), sources.end(),
                                    [&](const ImageSource& source) { return source.url == url; });
    return found == sources.end() ? "unknown" : std::string_view(found->source);
  }

  void write_code(std::string_view code) {
    while (!code.empty()) {
      const std::size_t end = code.find('\n');
      line("    {}", code.substr(0, end));
      code.remove_prefix(end == std::string_view::npos ? code.size() : end + 1);
    }
    out_.push_back('\n');
  }

  void list(std::string_view label, const std::vector<std::string>& items) {
    line("{}", label);
    for (const std::string& item : items) line("  • {}", item);
  }

  template <typename Object>
  void object(std::string_view label, const Object& object) {
    line("{}", label);
    Object::each_member(object, [&](std::string_view name, const auto& value) {
      line("  • {}: {}", label_of(name), value);
    });
  }

  /// The first member after the bullet, the others below it.
  template <typename Object>
  void objects(std::string_view label, const std::vector<Object>& list) {
    line("{}", label);
    for (const Object& object : list) {
      std::string_view before = "  • ";
      Object::each_member(object, [&](std::string_view name, const auto& value) {
        line("{}{}: {}", before, label_of(name), value);
        before = "    ";
      });
    }
  }

  void write_description() {
    const ArticleMeta& meta = article_.meta;
    line("topic: {}", meta.topic);
    line("summary: {}", meta.summary);
    object("ai outline", meta.ai_outline);
    line("ai brief: {}", meta.ai_brief);
    list("stack", meta.stack);
    list("tools", meta.tools);
    line("code language: {}", meta.code_language);
    line("difficulty: {}", meta.difficulty);
  }

  void write_numbers() {
    const ArticleMeta& meta = article_.meta;
    line("reading time: {}", meta.reading_time);
    line("view count: {}", meta.view_count);
    object("score", meta.score);
    object("revision", meta.revision);
    line("reference: {}", meta.reference);
    line("hash: {}", meta.hash);
    object("flags", meta.flags);
  }

  void write_lists() {
    const ArticleMeta& meta = article_.meta;
    list("checklist", meta.checklist);
    objects("entities", meta.entities);
    if (!meta.image_sources.empty()) objects("image sources", meta.image_sources);
    object("payload", meta.payload);
    list("notes", meta.notes);
    list("similar posts", article_.related);
  }

  const Article& article_;
  std::string& out_;
};

class TextFormat : public Format {
 public:
  explicit TextFormat(const DatasetDescription& dataset) : dataset_name_(dataset.name) {}

  void append(const Article& article, std::uint64_t /*place*/, std::string& out) const override {
    TextWriter(article, out).write(dataset_name_);
  }

  [[nodiscard]] std::string_view name() const override { return "text"; }
  [[nodiscard]] std::string_view extension() const override { return "txt"; }

 private:
  std::string dataset_name_;
};

}  // namespace

std::unique_ptr<const Format> text_format(const DatasetDescription& dataset) {
  return std::make_unique<TextFormat>(dataset);
}

}  // namespace anp
