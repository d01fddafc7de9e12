#pragma once

#include <string>
#include <string_view>

#include "importer/html.h"

namespace anp {

/// What stands around the contents of a page.
struct PageFrame {
  std::string title;   ///< of the window; " · anp staging" is added
  std::string search;  ///< what the search field shows
};

/// A whole HTML page: head, header with the search field, the contents, footer.
std::string whole_page(const PageFrame& frame, const Html& contents);

/// The badge that shows an article's status.
Html status_badge(std::string_view status);

/// A time of the API as people read it: `12 December 2024`; the text itself when it is no time.
std::string readable_date(std::string_view utc_time);

/// A whole number with separators: 12,345.
std::string readable_count(std::uint64_t count);

/// The site's stylesheet and icon, built into the program.
std::string_view stylesheet();
std::string_view icon_svg();

}  // namespace anp
