#include "generator/formats/markdown.h"

#include <fmt/format.h>

#include <algorithm>

#include "generator/formats/character_set.h"
#include "generator/formats/yaml.h"

namespace anp {
namespace {

constexpr std::string_view kEscapedAtStart = "+-=:";  // lists, underlines of headings, definitions

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Where a number at the start of a text ends in a '.' or ')' that would make it a list item; npos
/// otherwise.
std::size_t list_marker_end(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) ++end;
  const bool marker = end > 0 && end < text.size() && (text[end] == '.' || text[end] == ')');
  return marker ? end : std::string_view::npos;
}

/// Whether there is a blank that a reader keeps: inside of the text, and not after another.
bool is_kept_blank(std::string_view text, std::size_t at) {
  return text[at] == ' ' && at > 0 && at + 1 < text.size() && text[at - 1] != ' ';
}

/// The longest run of backticks.
std::size_t longest_fence(std::string_view code) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : code) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

/// The language after a fence, where a backslash does not always escape: by number what is no
/// letter or digit.
void append_info_string(std::string_view language, std::string& out) {
  for (const char c : language) {
    const bool plain = is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       static_cast<unsigned char>(c) >= 0x80 || c == '-' || c == '+' || c == '#';
    if (plain) {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "&#{};", static_cast<int>(c));
    }
  }
}

void append_code(const Block& block, std::string& out) {
  const std::string fence(std::max<std::size_t>(3, longest_fence(block.text) + 1), '`');
  out += fence;
  append_info_string(block.language, out);
  fmt::format_to(std::back_inserter(out), "\n{}\n{}\n", block.text, fence);
}

/// The caption as the image's text, its size as the title.
void append_image(const Block& block, std::string& out) {
  out += "![";
  append_markdown_text(block.caption, out);
  out += "](<";
  for (const char c : block.url)
    out += c == '&' ? std::string_view("&amp;") : std::string_view(&c, 1);
  fmt::format_to(std::back_inserter(out), "> \"{}x{}\")\n", block.width, block.height);
}

/// @param bullet differs from that of a list right before, else the two would be one
void append_list(const Block& block, char bullet, std::string& out) {
  for (const std::string& item : block.items) {
    out += bullet;
    out += ' ';
    append_markdown_text(item, out);
    out += '\n';
  }
  if (!block.items.empty()) return;
  out += bullet;  // an item without text: no item can be so, so it means that there is none
  out += '\n';
}

void append_line(std::string_view before, std::string_view text, std::string& out) {
  out += before;
  append_markdown_text(text, out);
  out += '\n';
}

void append_body(const std::vector<Block>& body, std::string& out) {
  char bullet = '*';
  for (const Block& block : body) {
    out += '\n';
    switch (block.kind) {
      case Block::Kind::paragraph:
        append_line("", block.text, out);
        break;
      case Block::Kind::heading:
        append_line(std::string(block.level, '#') + ' ', block.text, out);
        break;
      case Block::Kind::list:
        bullet = bullet == '*' ? '-' : '*';
        append_list(block, bullet, out);
        break;
      case Block::Kind::code:
        append_code(block, out);
        break;
      case Block::Kind::image:
        append_image(block, out);
        break;
      case Block::Kind::quote:
        append_line("> ", block.text, out);
        break;
    }
    if (block.kind != Block::Kind::list) bullet = '*';
  }
}

class MarkdownFormat : public Format {
 public:
  void append(const Article& article, std::uint64_t /*place*/, std::string& out) const override {
    out += "---\n";
    append_yaml_members(article, out);
    out += "---\n";
    append_body(article.body, out);
  }

  [[nodiscard]] std::string_view name() const override { return "markdown"; }
  [[nodiscard]] std::string_view extension() const override { return "md"; }
  [[nodiscard]] bool one_file_per_article() const override { return true; }
};

}  // namespace

void append_markdown_text(std::string_view text, std::string& out) {
  static constexpr CharacterSet kWatched("\\`*_[]<>&#~|$^{} \t\n");
  const std::size_t marker_end = list_marker_end(text);
  std::size_t appended = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (i > 0 && i != marker_end && !kWatched.has(c)) continue;
    if (is_kept_blank(text, i)) continue;
    const bool blank = c == ' ' || c == '\t' || c == '\n';
    const bool at_start = i == 0 && kEscapedAtStart.find(c) != std::string_view::npos;
    if (!blank && !at_start && i != marker_end && !kWatched.has(c)) continue;
    out += text.substr(appended, i - appended);
    if (blank) {
      fmt::format_to(std::back_inserter(out), "&#{};", static_cast<int>(c));
    } else {
      out += '\\';
      out += c;
    }
    appended = i + 1;
  }
  out += text.substr(appended);
}

std::unique_ptr<const Format> markdown_format() { return std::make_unique<MarkdownFormat>(); }

}  // namespace anp
