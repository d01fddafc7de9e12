#include "generator/formats/json.h"

#include <fmt/format.h>

#include <cstring>

#include "generator/formats/time_text.h"

namespace anp {
namespace {

/// Whether one of eight bytes must be escaped: below 0x20, a quote or a backslash. In whole words,
/// so in any byte order. Source: Mycroft's test for a zero byte, as in "Bit Twiddling Hacks".
bool needs_escape(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighs = 0x8080808080808080U;
  const auto has_zero = [](std::uint64_t w) { return (w - kOnes) & ~w & kHighs; };
  const std::uint64_t below_space = (word - kOnes * 0x20) & ~word & kHighs;
  return (below_space | has_zero(word ^ (kOnes * '"')) | has_zero(word ^ (kOnes * '\\'))) != 0;
}

void append_escaped(char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      if (static_cast<unsigned char>(c) < 0x20) {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
      } else {
        out.push_back(c);
      }
  }
}

/// Writes the members of one article, one function for each object of the format.
class ArticleWriter {
 public:
  ArticleWriter(const Article& article, std::string& out) : article_(article), out_(out) {}

  void write() {
    raw(R"({"spec":)").number(article_.spec);
    text(R"(,"source_id":)", article_.source_id);
    text(R"(,"title":)", article_.title);
    text(R"(,"slug":)", article_.slug);
    text(R"(,"status":)", name_of(article_.status));
    raw(R"(,"published_at":")").time(article_.published_at);
    raw(R"(","modified_at":")").time(article_.modified_at);
    text(R"(","author":{"slug":)", article_.author_slug);
    text(R"(,"name":)", article_.author_name);
    text(R"(},"category":)", article_.category);
    list(R"(,"tags":)", article_.tags);
    text(R"(,"excerpt":)", article_.excerpt);
    write_body();
    list(R"(,"related":)", article_.related);
    write_meta();
  }

 private:
  ArticleWriter& raw(std::string_view literal) {
    out_ += literal;
    return *this;
  }

  ArticleWriter& number(std::uint64_t value) {
    const fmt::format_int digits(value);
    out_.append(digits.data(), digits.size());
    return *this;
  }

  ArticleWriter& number(std::string_view before, std::uint64_t value) {
    return raw(before).number(value);
  }

  void time(UtcSeconds seconds) { append_utc_time(seconds, out_); }

  void text(std::string_view before, std::string_view value) {
    out_ += before;
    append_json_string(value, out_);
  }

  void list(std::string_view before, StringRange range) {
    out_ += before;
    char separator = '[';
    for (const std::string_view item : article_.list(range)) {
      out_.push_back(separator);
      append_json_string(item, out_);
      separator = ',';
    }
    raw(range.count == 0 ? "[]" : "]");
  }

  void write_body() {
    raw(R"(,"body":[)");
    bool first = true;
    for (const Block& block : article_.body) {
      if (!first) raw(",");
      first = false;
      write_block(block);
    }
    raw("]");
  }

  void write_block(const Block& block) {
    switch (block.kind) {
      case Block::Kind::paragraph:
        text(R"({"kind":"paragraph","text":)", block.text);
        break;
      case Block::Kind::heading:
        number(R"({"kind":"heading","level":)", block.level);
        text(R"(,"text":)", block.text);
        break;
      case Block::Kind::list:
        list(R"({"kind":"list","items":)", block.items);
        break;
      case Block::Kind::code:
        text(R"({"kind":"code","language":)", block.detail);
        text(R"(,"text":)", block.text);
        break;
      case Block::Kind::image:
        text(R"({"kind":"image","url":)", block.detail);
        number(R"(,"width":)", block.width);
        number(R"(,"height":)", block.height);
        text(R"(,"caption":)", block.text);
        break;
      case Block::Kind::quote:
        text(R"({"kind":"quote","text":)", block.text);
        break;
    }
    raw("}");
  }

  void write_meta() {
    text(R"(,"meta":{"topic":)", article_.topic);
    text(R"(,"summary":)", article_.summary);
    text(R"(,"ai_outline":{"context":)", article_.outline_context);
    text(R"(,"problem":)", article_.outline_problem);
    text(R"(,"stack":)", article_.outline_stack);
    text(R"(,"recommended_action":)", article_.outline_action);
    text(R"(},"ai_brief":)", article_.ai_brief);
    list(R"(,"stack":)", article_.stack);
    list(R"(,"tools":)", article_.tools);
    text(R"(,"code_language":)", article_.code_language);
    text(R"(,"difficulty":)", name_of(article_.difficulty));
    number(R"(,"reading_time":)", article_.reading_time_minutes);
    number(R"(,"view_count":)", article_.view_count);
    write_score_and_revision();
    text(R"(,"reference":)", article_.reference);
    number(R"(,"flags":{"ai_generated_style":)", article_.ai_generated_style ? 1 : 0);
    number(R"(,"has_images":)", article_.has_images() ? 1 : 0);
    number(R"(,"image_heavy":)", article_.image_heavy() ? 1 : 0);
    number(R"(,"needs_human_review":)", article_.needs_human_review ? 1 : 0);
    list(R"(},"checklist":)", article_.checklist);
    write_entities();
    write_image_sources();
    write_payload();
    list(R"(,"notes":)", article_.notes);
  }

  void write_score_and_revision() {
    number(R"(,"score":{"quality":)", article_.score_quality);
    number(R"(,"freshness":)", article_.score_freshness);
    number(R"(,"depth":)", article_.score_depth);
    number(R"(,"clarity":)", article_.score_clarity);
    text(R"(},"revision":{"status":)", name_of(article_.revision_status));
    const auto& version = article_.revision_version;
    number(R"(,"version":")", version[0]).number(".", version[1]).number(".", version[2]);
    raw(R"(","last_reviewed":")");
    append_date(article_.last_reviewed_day, out_);
    raw(R"("})");
  }

