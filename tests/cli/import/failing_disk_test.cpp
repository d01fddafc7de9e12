#include <doctest/doctest.h>

#include <cerrno>
#include <cstring>

#include "tests/cli/import/programs.h"

namespace anp {

namespace {

constexpr std::uint64_t kArticles = 12;

std::int64_t read_count(const TemporaryDirectory& directory) {
  const std::string bytes = read_whole_file(directory.file("count"));
  std::int64_t count = 0;
  REQUIRE(bytes.size() == sizeof count);
  std::memcpy(&count, bytes.data(), sizeof count);
  return count;
}

/// An import whose files of this name fail from the operation with this number on.
Ended import_failing(const TemporaryDirectory& directory, const std::string& target,
                     const std::string& files, std::int64_t at, int error) {
  write_whole_file(directory.file("count"), std::string(sizeof(std::int64_t), '\0'));
  ProcessOptions options = in(directory, ANP_PRELOAD_FAILING_WRITES);
  // As the program sees its descriptors: without symbolic links.
  const std::string real = std::filesystem::canonical(directory.path()).string();
  options.environment.push_back("ANP_TEST_FAIL_FILES=" + real + "/" + files);
  options.environment.push_back("ANP_TEST_FAIL_COUNT=" + directory.file("count"));
  options.environment.push_back("ANP_TEST_FAIL_ERROR=" + std::to_string(error));
  if (at >= 0) options.environment.push_back("ANP_TEST_FAIL_AT=" + std::to_string(at));
  return import_articles(directory,
                         {"--input", "articles.ndjson", "--batch", "4", "--max-in-flight", "1",
                          "--target", target, "--ledger", "ledger", "--log", "log", "--quiet"},
                         options);
}

void start_over(const TemporaryDirectory& directory) {
  for (const char* name : {"ledger", "ledger-wal", "ledger-shm", "ledger.lock", "log"}) {
    std::filesystem::remove(directory.file(name));
  }
}

/// Every line of the log is whole, or empty where a torn one was closed.
void check_log(const TemporaryDirectory& directory) {
  const std::string log = read_whole_file(directory.file("log"));
  CHECK((log.empty() || log.back() == '\n'));
}

/// Fails each operation in turn; the run says what is wrong or had done its work already, and the
/// same command then ends well.
void fail_each(const std::string& files, int error, const std::string& remedy) {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  // From a file: compiling a pack takes longer than all the rest.
  const auto lines = generate_lines(directory, kArticles);
  write_whole_file(directory.file("articles.ndjson"), join_lines(lines));
  REQUIRE(import_failing(directory, site.url(), files, -1, error).exit_code == 0);
  const std::int64_t operations = read_count(directory);
  REQUIRE(operations > 0);
  int told = 0;
  for (std::int64_t at = 0; at < operations; ++at) {
    CAPTURE(at);
    start_over(directory);
    const Ended broken = import_failing(directory, site.url(), files, at, error);
    INFO(broken.errors);
    if (read_count(directory) <= at) continue;  // its timing had fewer operations
    if (broken.exit_code != 0) {
      ++told;
      CHECK(broken.exit_code == 1);
      CHECK(broken.errors.rfind("anp-import: ", 0) == 0);
      CHECK(contains(broken.errors, "'" + files.substr(0, files.find('-'))));
      CHECK(contains(broken.errors, remedy));
    }
    const Ended next = import_failing(directory, site.url(), files, -1, error);
    INFO(next.errors);
    CHECK(next.exit_code == 0);
    check_log(directory);
  }
  CHECK(told > 0);
  CHECK(site.articles() == hashes_of(lines));
}

}  // namespace

TEST_CASE("no space at any write of the ledger: exit code 1, and the same command goes on") {
  fail_each("ledger", ENOSPC, "space");
}

TEST_CASE("an I/O error at any write of the ledger: exit code 1, and the same command goes on") {
  fail_each("ledger", EIO, "ledger");
}

TEST_CASE("no space at any write of the batch log: exit code 1, and the same command goes on") {
  fail_each("log", ENOSPC, "free some space");
}

TEST_CASE("an I/O error at any write of the batch log: exit code 1, and the same command goes on") {
  fail_each("log", EIO, "--log");
}

}  // namespace anp
