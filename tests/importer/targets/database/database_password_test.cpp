#include "importer/targets/database/database_password.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <string>

#include "tests/support/temporary_directory.h"

namespace anp {

namespace {

/// An environment variable for as long as it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    setenv(name, value.c_str(), 1);
  }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

std::optional<std::string> read(std::string_view kind) {
  StandardInput input;
  return read_database_password(kind, input).value();
}

}  // namespace

TEST_CASE("database password: from our file, our variable, or that of the server's programs") {
  CHECK(read("postgresql") == std::nullopt);
  const Variable pg("PGPASSWORD", "of-libpq");
  const Variable my("MYSQL_PWD", "of-mysql");
  CHECK(read("postgresql") == "of-libpq");
  CHECK(read("mariadb") == "of-mysql");
  CHECK(read("sqlite") == std::nullopt);
  const Variable own("ANP_DATABASE_PASSWORD", "ours");
  CHECK(read("mariadb") == "ours");
  const TemporaryDirectory directory;
  write_whole_file(directory.file("p"), "of the file\n");
  chmod(directory.file("p").c_str(), 0600);
  const Variable file("ANP_DATABASE_PASSWORD_FILE", directory.file("p"));
  CHECK(read("postgresql") == "of the file");
}

TEST_CASE("database password: a file that others can read is refused, and nothing is repeated") {
  const TemporaryDirectory directory;
  write_whole_file(directory.file("p"), "hunter2\n");
  chmod(directory.file("p").c_str(), 0644);
  const Variable file("ANP_DATABASE_PASSWORD_FILE", directory.file("p"));
  StandardInput input;
  const auto refused = read_database_password("postgresql", input);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message.find("chmod 600") != std::string::npos);
  CHECK(refused.error().message.find("hunter2") == std::string::npos);
}

}  // namespace anp
