#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "importer/staging/site.h"

namespace anp {

inline constexpr std::int64_t kArticlesPerPage = 20;
inline constexpr std::int64_t kMaxListPage = 1'000'000;
inline constexpr std::size_t kMaxSearchBytes = 200;

/// What the list page shows.
struct ListPage {
  std::string host;    ///< of this site, with its port
  std::string search;  ///< empty: no search
  std::string status;  ///< empty: every status
  std::int64_t page = 1;
  std::int64_t pages = 1;
  std::uint64_t found = 0;
  std::map<std::string, std::uint64_t> by_status;
  std::vector<ArticleCard> articles;
};

std::string render_list_page(const ListPage& list);

/// The number of a page in a query: 1 to kMaxListPage; 1 for anything that is no number.
std::int64_t parse_page_number(std::string_view text);

}  // namespace anp
