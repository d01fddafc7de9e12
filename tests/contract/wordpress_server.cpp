#include "tests/contract/wordpress_server.h"

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <utility>
#include <vector>

namespace anp {

namespace {

using Words = std::vector<std::string>;

constexpr const char* kScript = ANP_SOURCE_DIR "/scripts/wordpress";

/// The words before a command that is to run as the servers' user, who owns the database.
Words as_server(Words command) {
  if (geteuid() != 0) return command;
  Words words = {"setpriv", "--reuid", "www-data", "--regid", "www-data", "--clear-groups", "--"};
  words.insert(words.end(), command.begin(), command.end());
  return words;
}

std::string checked(const Ended& ended, const std::string& what) {
  if (ended.exit_code == 0) return ended.output;
  throw std::runtime_error(what + ": " + ended.errors + ended.output);
}

/// The first text between the two.
std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const std::size_t start = text.find(before);
  if (start == std::string::npos) throw std::runtime_error("no '" + before + "' in: " + text);
  const std::size_t first = start + before.size();
  return text.substr(first, text.find(after, first) - first);
}

/// Whether a process that is none of our children runs.
bool runs(pid_t pid) {
  const std::string status = "/proc/" + std::to_string(pid) + "/stat";
  return std::filesystem::exists(status) &&
         read_whole_file(status).find(") Z ") == std::string::npos;
}

ProcessOptions at_root() {
  ProcessOptions options;
  options.directory = "/";
  return options;
}

}  // namespace

WordpressServer::WordpressServer(bool with_plugin) {
  // The servers' user has to get in.
  std::filesystem::permissions(directory_.path(), std::filesystem::perms(0755));
  Words words = {kScript, "up", "--dir", directory_.file("s"), "--port", "0"};
  if (!with_plugin) words.emplace_back("--plain");
  url_ = between(checked(run_program(words), "scripts/wordpress up"), "http://", "/\n");
  url_.insert(0, "http://");
}

WordpressServer::~WordpressServer() {
  database_.reset();
  run_program({kScript, "down", "--dir", directory_.file("s")});
}

std::string WordpressServer::account() const {
  const std::string text = read_whole_file(file("application-password"));
  return text.substr(0, text.find('\n'));
}

std::string WordpressServer::socket() const { return file("run/mariadb"); }

std::string WordpressServer::database_password() const {
  return between(read_whole_file(file("site/wp-config.php")), "'DB_PASSWORD', '", "'");
}

std::string WordpressServer::query(const std::string& sql) const {
  return checked(
      run_program(as_server({"mariadb", "--no-defaults", "--default-character-set=utf8mb4", "-u",
                             "root", "-S", socket(), "--batch", "--raw", "--skip-column-names",
                             "-e", sql, "wordpress"}),
                  at_root()),
      sql);
}

std::string WordpressServer::php(const std::string& code) const {
  const std::string start = "$_SERVER['HTTP_HOST']='" + url_.substr(7) +
                            "';$_SERVER['REQUEST_URI']='/';$_SERVER['REQUEST_METHOD']='GET';"
                            "require '" +
                            file("site/wp-load.php") + "';";
  return checked(
      run_program(as_server({"php", "-d", "display_errors=stderr", "-r", start + code}), at_root()),
      code);
}

void WordpressServer::kill_database() {
  if (database_) {
    database_->send_signal(SIGKILL);
    database_->wait();
    return;
  }
  const pid_t pid = std::stoi(read_whole_file(file("run/mariadbd.ours")));
  ::kill(pid, SIGKILL);
  if (!wait_until([pid] { return !runs(pid); })) throw std::runtime_error("mariadbd did not end");
}

void WordpressServer::start_database() {
  database_ = std::make_unique<Process>(
      as_server({"/usr/sbin/mariadbd", "--defaults-file=" + file("mariadb.cnf")}), at_root());
  const bool answers = wait_until([this] {
    return run_program(as_server({"mariadb", "--no-defaults", "-u", "root", "-S", socket(), "-e",
                                  "SELECT 1"}),
                       at_root())
               .exit_code == 0;
  });
  if (!answers) throw std::runtime_error("mariadbd does not start: " + database_->errors());
}

}  // namespace anp
