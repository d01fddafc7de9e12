#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "generator/article.h"
#include "generator/result.h"

namespace anp {

struct Pack;

/// What a file says about all of its articles, where its format has a place for that.
struct DatasetDescription {
  std::string name;      ///< of the pack
  std::string language;  ///< BCP 47
  std::vector<ArticleAuthor> authors;
  std::vector<std::string> categories;
  bool comments = false;  ///< published articles come with their comments (comment_thread.h)

  /// For articles that come from a file: nothing is known of them before they are read.
  static DatasetDescription of_any_articles() { return {"articles", "und", {}, {}}; }
  static DatasetDescription of(const Pack& pack);
};

/// How articles become bytes. Formats hold no state: any number of threads may share one.
///
/// A dataset in a format is header(), each article, footer(). The header stands only in the first
/// shard and the footer only in the last, so that the shards put together are the bytes of the
/// whole. Formats with one file per article have neither.
class Format {
 public:
  virtual ~Format() = default;

  virtual void append_header(std::string& /*out*/) const {}
  /// @param place of the article in the whole dataset (not in the shard), from 0
  virtual void append(const Article& article, std::uint64_t place, std::string& out) const = 0;
  virtual void append_footer(std::string& /*out*/) const {}

  /// The same from an article's compact JSON. Error as for decode_article().
  virtual Result<Done> append_json_line(std::string_view json, std::uint64_t place,
                                        std::string& out) const;

  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Of a file, without the dot.
  [[nodiscard]] virtual std::string_view extension() const = 0;
  [[nodiscard]] virtual bool one_file_per_article() const { return false; }
  /// Whether it has a place for comments (DatasetDescription::comments).
  [[nodiscard]] virtual bool takes_comments() const { return false; }
  /// Whether an article is its JSON and a line end, as it is synthesized.
  [[nodiscard]] virtual bool is_json_lines() const { return false; }
};

/// What --format takes.
inline constexpr std::string_view kFormatNames[] = {
    "ndjson", "csv", "markdown", "html", "wxr", "sql-postgresql", "sql-mariadb", "text"};

/// The name itself, or an error that lists what there is.
Result<std::string> check_format_name(std::string_view name);

/// The format of that name, one of kFormatNames.
std::unique_ptr<const Format> open_format(std::string_view name, const DatasetDescription& dataset);

}  // namespace anp
