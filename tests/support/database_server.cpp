#include "tests/support/database_server.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <stdexcept>

namespace anp {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

bool are_root() { return geteuid() == 0; }

Words join(Words first, const Words& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// Of the newest version that Debian's packages put there.
std::string postgresql_program(const std::string& name) {
  std::vector<int> versions;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql"))
    versions.push_back(std::atoi(entry.path().filename().c_str()));
  if (versions.empty())
    throw std::runtime_error("no PostgreSQL server; scripts/setup --tests installs it");
  const int newest = *std::max_element(versions.begin(), versions.end());
  return "/usr/lib/postgresql/" + std::to_string(newest) + "/bin/" + name;
}

/// Ends with the test program, should that be killed; as root, as another user.
Words guarded(const std::string& as_user, const Words& words) {
  Words guard = {"setpriv", "--pdeathsig", "KILL"};
  if (are_root() && !as_user.empty())
    guard = join(guard, {"--reuid", as_user, "--regid", as_user, "--clear-groups"});
  return join(join(guard, {"--"}), words);
}

void hand_over(const fs::path& directory, const std::string& user) {
  if (!are_root()) return;
  const passwd* const entry = getpwnam(user.c_str());
  if (entry == nullptr || chown(directory.c_str(), entry->pw_uid, entry->pw_gid) != 0)
    throw std::runtime_error("cannot give " + directory.string() + " to the user " + user);
}

void run_or_throw(const Words& words, const ProcessOptions& options = {}) {
  const Ended ended = run_program(words, options);
  if (ended.exit_code != 0)
    throw std::runtime_error(words.back() + ": " + ended.output + ended.errors);
}

void stop(Process& process, int signal) {
  process.send_signal(signal);
  process.wait();
}

template <typename Condition>
void wait_for_start(Process& process, Condition answers) {
  const bool up =
      wait_until([&] { return !process.running() || answers(); }, std::chrono::seconds(60));
  if (!up || !process.running())
    throw std::runtime_error("the database server does not start: " + process.output() +
                             process.errors());
}

constexpr const char* kPostgresqlUser = "postgres";

}  // namespace

PostgresqlServer::PostgresqlServer() {
  hand_over(directory_.path(), kPostgresqlUser);
  const std::string data = directory_.file("data");
  ProcessOptions here;
  here.directory = "/";
  run_or_throw(guarded(kPostgresqlUser,
                       {postgresql_program("initdb"), "--auth=trust", "--username=" + user(),
                        "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-D", data}),
               here);
  start();
}

void PostgresqlServer::start() {
  ProcessOptions here;
  here.directory = "/";
  const auto launch = [&] {
    process_ = std::make_unique<Process>(
        guarded(kPostgresqlUser,
                {postgresql_program("postgres"), "-D", directory_.file("data"), "-k",
                 socket_directory(), "-c", "listen_addresses=", "-c", "fsync=off"}),
        here);
  };
  const auto answers = [&] { return psql({"-c", "SELECT 1"}).exit_code == 0; };
  launch();
  // After a kill, the memory of the server before is in use until its last process has noticed.
  wait_until(
      [&] {
        if (process_->running()) return answers();
        launch();
        return false;
      },
      std::chrono::seconds(60));
  wait_for_start(*process_, answers);
}

void PostgresqlServer::kill() { stop(*process_, SIGKILL); }

PostgresqlServer::~PostgresqlServer() { stop(*process_, SIGINT); }

Ended PostgresqlServer::psql(Words arguments) const {
  const Words connect = {postgresql_program("psql"),
                         "-X",
                         "-q",
                         "-h",
                         socket_directory(),
                         "-U",
                         user(),
                         "-d",
                         "postgres",
                         "-v",
                         "ON_ERROR_STOP=1"};
  return run_program(join(connect, arguments));
}

std::string PostgresqlServer::query(const std::string& sql) const {
  const Ended ended = psql({"-A", "-t", "-c", sql});
  if (ended.exit_code != 0) throw std::runtime_error(sql + ": " + ended.errors);
  return ended.output;
}

MariadbServer::MariadbServer() {
  const std::string data = directory_.file("data");
  // A server that starts removes every "#sql…" file of its tmpdir: the running queries' files of
  // all the servers that share it. So each has one of its own.
  const std::string temporary = directory_.file("tmp");
  std::filesystem::create_directory(temporary);
  const Words user = are_root() ? Words{"--user=root"} : Words{};
  run_or_throw(
      join({"mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal",
            "--skip-test-db", "--datadir=" + data, "--tmpdir=" + temporary},
           user));
  start();
}

void MariadbServer::kill() { stop(*process_, SIGKILL); }

void MariadbServer::start() {
  const Words user = are_root() ? Words{"--user=root"} : Words{};
  // 2: what was committed survives the end of the process, though not of the machine.
  process_ = std::make_unique<Process>(guarded(
      "", join({"/usr/sbin/mariadbd", "--no-defaults", "--datadir=" + directory_.file("data"),
                "--socket=" + socket(), "--tmpdir=" + directory_.file("tmp"), "--skip-networking",
                "--pid-file=" + directory_.file("pid"), "--innodb-flush-log-at-trx-commit=2"},
               user)));
  wait_for_start(*process_, [&] {
    const Ended made = run_program({"mariadb", "--no-defaults", "-u", "root", "-S", socket(), "-e",
                                    "CREATE DATABASE IF NOT EXISTS anp"});
    return made.exit_code == 0;
  });
}

MariadbServer::~MariadbServer() { stop(*process_, SIGTERM); }

Ended MariadbServer::mariadb(const std::string& script) const {
  ProcessOptions options;
  options.input = script;
  return run_program({"mariadb", "--no-defaults", "-u", "root", "-S", socket(), "anp"}, options);
}

std::string MariadbServer::query(const std::string& sql) const {
  const Ended ended =
      run_program({"mariadb", "--no-defaults", "--default-character-set=utf8mb4", "-u", "root",
                   "-S", socket(), "--batch", "--raw", "--skip-column-names", "-e", sql, "anp"});
  if (ended.exit_code != 0) throw std::runtime_error(sql + ": " + ended.errors);
  return ended.output;
}

}  // namespace anp
