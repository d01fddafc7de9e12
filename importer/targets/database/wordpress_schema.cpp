#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "importer/guard.h"
#include "importer/targets/database/mariadb_power_loss.h"
#include "importer/targets/database/wordpress_articles.h"
#include "importer/targets/host_name.h"
#include "importer/targets/target.h"
#include "importer/targets/target_authority.h"

namespace anp {

namespace {

/// Those of WordPress that are written.
constexpr std::array kCoreTables = {"posts",         "postmeta",           "terms",
                                    "term_taxonomy", "term_relationships", "termmeta",
                                    "users",         "usermeta",           "options"};

// As the plugin makes them (class Anp_Importer_Schema).
constexpr const char* kTables[] = {
    R"sql(CREATE TABLE IF NOT EXISTS #anp_source (
      source_id varchar(100) NOT NULL,
      post_id bigint(20) unsigned NOT NULL,
      content_hash char(24) NOT NULL,
      slug varchar(200) NOT NULL,
      dataset varchar(100) NOT NULL,
      PRIMARY KEY (source_id),
      UNIQUE KEY slug (slug),
      KEY post_id (post_id),
      KEY dataset (dataset)
    ) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET ascii COLLATE ascii_bin)sql",
    R"sql(CREATE TABLE IF NOT EXISTS #anp_article (
      source_id varchar(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      article longtext NOT NULL,
      PRIMARY KEY (source_id)
    ) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin)sql",
    // Its own.
    R"sql(CREATE TABLE IF NOT EXISTS #anp_batch (
      batch_key char(32) NOT NULL,
      first bigint(20) unsigned NOT NULL,
      created int(10) unsigned NOT NULL,
      updated int(10) unsigned NOT NULL,
      unchanged int(10) unsigned NOT NULL,
      rejected int(10) unsigned NOT NULL,
      sends int(10) unsigned NOT NULL,
      written_at datetime NOT NULL COMMENT 'UTC',
      PRIMARY KEY (batch_key)
    ) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET ascii COLLATE ascii_bin)sql"};

TableColumns own_tables(const std::string& prefix) {
  return {{prefix + "anp_source", {"source_id", "post_id", "content_hash", "slug", "dataset"}},
          {prefix + "anp_article", {"source_id", "article"}},
          {prefix + "anp_batch", batch_columns()}};
}

[[noreturn]] void refuse(const std::string& message) {
  throw DatabaseError(DatabaseTrouble::refused, message);
}

/// "blog.example.org" of "https://blog.example.org:8443/news"; empty: it cannot be told.
std::string host_of(std::string_view address) {
  const std::size_t mark = address.find("://");
  if (mark == std::string_view::npos) return "";
  address.remove_prefix(mark + 3);
  TargetUrl url;
  const auto taken = take_host_and_port(address.substr(0, address.find_first_of("/?#")), 80, url);
  return taken ? url.host : "";
}

}  // namespace

WordpressArticles::WordpressArticles(DatabasePlace place, const std::string& prefix,
                                     std::vector<std::string> allowed_hosts)
    : ServerArticles(std::move(place)),
      sql_(prefix),
      schema_(own_tables(prefix)),
      allowed_hosts_(std::move(allowed_hosts)),
      names_(connection_, sql_) {}

// ---- Whether it may be written to ----

/// Refuses what is no WordPress, or one that could not hold articles in one transaction.
void WordpressArticles::check_core_tables() {
  std::map<std::string, std::string> engines;
  for (auto& row : connection_.query("SELECT table_name, COALESCE(engine, '') FROM "
                                     "information_schema.tables WHERE table_schema = DATABASE()")) {
    engines.emplace(std::move(row[0]), std::move(row[1]));
  }
  for (const char* name : kCoreTables) {
    const std::string table = sql_.prefix() + name;
    const auto found = engines.find(table);
    if (found == engines.end()) {
      refuse(
          fmt::format("it has no table {}: it holds no WordPress with the prefix '{}'; name "
                      "its database, or its $table_prefix with ?prefix=",
                      table, sql_.prefix()));
    }
    if (found->second != "InnoDB") {
      refuse(
          fmt::format("its table {} is of the engine {}, which has no transactions: ALTER TABLE "
                      "{} ENGINE=InnoDB, or import through the plugin's hooks",
                      table, found->second, table));
    }
  }
  const auto narrow = connection_.query(
      "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns WHERE "
      "table_schema = DATABASE() AND table_name IN (CONCAT(?, 'posts'), CONCAT(?, 'postmeta'), "
      "CONCAT(?, 'terms')) AND character_set_name IS NOT NULL AND character_set_name <> 'utf8mb4' "
      "AND column_name IN ('post_content', 'post_title', 'meta_value', 'name') LIMIT 1",
      {sql_.prefix(), sql_.prefix(), sql_.prefix()});
  if (!narrow.empty()) {
    refuse(
        fmt::format("its column {} is not of utf8mb4, which all texts need: convert the table "
                    "(WordPress does so when it is upgraded)",
                    narrow[0][0]));
  }
}

