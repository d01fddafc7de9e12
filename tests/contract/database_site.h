#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/cli/import/programs.h"
#include "tests/contract/contract.h"
#include "tests/support/temporary_directory.h"

namespace anp {

/// A database of its own with the own schema, on a server of its own where it needs one.
class DatabaseSite : public ContractSite {
 public:
  /// As --target takes it.
  [[nodiscard]] virtual std::string url() const = 0;
  /// As a user with no more than the rights to read; SQLite: the file itself is read-only.
  [[nodiscard]] virtual std::string read_only_url() = 0;
  /// The first column of the first row, from the database's own program.
  [[nodiscard]] virtual std::string query(const std::string& sql) const = 0;
  virtual void execute(const std::string& sql) = 0;
  /// Statement that lets anp_articles take no title that begins with "Refused".
  [[nodiscard]] virtual std::string refuse_titles() const = 0;
  [[nodiscard]] std::unique_ptr<Target> open() const override { return open(true); }
  [[nodiscard]] std::unique_ptr<Target> open(bool create_schema) const;
  /// Forgets everything, the schema too.
  void clear();
};

std::unique_ptr<DatabaseSite> sqlite_site();
std::unique_ptr<DatabaseSite> postgresql_site();
std::unique_ptr<DatabaseSite> mariadb_site();

/// While it lives, ANP_DATABASE_PASSWORD holds this password.
class PasswordGiven {
 public:
  explicit PasswordGiven(const std::string& password);
  ~PasswordGiven();
  PasswordGiven(const PasswordGiven&) = delete;
  PasswordGiven& operator=(const PasswordGiven&) = delete;
};

/// The target of a URL, with no options but these.
std::unique_ptr<Target> open_database_target(
    const std::string& url, bool create_schema = false,
    std::chrono::milliseconds timeout = std::chrono::seconds(10));

}  // namespace anp
