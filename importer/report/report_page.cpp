#include "importer/report/report_page.h"

#include <utility>

namespace anp {

namespace {

void write_head_row(Html& html, const std::vector<TableColumn>& columns) {
  html.tag("<thead><tr>");
  for (const TableColumn& column : columns) {
    column.number ? html.tag("<th scope=\"col\" class=\"n\">") : html.tag("<th scope=\"col\">");
    html.text(column.name).tag("</th>");
  }
  html.tag("</tr></thead>");
}

}  // namespace

ReportPage::ReportPage(std::string_view title) {
  html_.tag(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
  html_.text(title).tag("</title><style>");
  style_at_ = html_.str().size();
  html_.tag("</style></head><body><main>\n");
}

std::string ReportPage::take() && {
  html_.tag("</main></body></html>\n");
  std::string page = std::move(html_).take();
  page.insert(style_at_, report_style());
  return page;
}

void write_table(Html& html, const ReportTable& table) {
  html.tag("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
  html.text(table.label).tag("\"><table>");
  if (table.has_head) write_head_row(html, table.columns);
  html.tag("<tbody>");
  for (const auto& row : table.rows) {
    html.tag("<tr>");
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == 0 && table.first_names_row) {
        html.tag("<th scope=\"row\">").text(row[i]).tag("</th>");
        continue;
      }
      table.columns[i].number ? html.tag("<td class=\"n\">") : html.tag("<td>");
      html.text(row[i]).tag("</td>");
    }
    html.tag("</tr>");
  }
  html.tag("</tbody></table></div>\n");
}

void write_figure(Html& html, std::string_view name, std::string_view value, std::string_view of) {
  html.tag("<div><dt>").text(name).tag("</dt><dd>").text(value);
  if (!of.empty()) html.tag("<span class=\"of\">").text(of).tag("</span>");
  html.tag("</dd></div>");
}

}  // namespace anp
