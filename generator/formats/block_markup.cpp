#include "generator/formats/block_markup.h"

#include <fmt/format.h>

#include <algorithm>

#include "generator/formats/html_text.h"
#include "generator/json_text.h"

namespace anp {
namespace {

/// Text in which WordPress finds no shortcode; it looks for them in attributes, too.
void append_without_shortcodes(std::string_view text, std::string& out) {
  for (auto bracket = text.find('['); bracket != std::string_view::npos; bracket = text.find('[')) {
    append_html_text(text.substr(0, bracket), out);
    out += "&#91;";
    text.remove_prefix(bracket + 1);
  }
  append_html_text(text, out);
}

/// Text between tags that WordPress neither expands nor embeds.
void append_inert_text(std::string_view text, std::string& out) {
  const auto start = std::min(text.find_first_not_of(" \t\n"), text.size());
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!text.substr(start).starts_with(scheme)) continue;
    const std::size_t colon = start + scheme.size() - 2;
    out += text.substr(0, colon);
    out += "&#47;&#47;";
    text.remove_prefix(colon + 2);
    break;
  }
  append_without_shortcodes(text, out);
}

/// A JSON string inside of an HTML comment, which `--` could end and `<`, `>`, `&` confuse; `[`
/// could begin a shortcode. Source: WordPress, serialize_block_attributes().
void append_attribute_string(std::string_view text, std::string& out) {
  std::string json;
  append_json_string(text, json);
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string_view rest = std::string_view(json).substr(i);
    if (rest.starts_with("--")) {
      out += "\\u002d\\u002d";
      ++i;
    } else if (rest.starts_with("\\\"")) {
      out += "\\u0022";
      ++i;
    } else if (std::string_view("<>&[").find(rest.front()) != std::string_view::npos) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<int>(rest.front()));
    } else {
      out += rest.front();
    }
  }
}

void append_paragraph(std::string_view text, std::string& out) {
  out += "<!-- wp:paragraph -->\n<p>";
  append_inert_text(text, out);
  out += "</p>\n<!-- /wp:paragraph -->";
}

void append_heading(const Block& heading, std::string& out) {
  constexpr std::uint64_t kUsualLevel = 2;  // the editor writes other levels only
  out += "<!-- wp:heading ";
  if (heading.level != kUsualLevel)
    fmt::format_to(std::back_inserter(out), "{{\"level\":{}}} ", heading.level);
  fmt::format_to(std::back_inserter(out), "-->\n<h{} class=\"wp-block-heading\">", heading.level);
  append_inert_text(heading.text, out);
  fmt::format_to(std::back_inserter(out), "</h{}>\n<!-- /wp:heading -->", heading.level);
}

void append_list(const Block& list, std::string& out) {
  out += "<!-- wp:list -->\n<ul class=\"wp-block-list\">";
  std::string_view between;
  for (const std::string& item : list.items) {
    out += between;
    out += "<!-- wp:list-item -->\n<li>";
    append_inert_text(item, out);
    out += "</li>\n<!-- /wp:list-item -->";
    between = "\n\n";
  }
  out += "</ul>\n<!-- /wp:list -->";
}

void append_code(const Block& code, std::string& out) {
  out += "<!-- wp:code {\"className\":";
  append_attribute_string("language-" + code.language, out);
  out += "} -->\n<pre class=\"wp-block-code language-";
  append_without_shortcodes(code.language, out);
  out += "\"><code>";
  append_inert_text(code.text, out);
  out += "</code></pre>\n<!-- /wp:code -->";
}

void append_image(const Block& image, std::string& out) {
  fmt::format_to(std::back_inserter(out),
                 "<!-- wp:image {{\"width\":\"{}px\",\"height\":\"{}px\"}} -->\n"
                 "<figure class=\"wp-block-image is-resized\"><img src=\"",
                 image.width, image.height);
  append_without_shortcodes(image.url, out);
  out += "\" alt=\"";
  append_without_shortcodes(image.caption, out);
  fmt::format_to(std::back_inserter(out), "\" style=\"width:{}px;height:{}px\"/>", image.width,
                 image.height);
  out += "<figcaption class=\"wp-element-caption\">";
  append_inert_text(image.caption, out);
  out += "</figcaption></figure>\n<!-- /wp:image -->";
}

void append_quote(const Block& quote, std::string& out) {
  out += "<!-- wp:quote -->\n<blockquote class=\"wp-block-quote\">";
  append_paragraph(quote.text, out);
  out += "</blockquote>\n<!-- /wp:quote -->";
}

void append_block(const Block& block, std::string& out) {
  switch (block.kind) {
    case Block::Kind::paragraph:
      return append_paragraph(block.text, out);
    case Block::Kind::heading:
      return append_heading(block, out);
    case Block::Kind::list:
      return append_list(block, out);
    case Block::Kind::code:
      return append_code(block, out);
    case Block::Kind::image:
      return append_image(block, out);
    case Block::Kind::quote:
      return append_quote(block, out);
  }
}

}  // namespace

void append_block_markup(const std::vector<Block>& body, std::string& out) {
  std::string_view between;
  for (const Block& block : body) {
    out += between;
    append_block(block, out);
    between = "\n\n";
  }
}

}  // namespace anp
