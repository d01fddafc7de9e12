#include <doctest/doctest.h>

#include <cstdlib>

#include "importer/targets/open_target.h"
#include "importer/targets/profile/load_profile.h"
#include "tests/cli/import/programs.h"
#include "tests/contract/contract.h"
#include "tests/contract/wordpress_server.h"

namespace anp {

namespace {

/// As PHP goes on with a request that nobody waits for any more, and looks for its database: wpdb
/// connects again five times, a second apart. Our plugin does not let it.
constexpr std::chrono::seconds kPhpTries{6};

/// Secrets as a run reads them.
SecretStore secrets_with(const std::string& account, const std::vector<SecretSource>& sources) {
  setenv("WORDPRESS_ACCOUNT", account.c_str(), 1);
  StandardInput input;
  auto secrets = SecretStore::read(sources, input);
  unsetenv("WORDPRESS_ACCOUNT");
  REQUIRE(secrets.has_value());
  return std::move(*secrets);
}

/// A WordPress, whichever way it is spoken to.
class WordpressContractSite : public ContractSite {
 public:
  explicit WordpressContractSite(bool with_plugin) : server_(with_plugin) {}
  void kill() override { server_.kill_database(); }
  void start() override { server_.start_database(); }

 protected:
  WordpressServer server_;
};

/// By HTTP: what ends and starts again is its database, in the middle of PHP's work.
class WordpressHttpSite : public WordpressContractSite {
 public:
  using WordpressContractSite::WordpressContractSite;

  [[nodiscard]] std::unique_ptr<Target> open() const override {
    return open_as(server_.url(), server_.account());
  }
  [[nodiscard]] std::unique_ptr<Target> open_with_wrong_password() override {
    return open_as(server_.url(), std::string("anp:") + kWrongPassword);
  }
  [[nodiscard]] std::unique_ptr<Target> open_as_reader() override {
    const std::string account = server_.php(
        "$id = wp_insert_user(['user_login' => 'reader', 'user_pass' => 'x', 'role' => "
        "'subscriber']);"
        "echo 'reader:' . WP_Application_Passwords::create_new_application_password($id, ['name' "
        "=> 'r'])[0];");
    return open_as(server_.url(), account);
  }
  /// anp-staging answers there.
  [[nodiscard]] std::unique_ptr<Target> open_elsewhere() override {
    const std::string url = other_.url();
    return open_as(url.substr(url.find('+') + 1), server_.account());
  }

 protected:
  [[nodiscard]] virtual std::unique_ptr<Target> open_as(const std::string& url,
                                                        const std::string& account) const = 0;

 private:
  TemporaryDirectory directory_;
  StagingSite other_{directory_};
};

/// A crowded machine makes WordPress slow. A server that is stopped in the middle is waited for.
TargetOptions patient() {
  TargetOptions options;
  options.timeout = std::chrono::seconds(25);
  return options;
}

/// As it comes.
class RestSite : public WordpressHttpSite {
 public:
  using WordpressHttpSite::WordpressHttpSite;
  void settle() override {
    const auto end = std::chrono::steady_clock::now() + kPhpTries;
    wait_until([end] { return std::chrono::steady_clock::now() >= end; });
  }

 protected:
  [[nodiscard]] std::unique_ptr<Target> open_as(const std::string& url,
                                                const std::string& account) const override {
    const auto parsed = parse_target_url("wordpress+" + url);
    REQUIRE(parsed.has_value());
    TargetOptions options = patient();
    options.secrets = secrets_with(account, secrets_of(*parsed, ""));
    return open_target(*parsed, options);
  }
};

/// By our plugin's own API.
class PluginSite : public WordpressHttpSite {
 public:
  explicit PluginSite(std::string profile)
      : WordpressHttpSite(true), profile_(std::move(profile)) {}

 protected:
  [[nodiscard]] std::unique_ptr<Target> open_as(const std::string& url,
                                                const std::string& account) const override {
    TargetOptions options = patient();
    options.profile =
        *load_http_profile(std::string(ANP_SHIPPED_PROFILES) + "/" + profile_ + ".json");
    options.secrets = secrets_with(account, options.profile->secrets);
    return open_target(*parse_target_url("http+" + url), options);
  }

 private:
  std::string profile_;
};

void check(ContractSite& site) {
  const TemporaryDirectory directory;
  check_contract(site, contract_lines(directory));
}

}  // namespace

TEST_CASE("contract: WordPress as it comes keeps what a target promises, but what its probe says") {
  RestSite site(false);
  const Probe probe = site.open()->probe();
  CHECK(probe.inserts);
  // Its meta and the time of a change are lost, and it says so.
  REQUIRE(probe.losses.size() == 2);
  CHECK(contains(probe.losses[0], "meta: these keys are not registered"));
  CHECK(contains(probe.losses[1], "modified_at"));
  check(site);
}

TEST_CASE("contract: WordPress as it comes with our plugin's meta keeps what a target promises") {
  RestSite site(true);
  const Probe probe = site.open()->probe();
  CHECK(probe.inserts);
  REQUIRE(probe.losses.size() == 1);
  CHECK(contains(probe.losses[0], "modified_at"));
  check(site);
}

TEST_CASE("contract: WordPress with our plugin keeps what a target promises") {
  PluginSite site("wordpress-plugin");
  check(site);
}

TEST_CASE("contract: WordPress with our plugin keeps what a target promises, in its fast mode") {
  PluginSite site("wordpress-plugin-fast");
  check(site);
}

#ifdef ANP_WITH_MARIADB
namespace {

/// Its tables, without WordPress.
class TablesSite : public WordpressContractSite {
 public:
  using WordpressContractSite::WordpressContractSite;

  [[nodiscard]] std::unique_ptr<Target> open() const override {
    return open_as("wordpress", "wordpress", server_.database_password());
  }
  [[nodiscard]] std::unique_ptr<Target> open_with_wrong_password() override {
    return open_as("wordpress", "wordpress", kWrongPassword);
  }
  [[nodiscard]] std::unique_ptr<Target> open_as_reader() override {
    server_.execute(
        "CREATE USER reader@localhost IDENTIFIED BY 'r'; GRANT SELECT ON wordpress.* TO "
        "reader@localhost");
    return open_as("reader", "wordpress", "r");
  }
  [[nodiscard]] std::unique_ptr<Target> open_elsewhere() override {
    server_.execute(
        "CREATE DATABASE others; CREATE TABLE others.wp_posts (id int); GRANT ALL ON others.* TO "
        "wordpress@localhost");
    return open_as("wordpress", "others", server_.database_password());
  }

 private:
  [[nodiscard]] std::unique_ptr<Target> open_as(const std::string& user,
                                                const std::string& database,
                                                const std::string& password) const {
    TargetOptions options;
    options.create_schema = true;
    options.max_in_flight = 2;
    options.password = password;
    return open_target(*parse_target_url("mariadb+wordpress://" + user + "@/" + database +
                                         "?socket=" + server_.socket()),
                       options);
  }
};

}  // namespace

TEST_CASE("contract: a WordPress' tables keep what a target promises") {
  TablesSite site(false);
  const Probe probe = site.open()->probe();
  INFO(probe.message);
  // What only WordPress itself and the plugin do, it says.
  REQUIRE(probe.losses.size() >= 2);
  CHECK(contains(probe.losses[0], "hooks"));
  CHECK(contains(probe.losses[1], "anp-importer"));
  check(site);
}
#endif

}  // namespace anp