/// A database says nothing about what it is for; the address of its site does.
void WordpressArticles::check_address() {
  for (const char* name : {"siteurl", "home"}) {
    const std::string address = option(name);
    const std::string host = host_of(address);
    if (is_loopback(host)) continue;
    const auto& allowed = allowed_hosts_;
    if (!host.empty() && std::find(allowed.begin(), allowed.end(), host) != allowed.end()) continue;
    refuse(
        fmt::format("it belongs to the site '{}' (option {}), which is not of this machine: "
                    "nothing was written; if you may import there, say --allow-host {}",
                    address, name, host.empty() ? "NAME" : host));
  }
}

/// Source: WordPress 6.1, wp_timezone_string().
std::string WordpressArticles::read_time_zone() {
  std::string zone = option("timezone_string");
  if (zone.empty()) {
    const std::string offset = option("gmt_offset");
    const auto minutes = static_cast<int>((offset.empty() ? 0.0 : std::stod(offset)) * 60);
    zone = fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                       std::abs(minutes) % 60);
  }
  if (zone == "UTC") zone = "+00:00";
  const auto known = connection_.query(
      "SELECT COALESCE(CONVERT_TZ('2020-01-01 00:00:00', '+00:00', ?), '')", {zone});
  if (known.at(0).at(0).empty()) {
    refuse(
        fmt::format("its site is in the time zone '{}', which the server does not know: load "
                    "the zones (mariadb-tzinfo-to-sql /usr/share/zoneinfo | mariadb mysql), or "
                    "choose UTC in the site's settings",
                    zone));
  }
  return zone;
}

// ---- Its own tables ----

std::set<std::string> WordpressArticles::columns() {
  check_core_tables();
  check_address();
  time_zone_ = read_time_zone();
  return first_column(connection_.query(
      "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns WHERE "
      "table_schema = DATABASE() AND table_name IN (CONCAT(?, 'anp_source'), CONCAT(?, "
      "'anp_article'), CONCAT(?, 'anp_batch'))",
      {sql_.prefix(), sql_.prefix(), sql_.prefix()}));
}

void WordpressArticles::create_schema(const std::string& site_id) {
  for (const char* table : kTables) connection_.run(sql_(table));
  connection_.query(sql_("INSERT IGNORE INTO #options (option_name, option_value, autoload) VALUES "
                         "('anp_importer_site_id', ?, 'yes'), ('anp_importer_schema', '1', 'yes')"),
                    {site_id});
}

std::string WordpressArticles::option(const std::string& name) {
  const auto rows = connection_.query(
      sql_("SELECT option_value FROM #options WHERE option_name = ? LIMIT 1"), {name});
  return rows.empty() ? std::string() : rows.front().front();
}

std::string WordpressArticles::site_value(const char* name) {
  return option(std::string("anp_importer_") + name);
}

/// Rows of posts are long: what counts them has to do with the indexes alone.
std::uint64_t WordpressArticles::count() {
  return std::stoull(
      connection_.query(sql_("SELECT CAST(COUNT(*) AS CHAR) FROM #anp_source WHERE post_id > 0"))
          .at(0)
          .at(0));
}

void WordpressArticles::describe(Probe& probe) {
  const std::uint64_t posts = std::stoull(
      connection_.query(sql_("SELECT CAST(COUNT(*) AS CHAR) FROM #posts WHERE post_type = 'post'"))
          .at(0)
          .at(0));
  // The plugin enters its event wherever it runs, also as a must-use plugin.
  const bool active = option("active_plugins").find("anp-importer/") != std::string::npos ||
                      option("cron").find("anp_importer_publish_due") != std::string::npos;
  probe.facts = {{"site", fmt::format("'{}' at {}", option("blogname"), option("home"))},
                 {"WordPress", fmt::format("database version {}", option("db_version"))},
                 {"articles", fmt::to_string(probe.articles)},
                 {"posts", fmt::format("{}, all in all", posts)},
                 {"batch", fmt::format("{} articles at most", probe.max_batch)},
                 {"time zone", time_zone_ == "+00:00" ? "UTC" : time_zone_},
                 {"plugin", active ? "anp-importer is active" : "anp-importer is not active"}};
  probe.losses.emplace_back(
      "hooks: WordPress and its plugins do not see the posts come; flush a persistent object cache "
      "(wp cache flush) after the import");
  if (!active) {
    probe.losses.emplace_back(
        "the box with the meta, noindex, and the publishing of scheduled posts: our plugin "
        "anp-importer does that; it may be activated before or after the import");
  }
  add_power_loss(connection_, probe);
}

}  // namespace anp
