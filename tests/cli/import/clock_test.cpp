#include <doctest/doctest.h>

#include <chrono>
#include <cstring>
#include <fstream>

#include "tests/cli/import/programs.h"
#include "tests/proxy/fault_proxy.h"

namespace anp {

namespace {

constexpr std::int64_t kDay = 86'400;

/// The wall clock of a program, set by the test while it runs.
class ShiftedClock {
 public:
  explicit ShiftedClock(const TemporaryDirectory& directory) : path_(directory.file("clock")) {
    write_whole_file(path_, std::string(sizeof(std::int64_t), '\0'));
  }
  void shift_by(std::int64_t seconds) const {
    // Into the same file: the program has mapped it.
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.write(reinterpret_cast<const char*>(&seconds), sizeof seconds);
  }
  [[nodiscard]] ProcessOptions options(const TemporaryDirectory& directory) const {
    ProcessOptions options = in(directory, ANP_PRELOAD_CLOCK);
    options.environment.push_back("ANP_TEST_CLOCK_OFFSET=" + path_);
    return options;
  }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("the clock is set back by a day, then forward by two, while articles go in") {
  constexpr std::uint64_t kArticles = 1'000;
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const ShiftedClock clock(directory);
  const std::vector<std::string> command = {ANP_IMPORT, "--count",  std::to_string(kArticles),
                                            "--batch",  "10",       "--target",
                                            site.url(), "--ledger", "l",
                                            "--log",    "log",      "--rate",
                                            "50/s",     "--report", "report"};
  Process process(command, clock.options(directory));
  REQUIRE(wait_until([&] { return site.count() > 200; }));
  clock.shift_by(-kDay);
  REQUIRE(wait_until([&] { return site.count() > 600; }));
  clock.shift_by(kDay);
  CHECK(process.wait(std::chrono::seconds(60)) == 0);
  INFO(process.errors());
  CHECK(site.articles() == hashes_of(generate_lines(directory, kArticles)));
  // No time that was measured went astray with the clock.
  const std::string log = read_whole_file(directory.file("log"));
  CHECK_FALSE(contains(log, "\"latency_us\":-"));
  const std::string digits = R"("latency_us":)";
  for (std::size_t at = log.find(digits); at != std::string::npos; at = log.find(digits, at + 1)) {
    CHECK(std::stoll(log.substr(at + digits.size(), 20)) < 60'000'000);
  }
  clock.shift_by(-kDay);
  const Ended again = run_program(command, clock.options(directory));
  CHECK(again.exit_code == 0);
  CHECK(contains(again.output, " 0 sent"));
}

TEST_CASE("Retry-After as a date means the site's clock, however wrong ours is") {
  for (const std::int64_t shift : {-kDay, kDay}) {
    CAPTURE(shift);
    const TemporaryDirectory directory;
    StagingSite site(directory);
    const ShiftedClock clock(directory);
    clock.shift_by(shift);
    std::chrono::steady_clock::time_point refused;
    std::chrono::steady_clock::time_point sent_again;
    const FaultProxy proxy(site.port(), [&](const ProxiedRequest& request) {
      if (request.purpose != RequestPurpose::send) return Fault{};
      (request.nth == 0 ? refused : sent_again) = std::chrono::steady_clock::now();
      return request.nth == 0 ? Fault{FaultKind::refuse_date, 503, false, 0} : Fault{};
    });
    const Ended ended =
        run_program({ANP_IMPORT, "--count", "10", "--target", proxy.target(), "--ledger", "l"},
                    clock.options(directory));
    INFO(ended.errors);
    CHECK(ended.exit_code == 0);
    CHECK(proxy.counts().sends == 2);
    // The date is two seconds ahead of one in whole seconds.
    CHECK(sent_again - refused >= std::chrono::seconds(1));
    CHECK(sent_again - refused < std::chrono::seconds(30));
    CHECK(site.articles().size() == 10);
  }
}

}  // namespace anp
