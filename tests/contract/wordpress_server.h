#pragma once

#include <memory>
#include <string>

#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace anp {

/// A real WordPress of its own, brought up by scripts/wordpress. Throws when it does not come up.
class WordpressServer {
 public:
  explicit WordpressServer(bool with_plugin);
  ~WordpressServer();
  WordpressServer(const WordpressServer&) = delete;
  WordpressServer& operator=(const WordpressServer&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }  ///< "http://127.0.0.1:PORT"
  [[nodiscard]] std::string account() const;                     ///< "USER:PASSWORD"
  [[nodiscard]] std::string socket() const;                      ///< of its MariaDB
  [[nodiscard]] std::string database_password() const;           ///< of the user `wordpress`
  /// What a query says, from the mariadb client, cells separated by tabs.
  [[nodiscard]] std::string query(const std::string& sql) const;
  void execute(const std::string& sql) const { static_cast<void>(query(sql)); }
  /// Runs PHP inside of WordPress and returns what it prints.
  [[nodiscard]] std::string php(const std::string& code) const;

  /// Ends its MariaDB as a power cut would; start_database() brings it back with what it had.
  void kill_database();
  void start_database();

 private:
  [[nodiscard]] std::string file(const std::string& name) const {
    return directory_.file("s/" + name);
  }

  TemporaryDirectory directory_;
  std::string url_;
  std::unique_ptr<Process> database_;  // once it was started again
};

}  // namespace anp
