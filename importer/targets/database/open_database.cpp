#include "importer/targets/database/open_database.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "importer/targets/database/database_target.h"
#include "importer/targets/database/database_url.h"
#include "importer/targets/database/sqlite_articles.h"
#ifdef ANP_WITH_POSTGRES
#include "importer/targets/database/postgresql_articles.h"
#endif
#ifdef ANP_WITH_MARIADB
#include "importer/targets/database/mariadb_articles.h"
#include "importer/targets/database/wordpress_articles.h"
#endif

namespace anp {

namespace {

/// More connections than that only wait for each other.
constexpr std::uint32_t kMaxConnections = 4;
/// SQLite has one writer; while it writes, others take articles apart.
constexpr std::size_t kSqliteThreads = 2;

std::unique_ptr<Target> make_target(std::vector<std::unique_ptr<ArticleDatabase>> connections,
                                    std::size_t threads, RowMaker make_row, const TargetUrl& url,
                                    const TargetOptions& options) {
  return std::make_unique<DatabaseTarget>(
      std::move(connections), DatabaseWorkers::Options{url.text(), threads, options.timeout},
      options.create_schema, make_row);
}

/// @param more what the connection takes beside its place
template <typename Database, typename... More>
std::unique_ptr<Target> open_server(RowMaker make_row, const TargetUrl& url,
                                    const TargetOptions& options, const More&... more) {
  std::vector<std::unique_ptr<ArticleDatabase>> connections;
  for (std::uint32_t i = 0; i < std::min(options.max_in_flight, kMaxConnections); ++i) {
    connections.push_back(std::make_unique<Database>(
        database_place(url, options.password, options.timeout), more...));
  }
  const std::size_t threads = connections.size();
  return make_target(std::move(connections), threads, make_row, url, options);
}

}  // namespace

std::unique_ptr<Target> open_sqlite(const TargetUrl& url, const TargetOptions& options) {
  std::vector<std::unique_ptr<ArticleDatabase>> connections;
  connections.push_back(std::make_unique<SqliteArticles>(url.path, options.create_schema));
  return make_target(std::move(connections), kSqliteThreads, make_article_row, url, options);
}

#ifdef ANP_WITH_POSTGRES
std::unique_ptr<Target> open_postgresql(const TargetUrl& url, const TargetOptions& options) {
  return open_server<PostgresqlArticles>(make_article_row, url, options);
}
#endif

#ifdef ANP_WITH_MARIADB
std::unique_ptr<Target> open_mariadb(const TargetUrl& url, const TargetOptions& options) {
  return open_server<MariadbArticles>(make_article_row, url, options);
}

std::unique_ptr<Target> open_wordpress_tables(const TargetUrl& url, const TargetOptions& options) {
  return open_server<WordpressArticles>(make_wordpress_row, url, options, url.prefix,
                                        options.allowed_hosts);
}
#endif

}  // namespace anp
