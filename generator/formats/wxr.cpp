#include "generator/formats/wxr.h"

#include <fmt/format.h>

#include <algorithm>

#include "generator/calendar.h"
#include "generator/comment_thread.h"
#include "generator/formats/article_json.h"
#include "generator/formats/block_markup.h"
#include "generator/formats/html_text.h"
#include "generator/formats/php_value.h"
#include "generator/hash.h"
#include "generator/replaced_text.h"
#include "generator/slug.h"

namespace anp {
namespace {

constexpr std::string_view kSite = "https://staging.example";  // RFC 2606: never anybody's site
constexpr std::string_view kNoAddress = "127.0.0.1";  // what WordPress notes where it knows none
constexpr std::string_view kStart =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n"
    "<rss version=\"2.0\" xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" "
    "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
    "xmlns:wfw=\"http://wellformedweb.org/CommentAPI/\" "
    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
    "xmlns:wp=\"http://wordpress.org/export/1.2/\">\n<channel>\n";

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Whether a name consists of ASCII words with single blanks between: then its slug tells it from
/// any other.
bool is_plain_name(std::string_view name) {
  if (name.empty() || name.front() == ' ' || name.back() == ' ') return false;
  if (name.size() > kMaxSlugTextBytes || name.find("  ") != std::string_view::npos) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return c == ' ' || is_letter_or_digit(c); });
}

/// Writes the elements of a file.
class XmlWriter {
 public:
  explicit XmlWriter(std::string& out) : out_(out) {}

  void raw(std::string_view xml) { out_ += xml; }
  void text(std::string_view element, std::string_view text) {
    fmt::format_to(std::back_inserter(out_), "<{}>", element);
    append_cdata(text, out_);
    fmt::format_to(std::back_inserter(out_), "</{}>\n", element);
  }
  void number(std::string_view element, std::uint64_t number) {
    fmt::format_to(std::back_inserter(out_), "<{0}>{1}</{0}>\n", element, number);
  }
  void term(std::string_view domain, std::string_view name) {
    fmt::format_to(std::back_inserter(out_), "<category domain=\"{}\" nicename=\"{}\">", domain,
                   term_slug_of(name));
    append_cdata(name, out_);
    raw("</category>\n");
  }

  void meta(std::string_view key, const std::string& value) {
    meta_text(key, php_meta_text(value));
  }
  void meta(std::string_view key, std::uint64_t value) { meta_text(key, std::to_string(value)); }
  template <typename Value>
  void meta(std::string_view key, const Value& value) {
    std::string serialized;
    append_php(value, serialized);
    meta_text(key, serialized);
  }

 private:
  void meta_text(std::string_view key, std::string_view value) {
    raw("<wp:postmeta>\n");
    text("wp:meta_key", key);
    text("wp:meta_value", value);
    raw("</wp:postmeta>\n");
  }

  std::string& out_;
};

/// "2024-12-31 23:59:58" of "2024-12-31T23:59:58Z", with or without the Z.
std::string sql_time(const std::string& time) {
  return time.substr(0, 10) + ' ' + time.substr(11, 8);
}

/// "Tue, 31 Dec 2024 23:59:58 +0000". Source: RFC 822, as RSS 2.0 demands.
std::string rss_time(const std::string& time) {
  constexpr std::string_view kDays[] = {"Thu", "Fri", "Sat", "Sun",
                                        "Mon", "Tue", "Wed"};  // from 1970-01-01
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto days = parse_day(std::string_view(time).substr(0, 10));
  ANP_REQUIRE(days.has_value(), "an article has real times");
  const CivilDay day = day_of(*days);
  return fmt::format("{}, {:02} {} {:04} {} +0000", kDays[((*days % 7) + 7) % 7], day.day,
                     kMonths[day.month - 1], day.year, std::string_view(time).substr(11, 8));
}

class WxrFormat : public Format {
 public:
  explicit WxrFormat(DatasetDescription dataset) : dataset_(std::move(dataset)) {}

  void append_header(std::string& out) const override {
    XmlWriter xml(out);
    xml.raw(kStart);
    xml.text("title", dataset_.name);
    xml.text("link", kSite);
    xml.text("description", "Synthetic articles");
    xml.text("language", dataset_.language);
    xml.raw("<wp:wxr_version>1.2</wp:wxr_version>\n");
    xml.text("wp:base_site_url", kSite);
    xml.text("wp:base_blog_url", kSite);
    for (std::size_t i = 0; i < dataset_.authors.size(); ++i) append_author(i, xml);
    for (std::size_t i = 0; i < dataset_.categories.size(); ++i) append_category(i, xml);
    xml.raw("<generator>anp-generate</generator>\n");
  }

  void append(const Article& article, std::uint64_t place, std::string& out) const override {
    XmlWriter xml(out);
    xml.raw("<item>\n");
    append_text(article, xml);
    append_post(article, place + 1, xml);
    append_meta(article, xml);
    if (has_comments(article)) append_comments(article, place, xml);
    xml.raw("</item>\n");
  }

  void append_footer(std::string& out) const override { out += "</channel>\n</rss>\n"; }

  [[nodiscard]] std::string_view name() const override { return "wxr"; }
  [[nodiscard]] std::string_view extension() const override { return "xml"; }
  [[nodiscard]] bool takes_comments() const override { return true; }

