#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "importer/html.h"

namespace anp {

/// A page in the making that needs nothing else: its style stands in it, and it runs nothing.
class ReportPage {
 public:
  explicit ReportPage(std::string_view title);

  /// Where the page goes on, inside `main`.
  [[nodiscard]] Html& html() { return html_; }
  /// The whole page.
  [[nodiscard]] std::string take() &&;

 private:
  Html html_;
  std::size_t style_at_ = 0;
};

struct TableColumn {
  std::string name;
  bool number = false;  ///< stands to the right
};

/// A table for a page. It scrolls by itself where the page is narrower.
struct ReportTable {
  std::string label;  ///< what it is, for those who cannot see it
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::string>> rows;  ///< cells, as many as there are columns
  bool has_head = true;                        ///< otherwise the columns have no names
  bool first_names_row = false;                ///< its first cell says what a row is about
};

void write_table(Html& html, const ReportTable& table);

/// A number that stands out, with its name and what is said under it (may be empty). To be written
/// inside `<dl class="figures">`.
void write_figure(Html& html, std::string_view name, std::string_view value, std::string_view of);

/// The style sheet that stands in the page.
std::string_view report_style();

}  // namespace anp
