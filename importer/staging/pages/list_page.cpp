#include "importer/staging/pages/list_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "importer/html.h"
#include "importer/staging/pages/layout.h"

namespace anp {
namespace {

std::string address_of(const ListPage& list, std::string_view status, std::int64_t page) {
  std::string address = "/";
  const auto add = [&](std::string_view name, std::string_view value) {
    address += address.size() == 1 ? '?' : '&';
    address += fmt::format("{}={}", name, url_encoded(value));
  };
  if (!list.search.empty()) add("q", list.search);
  if (!status.empty()) add("status", status);
  if (page > 1) add("page", std::to_string(page));
  return address;
}

void add_card(Html& html, const ArticleCard& card) {
  html.tag("<li class=\"card\"><article>\n<p class=\"byline\">");
  if (!card.category.empty()) {
    html.tag("<span class=\"category\"><bdi>").text(card.category).tag("</bdi></span>");
  }
  html.tag("<time datetime=\"").text(card.published_at).tag("\">");
  html.text(readable_date(card.published_at)).tag("</time></p>\n");
  html.tag("<h2 dir=\"auto\"><a href=\"/articles/").text(card.slug).tag("\">");
  html.text(card.title).tag("</a></h2>\n");
  if (!card.excerpt.empty()) {
    html.tag("<p class=\"excerpt\" dir=\"auto\">").text(card.excerpt).tag("</p>\n");
  }
  html.tag("<p class=\"byline card-foot\">");
  if (!card.author.empty()) html.tag("<span>by <bdi>").text(card.author).tag("</bdi></span>");
  html.part(status_badge(card.status)).tag("</p>\n");
  html.tag("</article></li>\n");
}

void add_filter(Html& html, const ListPage& list, std::string_view status, std::uint64_t count) {
  html.tag("<li><a href=\"").text(address_of(list, status, 1)).tag("\"");
  if (list.status == status) html.tag(" aria-current=\"true\"");
  html.tag(">").text(status.empty() ? "all" : status);
  // The counts are those of the whole site: a search would need one statement for each of them.
  if (list.search.empty()) html.tag(" <span>").text(readable_count(count)).tag("</span>");
  html.tag("</a></li>\n");
}

void add_filters(Html& html, const ListPage& list) {
  std::uint64_t all = 0;
  for (const auto& [status, count] : list.by_status) all += count;
  html.tag("<ul class=\"filters\" aria-label=\"Status\">\n");
  add_filter(html, list, "", all);
  for (const auto& [status, count] : list.by_status) add_filter(html, list, status, count);
  html.tag("</ul>\n");
}

void add_page_link(Html& html, const ListPage& list, std::int64_t page) {
  html.tag("<a href=\"").text(address_of(list, list.status, page)).tag("\"");
  if (page == list.page) html.tag(" aria-current=\"page\"");
  html.tag(">").text(readable_count(static_cast<std::uint64_t>(page))).tag("</a>");
}

void add_paging(Html& html, const ListPage& list) {
  if (list.pages < 2) return;
  const std::set<std::int64_t> shown = {
      1, 2, list.page - 1, list.page, list.page + 1, list.pages - 1, list.pages};
  html.tag("<nav class=\"paging\" aria-label=\"Pages\">");
  std::int64_t last = 0;
  for (const std::int64_t page : shown) {
    if (page < 1 || page > list.pages) continue;
    if (page > last + 1) html.tag("<span aria-hidden=\"true\">…</span>");
    add_page_link(html, list, page);
    last = page;
  }
  html.tag("</nav>\n");
}

void add_empty_site(Html& html, const ListPage& list) {
  html.tag(
      "<section class=\"empty\">\n<h1>No articles yet</h1>\n"
      "<p>This staging site is ready. Fill it from a seed: the same command makes the same "
      "articles every time, each there exactly once.</p>\n"
      "<pre><code>anp-import --seed 7 --count 10000 --target staging+http://");
  html.text(list.host).tag("</code></pre>\n<p>Then load this page again.</p>\n</section>\n");
}

void add_nothing_found(Html& html, const ListPage& list) {
  html.tag("<section class=\"empty\">\n<h1>Nothing found</h1>\n<p>");
  if (!list.search.empty()) {
    html.tag("No article has all the words of “<bdi>").text(list.search).tag("</bdi>”");
    if (!list.status.empty()) html.tag(" and the status ").text(list.status);
  } else {
    html.tag("No article has the status ").text(list.status);
  }
  html.tag(".</p>\n<p><a href=\"/\">Show all articles</a></p>\n</section>\n");
}

void add_heading(Html& html, const ListPage& list) {
  html.tag("<div class=\"list-heading\">\n<h1 dir=\"auto\">");
  if (list.search.empty()) {
    html.tag("Articles");
  } else {
    html.tag("Results for “").text(list.search).tag("”");
  }
  html.tag("</h1>\n<p>").text(readable_count(list.found));
  html.tag(list.found == 1 ? Markup(" article") : Markup(" articles"));
  if (list.pages > 1) {
    html.tag(", page ").text(readable_count(static_cast<std::uint64_t>(list.page)));
    html.tag(" of ").text(readable_count(static_cast<std::uint64_t>(list.pages)));
  }
  html.tag("</p>\n</div>\n");
}

}  // namespace

std::string render_list_page(const ListPage& list) {
  Html html;
  html.tag("<div class=\"wide\">\n");
  if (list.by_status.empty()) {
    add_empty_site(html, list);
  } else {
    if (list.articles.empty()) {
      add_nothing_found(html, list);
    } else {
      add_heading(html, list);
    }
    add_filters(html, list);
    html.tag("<ul class=\"cards\">\n");
    for (const ArticleCard& card : list.articles) add_card(html, card);
    html.tag("</ul>\n");
    add_paging(html, list);
  }
  html.tag("</div>\n");
  return whole_page({list.search.empty() ? "Articles" : "Search: " + list.search, list.search},
                    html);
}

std::int64_t parse_page_number(std::string_view text) {
  std::int64_t page = 1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), page);
  if (error != std::errc() || end != text.data() + text.size()) return 1;
  return std::clamp<std::int64_t>(page, 1, kMaxListPage);
}

}  // namespace anp
