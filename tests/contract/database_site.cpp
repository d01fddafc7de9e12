#include "tests/contract/database_site.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "importer/targets/database/database_password.h"
#include "importer/targets/open_target.h"
#include "tests/support/database_server.h"

namespace anp {

namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

class SqliteSite : public DatabaseSite {
 public:
  [[nodiscard]] std::string url() const override { return "sqlite:" + file(); }

  [[nodiscard]] std::string read_only_url() override {
    // Whose mode says nothing to root: the test asks for it only as somebody else.
    std::filesystem::permissions(file(), std::filesystem::perms(0444));
    return url();
  }

  [[nodiscard]] std::string query(const std::string& sql) const override {
    const Ended ended = run_program({"sqlite3", file(), sql});
    if (ended.exit_code != 0) throw std::runtime_error(sql + ": " + ended.errors);
    return first_line(ended.output);
  }
  void execute(const std::string& sql) override { static_cast<void>(query(sql)); }
  [[nodiscard]] std::string refuse_titles() const override {
    return "CREATE TRIGGER refuse BEFORE INSERT ON anp_articles WHEN NEW.title LIKE 'Refused%' "
           "BEGIN SELECT RAISE(ABORT, 'no such title'); END";
  }
  void kill() override {}
  void start() override {}
  [[nodiscard]] std::unique_ptr<Target> open_elsewhere() override {
    write_whole_file(directory_.file("other"), std::string(5000, 'x'));
    return open_database_target("sqlite:" + directory_.file("other"), true);
  }

 private:
  [[nodiscard]] std::string file() const { return directory_.file("site.db"); }

  TemporaryDirectory directory_;
};

/// A server of its own, which a test may end as a power cut would.
template <typename Server>
class ServerSite : public DatabaseSite {
 public:
  [[nodiscard]] std::string url() const override { return url_as(Server::user()); }
  [[nodiscard]] std::string read_only_url() override {
    make_reader();
    return url_as("reader");
  }
  [[nodiscard]] std::string query(const std::string& sql) const override {
    return first_line(server_.query(sql));
  }
  void execute(const std::string& sql) override { static_cast<void>(server_.query(sql)); }
  [[nodiscard]] std::string refuse_titles() const override {
    return "ALTER TABLE anp_articles ADD CONSTRAINT refuse CHECK (title NOT LIKE 'Refused%')";
  }
  void kill() override { server_.kill(); }
  void start() override { server_.start(); }

  [[nodiscard]] std::unique_ptr<Target> open_with_wrong_password() override {
    make_locked();
    const PasswordGiven password(kWrongPassword);
    return open_database_target(url_as("locked"));
  }
  [[nodiscard]] std::unique_ptr<Target> open_as_reader() override {
    return open_database_target(read_only_url());
  }
  [[nodiscard]] std::unique_ptr<Target> open_elsewhere() override {
    make_database_of_others();
    std::string other = url();
    return open_database_target(
        other.replace(other.find("@/") + 2, other.find('?') - other.find("@/") - 2, "others"),
        true);
  }

 protected:
  [[nodiscard]] const Server& server() const { return server_; }

 private:
  [[nodiscard]] virtual std::string url_as(const std::string& user) const = 0;
  /// A user `reader` who may read the tables that are there.
  virtual void make_reader() = 0;
  /// A user `locked` who needs a password.
  virtual void make_locked() = 0;
  /// A database `others` whose table anp_articles is something else.
  virtual void make_database_of_others() = 0;

  Server server_;
};

class PostgresqlSite : public ServerSite<PostgresqlServer> {
  [[nodiscard]] std::string url_as(const std::string& user) const override {
    return "postgresql://" + user + "@/postgres?host=" + server().socket_directory();
  }
  void make_reader() override {
    execute(
        "DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN END $$; "
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
  }
  void make_locked() override {
    execute("CREATE ROLE locked LOGIN PASSWORD 'right'");
    write_whole_file(query("SHOW hba_file"),
                     "local all locked scram-sha-256\nlocal all all trust\n");
    execute("SELECT pg_reload_conf()");
    // The server takes the new rules when it comes to it.
    REQUIRE(wait_until([this] {
      return query("SELECT count(*) FROM pg_hba_file_rules WHERE user_name = '{locked}'") == "1";
    }));
  }
  void make_database_of_others() override {
    execute("CREATE DATABASE others");
    const Ended made = server().psql(
        {"-d", "others", "-c", "CREATE TABLE anp_articles (source_id text, headline text)"});
    REQUIRE(made.exit_code == 0);
  }
};

class MariadbSite : public ServerSite<MariadbServer> {
  [[nodiscard]] std::string url_as(const std::string& user) const override {
    return "mariadb://" + user + "@/anp?socket=" + server().socket();
  }
  void make_reader() override {
    execute("CREATE USER IF NOT EXISTS reader@localhost");
    execute("GRANT SELECT ON anp.* TO reader@localhost");
  }
  void make_locked() override {
    execute("CREATE USER locked@localhost IDENTIFIED BY 'right'");
    execute("GRANT ALL ON anp.* TO locked@localhost");
  }
  void make_database_of_others() override {
    execute("CREATE DATABASE others");
    execute("CREATE TABLE others.anp_articles (source_id varchar(20), headline varchar(20))");
  }
};

}  // namespace

std::unique_ptr<Target> DatabaseSite::open(bool create_schema) const {
  return open_database_target(url(), create_schema);
}

void DatabaseSite::clear() {
  for (const char* table : {"anp_articles", "anp_terms", "anp_images", "anp_batches", "anp_site"}) {
    execute(std::string("DROP TABLE IF EXISTS ") + table);
  }
}

std::unique_ptr<DatabaseSite> sqlite_site() { return std::make_unique<SqliteSite>(); }
std::unique_ptr<DatabaseSite> postgresql_site() { return std::make_unique<PostgresqlSite>(); }
std::unique_ptr<DatabaseSite> mariadb_site() { return std::make_unique<MariadbSite>(); }

PasswordGiven::PasswordGiven(const std::string& password) {
  setenv("ANP_DATABASE_PASSWORD", password.c_str(), 1);
}
PasswordGiven::~PasswordGiven() { unsetenv("ANP_DATABASE_PASSWORD"); }

std::unique_ptr<Target> open_database_target(const std::string& url, bool create_schema,
                                             std::chrono::milliseconds timeout) {
  const auto parsed = parse_target_url(url);
  REQUIRE(parsed.has_value());
  TargetOptions options;
  options.create_schema = create_schema;
  options.max_in_flight = 1;  // as much as a test has under way
  options.timeout = timeout;
  StandardInput input;
  options.password = *read_database_password(parsed->kind, input);
  return open_target(*parsed, options);
}

}  // namespace anp
