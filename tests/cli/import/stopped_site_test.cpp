#include <doctest/doctest.h>

#include "tests/cli/import/programs.h"

namespace anp {

TEST_CASE("a site that stands still for longer than the timeout: exactly once") {
  constexpr std::uint64_t kArticles = 2'000;
  const TemporaryDirectory directory;
  StagingSite site(directory);
  Process process(
      {ANP_IMPORT, "--count", std::to_string(kArticles), "--batch", "20", "--target", site.url(),
       "--ledger", "l", "--log", "log", "--rate", "25/s", "--timeout", "1s", "--settle", "500ms"},
      in(directory));
  for (int i = 1; i <= 2; ++i) {
    REQUIRE(wait_until([&] { return site.count() >= 300U * static_cast<unsigned>(i); }));
    const std::size_t before = read_whole_file(directory.file("log")).size();
    site.stop();
    // A send that nobody answers, then a look-up.
    REQUIRE(wait_until([&] {
      const std::string log = read_whole_file(directory.file("log")).substr(before);
      const std::size_t sent = log.find("timed out after 1 s");
      return sent != std::string::npos && log.find("timed out after 1 s", sent + 1) < log.size();
    }));
    site.go_on();
  }
  CHECK(process.wait() == 0);
  INFO(process.errors());
  CHECK(contains(process.output(), "0 dead letters"));
  CHECK(site.articles() == hashes_of(generate_lines(directory, kArticles)));
  const Ended again = import_articles(directory, {"--count", std::to_string(kArticles), "--batch",
                                                  "20", "--target", site.url(), "--ledger", "l"});
  CHECK(again.exit_code == 0);
  CHECK(contains(again.output, " 0 sent"));
}

}  // namespace anp
