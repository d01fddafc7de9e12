#include "generator/formats/format.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "generator/formats/csv.h"
#include "generator/formats/html.h"
#include "generator/formats/markdown.h"
#include "generator/formats/ndjson.h"
#include "generator/formats/sql.h"
#include "generator/formats/text.h"
#include "generator/formats/wxr.h"
#include "generator/pack.h"

namespace anp {

DatasetDescription DatasetDescription::of(const Pack& pack) {
  DatasetDescription description{pack.info.name, pack.info.language, {}, {}};
  for (const AuthorEntry& author : pack.authors)
    description.authors.push_back({author.slug, author.name});
  auto& categories = description.categories;
  for (const StackEntry& stack : pack.stacks) {
    if (std::find(categories.begin(), categories.end(), stack.category) == categories.end())
      categories.push_back(stack.category);
  }
  return description;
}

Result<Done> Format::append_json_line(std::string_view json, std::uint64_t place,
                                      std::string& out) const {
  const auto article = decode_article(json);
  if (!article) return article.error();
  append(*article, place, out);
  return Done{};
}

Result<std::string> check_format_name(std::string_view name) {
  if (std::find(std::begin(kFormatNames), std::end(kFormatNames), name) != std::end(kFormatNames))
    return std::string(name);
  return Error{fmt::format("--format {}: there is no such format; take one of {}", name,
                           fmt::join(kFormatNames, ", "))};
}

std::unique_ptr<const Format> open_format(std::string_view name,
                                          const DatasetDescription& dataset) {
  if (name == "ndjson") return ndjson_format();
  if (name == "csv") return csv_format();
  if (name == "markdown") return markdown_format();
  if (name == "html") return html_format(dataset);
  if (name == "wxr") return wxr_format(dataset);
  if (name == "sql-postgresql") return postgresql_format();
  if (name == "sql-mariadb") return mariadb_format();
  ANP_REQUIRE(name == "text", "a format's name is checked before it is opened");
  return text_format(dataset);
}

}  // namespace anp
