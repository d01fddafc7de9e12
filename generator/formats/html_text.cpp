#include "generator/formats/html_text.h"

#include <fmt/format.h>

#include "generator/formats/character_set.h"

namespace anp {
namespace {

std::string_view entity_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    default:
      return "&quot;";
  }
}

void append_element(std::string_view start, std::string_view text, std::string_view end,
                    std::string& out) {
  out += start;
  append_html_text(text, out);
  out += end;
}

void append_image(const Block& image, std::string& out) {
  append_element("<figure><img src=\"", image.url, "\"", out);
  fmt::format_to(std::back_inserter(out), " width=\"{}\" height=\"{}\"", image.width, image.height);
  append_element(" alt=\"", image.caption, "\">", out);
  append_element("<figcaption>", image.caption, "</figcaption></figure>\n", out);
}

void append_block(const Block& block, std::string& out) {
  switch (block.kind) {
    case Block::Kind::paragraph:
      append_element("<p>", block.text, "</p>\n", out);
      return;
    case Block::Kind::heading:
      append_element(fmt::format("<h{}>", block.level), block.text,
                     fmt::format("</h{}>\n", block.level), out);
      return;
    case Block::Kind::list:
      out += "<ul>";
      for (const std::string& item : block.items) append_element("<li>", item, "</li>", out);
      out += "</ul>\n";
      return;
    case Block::Kind::code:
      append_element("<pre><code class=\"language-", block.language, "\">", out);
      append_element("", block.text, "</code></pre>\n", out);
      return;
    case Block::Kind::image:
      append_image(block, out);
      return;
    case Block::Kind::quote:
      append_element("<blockquote><p>", block.text, "</p></blockquote>\n", out);
      return;
  }
}

}  // namespace

void append_html_text(std::string_view text, std::string& out) {
  static constexpr CharacterSet kSpecial("&<>\"");
  for (auto at = kSpecial.find_in(text); at < text.size(); at = kSpecial.find_in(text)) {
    out += text.substr(0, at);
    out += entity_of(text[at]);
    text.remove_prefix(at + 1);
  }
  out += text;
}

void append_html_body(const std::vector<Block>& body, std::string& out) {
  for (const Block& block : body) append_block(block, out);
}

}  // namespace anp
