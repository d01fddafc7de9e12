#include "importer/staging/pages/article_page.h"

#include <fmt/format.h>

#include <charconv>

#include "importer/html.h"
#include "importer/staging/pages/image.h"
#include "importer/staging/pages/layout.h"
#include "importer/staging/pages/meta_box.h"

namespace anp {
namespace {

std::int64_t integer_at(const JsonValue& object, std::string_view name, std::int64_t otherwise) {
  const JsonValue* member = object.find(name);
  if (member == nullptr || !member->is(JsonKind::integer)) return otherwise;
  std::int64_t value = otherwise;
  std::from_chars(member->text.data(), member->text.data() + member->text.size(), value);
  return value;
}

void add_paragraph(Html& html, const JsonValue& block) {
  html.tag("<p dir=\"auto\">").text(block.string_at("text")).tag("</p>\n");
}

void add_heading(Html& html, const JsonValue& block) {
  // The page's own title is the only h1.
  const bool minor = integer_at(block, "level", 2) > 2;
  html.tag(minor ? Markup("<h3 dir=\"auto\">") : Markup("<h2 dir=\"auto\">"));
  html.text(block.string_at("text")).tag(minor ? Markup("</h3>\n") : Markup("</h2>\n"));
}

void add_list(Html& html, const JsonValue& block) {
  const JsonValue* items = block.find("items");
  if (items == nullptr) return;
  html.tag("<ul>\n");
  for (const JsonMember& item : items->children) {
    html.tag("<li dir=\"auto\">").text(item.value.text).tag("</li>\n");
  }
  html.tag("</ul>\n");
}

void add_code(Html& html, const JsonValue& block) {
  html.tag("<div class=\"code-block\">");
  const std::string_view language = block.string_at("language");
  if (!language.empty()) html.tag("<span class=\"language\">").text(language).tag("</span>");
  html.tag("<pre tabindex=\"0\"><code>").text(block.string_at("text")).tag("</code></pre></div>\n");
}

void add_caption(Html& html, std::string_view caption, std::string_view url) {
  const std::string_view host = host_of(url);
  html.tag("<figcaption dir=\"auto\">").text(caption);
  if (!host.empty()) {
    const char last = caption.empty() ? '.' : caption.back();
    if (last != '.' && last != '!' && last != '?') html.tag(".");
    html.tag(
        " <span class=\"source\">Image source: <a rel=\"noopener noreferrer nofollow\" href=\"");
    html.text(url).tag("\">").text(host).tag("</a></span>");
  }
  html.tag("</figcaption>");
}

void add_image(Html& html, const JsonValue& block) {
  const std::string_view url = block.string_at("url");
  const ImageSpec image =
      stand_in_for(url, integer_at(block, "width", 1200), integer_at(block, "height", 630));
  html.tag("<figure><img src=\"").text(image_path(image));
  html.tag("\" width=\"").number(image.width).tag("\" height=\"").number(image.height);
  html.tag("\" alt=\"").text(block.string_at("caption")).tag("\">");
  add_caption(html, block.string_at("caption"), url);
  html.tag("</figure>\n");
}

void add_quote(Html& html, const JsonValue& block) {
  html.tag("<blockquote dir=\"auto\"><p>").text(block.string_at("text")).tag("</p></blockquote>\n");
}

void add_block(Html& html, const JsonValue& block) {
  struct Renderer {
    std::string_view kind;
    void (*add)(Html&, const JsonValue&);
  };
  static constexpr Renderer kRenderers[] = {
      {"paragraph", add_paragraph}, {"heading", add_heading}, {"list", add_list},
      {"code", add_code},           {"image", add_image},     {"quote", add_quote},
  };
  const std::string_view kind = block.string_at("kind");
  for (const Renderer& renderer : kRenderers) {
    if (renderer.kind == kind) renderer.add(html, block);
  }
}

void add_byline(Html& html, const JsonValue& article) {
  const std::string_view published = article.string_at("published_at");
  html.tag("<p class=\"byline\">");
  if (const JsonValue* author = article.find("author")) {
    html.tag("<span>by <bdi>").text(author->string_at("name")).tag("</bdi></span>");
  }
  html.tag("<time datetime=\"").text(published).tag("\">").text(readable_date(published));
  html.tag("</time>");
  const JsonValue* meta = article.find("meta");
  const std::int64_t minutes = meta == nullptr ? 0 : integer_at(*meta, "reading_time", 0);
  if (minutes > 0) html.tag("<span>").number(minutes).tag(" min read</span>");
  html.part(status_badge(article.string_at("status"))).tag("</p>\n");
}

void add_header(Html& html, const JsonValue& article) {
  html.tag("<header class=\"article-header\">\n");
  const std::string_view category = article.string_at("category");
  if (!category.empty()) {
    html.tag("<p class=\"category\"><bdi>").text(category).tag("</bdi></p>\n");
  }
  html.tag("<h1 dir=\"auto\">").text(article.string_at("title")).tag("</h1>\n");
  add_byline(html, article);
  const std::string_view excerpt = article.string_at("excerpt");
  if (!excerpt.empty()) html.tag("<p class=\"lead\" dir=\"auto\">").text(excerpt).tag("</p>\n");
  html.tag("</header>\n");
}

void add_tags(Html& html, const JsonValue& article) {
  const JsonValue* tags = article.find("tags");
  if (tags == nullptr || tags->children.empty()) return;
  html.tag("<ul class=\"tags\" aria-label=\"Tags\">\n");
  for (const JsonMember& tag : tags->children) {
    html.tag("<li><a href=\"/?q=").text(url_encoded(tag.value.text)).tag("\"><bdi>");
    html.text(tag.value.text).tag("</bdi></a></li>\n");
  }
  html.tag("</ul>\n");
}

void add_related(Html& html, const std::vector<ArticleCard>& related) {
  if (related.empty()) return;
  html.tag(
      "<section class=\"related\" aria-labelledby=\"similar-posts\">\n"
      "<h2 id=\"similar-posts\">Similar posts</h2>\n<ul>\n");
  for (const ArticleCard& card : related) {
    html.tag("<li><a href=\"/articles/").text(card.slug).tag("\"><bdi>").text(card.title);
    html.tag("</bdi></a><p class=\"byline\"><time datetime=\"").text(card.published_at).tag("\">");
    html.text(readable_date(card.published_at)).tag("</time>");
    html.part(status_badge(card.status)).tag("</p></li>\n");
  }
  html.tag("</ul>\n</section>\n");
}

}  // namespace

std::string render_article_page(const JsonValue& article, const std::vector<ArticleCard>& related) {
  Html html;
  html.tag("<div class=\"column\">\n<article class=\"article\">\n");
  add_header(html, article);
  html.tag("<div class=\"body\">\n");
  if (const JsonValue* body = article.find("body")) {
    for (const JsonMember& block : body->children) add_block(html, block.value);
  }
  html.tag("</div>\n");
  add_tags(html, article);
  if (const JsonValue* meta = article.find("meta")) {
    html.part(meta_box(article.string_at("source_id"), *meta));
  }
  html.tag("</article>\n");
  add_related(html, related);
  html.tag("</div>\n");
  return whole_page({std::string(article.string_at("title")), ""}, html);
}

std::string render_error_page(int status, std::string_view message) {
  Html html;
  html.tag("<div class=\"column\"><section class=\"empty\">\n<p class=\"category\">")
      .number(status);
  html.tag("</p>\n<h1>").tag(status == 404 ? Markup("Not here") : Markup("That did not work"));
  html.tag("</h1>\n<p>")
      .text(message)
      .tag(
          "</p>\n<p><a href=\"/\">Show all articles</a></p>\n"
          "</section></div>\n");
  return whole_page({fmt::format("Error {}", status), ""}, html);
}

}  // namespace anp