  void write_entities() {
    raw(R"(,"entities":[)");
    std::string_view before = R"({"name":)";
    for (const Entity& entity : article_.entities) {
      text(before, entity.name);
      text(R"(,"type":)", entity.type);
      before = R"(},{"name":)";
    }
    raw("}]");
  }

  void write_image_sources() {
    raw(R"(,"image_sources":[)");
    bool first = true;
    for (const Block& block : article_.body) {
      if (block.kind != Block::Kind::image) continue;
      text(first ? R"({"source":)" : R"(,{"source":)", article_.image_source);
      text(R"(,"url":)", block.detail);
      text(R"(,"caption":)", block.text);
      raw("}");
      first = false;
    }
    raw("]");
  }

  void write_payload() {
    text(R"(,"payload":{"source_id":)", article_.source_id);
    text(R"(,"generator":)", article_.generator);
    number(R"(,"paragraphs":)", article_.paragraphs);
    text(R"(,"scenario":)", article_.scenario);
    number(R"(,"seed":)", article_.article_seed);
    raw("}");
  }

  const Article& article_;
  std::string& out_;
};

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  out.push_back('"');
  std::size_t clean = 0;  // bytes of `text` that are known to need no escape
  while (clean < text.size()) {
    std::uint64_t word = 0;
    const std::size_t width = std::min(sizeof word, text.size() - clean);
    if (width == sizeof word) std::memcpy(&word, text.data() + clean, sizeof word);
    if (width == sizeof word && !needs_escape(word)) {
      clean += width;
      continue;
    }
    out.append(text.data(), clean);
    for (std::size_t i = 0; i < width; ++i) append_escaped(text[clean + i], out);
    text.remove_prefix(clean + width);
    clean = 0;
  }
  out.append(text.data(), clean);
  out.push_back('"');
}

Digest128 append_article_json(const Article& article, std::string& out) {
  const std::size_t start = out.size();
  ArticleWriter(article, out).write();
  // What is hashed closes the two objects; then the hash goes in between.
  out += "}}";
  const Digest128 digest = digest_of(std::string_view(out).substr(start));
  out.resize(out.size() - 2);
  out += R"(,"hash":")";
  out += content_hash_of(digest);
  out += R"("}})";
  return digest;
}

}  // namespace anp
