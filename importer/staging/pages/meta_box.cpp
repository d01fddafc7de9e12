#include "importer/staging/pages/meta_box.h"

#include <algorithm>
#include <string>

namespace anp {
namespace {

// The order in which the box shows them; the JSON has `hash` last.
constexpr std::string_view kOrder[] = {
    "topic",     "summary",       "ai_outline",    "ai_brief",     "stack",
    "tools",     "code_language", "difficulty",    "reading_time", "view_count",
    "score",     "revision",      "reference",     "hash",         "flags",
    "checklist", "entities",      "image_sources", "payload",      "notes",
};

bool is_container(const JsonValue& value) {
  return value.is(JsonKind::array) || value.is(JsonKind::object);
}

/// A member's name as people read it: `code_language` is "code language".
std::string label_of(std::string_view name) {
  std::string label(name);
  std::replace(label.begin(), label.end(), '_', ' ');
  return label;
}

void add_value(Html& html, const JsonValue& value);

void add_list(Html& html, const JsonValue& container) {
  if (container.children.empty()) {
    html.tag("<span class=\"none\">none</span>");
    return;
  }
  html.tag("<ul>");
  for (const JsonMember& child : container.children) {
    html.tag("<li>");
    if (container.is(JsonKind::object)) {
      html.tag("<span class=\"key\">").text(label_of(child.name)).tag(":</span> ");
    }
    add_value(html, child.value);
    html.tag("</li>");
  }
  html.tag("</ul>");
}

// Recursion is as deep as the value, which check_article() has bounded.
void add_value(Html& html, const JsonValue& value) {  // NOLINT(misc-no-recursion)
  if (is_container(value)) {
    add_list(html, value);
  } else if (value.is(JsonKind::null)) {
    html.tag("<span class=\"none\">null</span>");
  } else {
    html.tag("<bdi>").text(value.text).tag("</bdi>");
  }
}

void add_row(Html& html, std::string_view name, const JsonValue& value) {
  if (name == "image_sources" && value.children.empty()) return;
  html.tag("<div class=\"row\"><dt>").text(label_of(name)).tag("</dt><dd");
  if (name == "hash" || name == "reference") html.tag(" class=\"code\"");
  html.tag(">");
  add_value(html, value);
  html.tag("</dd></div>\n");
}

bool is_known(std::string_view name) {
  return std::find(std::begin(kOrder), std::end(kOrder), name) != std::end(kOrder);
}

}  // namespace

Html meta_box(std::string_view source_id, const JsonValue& meta) {
  Html html;
  html.tag("<section class=\"meta-box\" aria-labelledby=\"post-meta\">\n<h2 id=\"post-meta\">");
  html.text(source_id.substr(0, source_id.find('-'))).tag(" post meta</h2>\n<dl>\n");
  for (const std::string_view name : kOrder) {
    if (const JsonValue* value = meta.find(name)) add_row(html, name, *value);
  }
  for (const JsonMember& member : meta.children) {
    if (!is_known(member.name)) add_row(html, member.name, member.value);
  }
  html.tag("</dl>\n</section>\n");
  return html;
}

}  // namespace anp
