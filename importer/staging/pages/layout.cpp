#include "importer/staging/pages/layout.h"

#include <fmt/format.h>

#include <utility>

#include "importer/staging/article_check.h"

namespace anp {

std::string whole_page(const PageFrame& frame, const Html& contents) {
  Html page;
  page.tag("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
      .text(frame.title)
      .tag(
          " · anp staging</title>\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"robots\" content=\"noindex\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n"
          "<link rel=\"icon\" href=\"/assets/icon.svg\" type=\"image/svg+xml\">\n"
          "<link rel=\"stylesheet\" href=\"/assets/site.css\">\n</head>\n<body>\n"
          "<a class=\"skip\" href=\"#contents\">Skip to the contents</a>\n"
          "<header class=\"site-header\"><div class=\"wide\">\n"
          "<a class=\"brand\" href=\"/\"><span class=\"mark\" aria-hidden=\"true\"></span>"
          "anp <span>staging</span></a>\n"
          "<form class=\"search\" action=\"/\" method=\"get\" role=\"search\">"
          "<input type=\"search\" name=\"q\" aria-label=\"Search the articles\" "
          "placeholder=\"Search the articles\" maxlength=\"200\" dir=\"auto\" value=\"")
      .text(frame.search)
      .tag("\"><button>Search</button></form>\n</div></header>\n<main id=\"contents\">\n")
      .part(contents)
      .tag(
          "</main>\n<footer class=\"site-footer\"><div class=\"wide\">"
          "A staging site on this computer: its articles are synthetic, nothing is published."
          "</div></footer>\n</body>\n</html>\n");
  return std::move(page).take();
}

Html status_badge(std::string_view status) {
  Html badge;
  badge.tag("<span class=\"badge ").text(status).tag("\">").text(status).tag("</span>");
  return badge;
}

std::string readable_date(std::string_view utc_time) {
  static constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                                 "May",       "June",     "July",     "August",
                                                 "September", "October",  "November", "December"};
  if (!is_utc_time(utc_time)) return std::string(utc_time);
  const int month = (utc_time[5] - '0') * 10 + (utc_time[6] - '0');
  const int day = (utc_time[8] - '0') * 10 + (utc_time[9] - '0');
  return fmt::format("{} {} {}", day, kMonths[month - 1], utc_time.substr(0, 4));
}

std::string readable_count(std::uint64_t count) {
  const std::string digits = std::to_string(count);
  std::string readable;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) readable += ',';
    readable += digits[i];
  }
  return readable;
}

}  // namespace anp