 private:
  void append_author(std::size_t index, XmlWriter& xml) const {
    const ArticleAuthor& author = dataset_.authors[index];
    xml.raw("<wp:author>\n");
    xml.number("wp:author_id", index + 1);
    xml.text("wp:author_login", author.slug);
    xml.text("wp:author_email", author.slug + "@staging.example");
    xml.text("wp:author_display_name", author.name);
    xml.raw("</wp:author>\n");
  }

  void append_category(std::size_t index, XmlWriter& xml) const {
    xml.raw("<wp:category>\n");
    xml.number("wp:term_id", index + 1);
    xml.text("wp:category_nicename", term_slug_of(dataset_.categories[index]));
    xml.text("wp:category_parent", "");
    xml.text("wp:cat_name", dataset_.categories[index]);
    xml.raw("</wp:category>\n");
  }

  static void append_text(const Article& article, XmlWriter& xml) {
    xml.text("title", article.title);
    xml.text("link", fmt::format("{}/{}/", kSite, article.slug));
    xml.text("pubDate", rss_time(article.published_at));
    xml.text("dc:creator", article.author.slug);
    xml.raw("<guid isPermaLink=\"false\">urn:anp:" + article.source_id + "</guid>\n");
    xml.text("description", "");
    std::string content;
    append_block_markup(article.body, content);
    xml.text("content:encoded", content);
    xml.text("excerpt:encoded", article.excerpt);
  }

  void append_post(const Article& article, std::uint64_t id, XmlWriter& xml) const {
    const std::string published = sql_time(article.published_at);
    const std::string modified = sql_time(article.modified_at);
    xml.number("wp:post_id", id);
    xml.text("wp:post_date", published);
    xml.text("wp:post_date_gmt", published);
    xml.text("wp:post_modified", modified);
    xml.text("wp:post_modified_gmt", modified);
    xml.text("wp:comment_status", dataset_.comments ? "open" : "closed");
    xml.text("wp:ping_status", "closed");
    xml.text("wp:post_name", article.slug);
    xml.text("wp:status", article.status);
    xml.number("wp:post_parent", 0);
    xml.number("wp:menu_order", 0);
    xml.text("wp:post_type", "post");
    xml.text("wp:post_password", "");
    xml.number("wp:is_sticky", 0);
    xml.term("category", article.category);
    for (const std::string& tag : article.tags) xml.term("post_tag", tag);
  }

  static void append_meta(const Article& article, XmlWriter& xml) {
    xml.meta("spec", article.spec);
    xml.meta("source_id", article.source_id);
    xml.meta("author_name", article.author.name);
    xml.meta("related", article.related);
    ArticleMeta::each_member(
        article.meta, [&](std::string_view key, const auto& value) { xml.meta(key, value); });
  }

  /// Readers do not see the others, and nobody comments on them.
  [[nodiscard]] bool has_comments(const Article& article) const {
    return dataset_.comments && article.status == "publish";
  }

  static void append_comments(const Article& article, std::uint64_t place, XmlWriter& xml) {
    const CommentedArticle commented{
        article.source_id,
        article.category,
        {article.meta.tools.begin(), article.meta.tools.end()},
        {article.meta.checklist.begin(), article.meta.checklist.end()}};
    const auto thread = commenters_of(article.source_id);
    const std::uint64_t ids_before = place * kMostComments;
    for (std::size_t i = 0; i < thread.size(); ++i) {
      const std::string time = comment_time(article.published_at, thread[i].minutes_after);
      append_comment(thread[i], ids_before, ids_before + i + 1, sql_time(time),
                     comment_text(commented, i + 1), xml);
    }
  }

  static void append_comment(const Commenter& one, std::uint64_t ids_before, std::uint64_t id,
                             const std::string& time, const std::string& said, XmlWriter& xml) {
    std::string html;
    append_html_text(said, html);
    xml.raw("<wp:comment>\n");
    xml.number("wp:comment_id", id);
    xml.text("wp:comment_author", one.name);
    xml.text("wp:comment_author_email", one.email);
    xml.text("wp:comment_author_url", "");
    xml.text("wp:comment_author_IP", kNoAddress);
    xml.text("wp:comment_date", time);
    xml.text("wp:comment_date_gmt", time);
    xml.text("wp:comment_content", html);
    xml.text("wp:comment_approved", "1");
    xml.text("wp:comment_type", "comment");
    xml.number("wp:comment_parent", one.parent == 0 ? 0 : ids_before + one.parent);
    xml.number("wp:comment_user_id", 0);
    xml.raw("</wp:comment>\n");
  }

  DatasetDescription dataset_;
};

}  // namespace

void append_cdata(std::string_view text, std::string& out) {
  out += "<![CDATA[";
  append_replaced(text, "]]>", "]]]]><![CDATA[>", out);
  out += "]]>";
}

std::string term_slug_of(std::string_view name) {
  std::string slug;
  append_slug(name, slug);
  if (is_plain_name(name)) return slug;
  if (!slug.empty()) slug += '-';
  return slug + digest_of(name).hex().substr(0, 8);
}

std::unique_ptr<const Format> wxr_format(const DatasetDescription& dataset) {
  return std::make_unique<WxrFormat>(dataset);
}

}  // namespace anp
