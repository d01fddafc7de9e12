#include "importer/arrival_log.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "importer/report/batch_log.h"
#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

class LogFile {
 public:
  explicit LogFile(const std::string& text) { std::ofstream(path()) << text; }
  [[nodiscard]] std::string path() const { return directory_.path() / "arrivals"; }

 private:
  TemporaryDirectory directory_;
};

TEST_CASE("arrival log: moments in seconds, in any order, from any start") {
  const LogFile file("12.5\n12\n\n12.25\r\n");
  const auto plan = read_arrival("replay:" + file.path());
  REQUIRE(plan);
  CHECK(plan->time_of(0) == nanoseconds(0));
  CHECK(plan->time_of(1) == milliseconds(250));
  CHECK(plan->time_of(2) == milliseconds(500));
  CHECK_FALSE(plan->time_of(3));
}

TEST_CASE("arrival log: of a batch log the first sends count, by when they were intended") {
  BatchLogEntry entry;
  entry.intended = std::chrono::system_clock::time_point(microseconds(1'700'000'000'000'000));
  entry.sent = entry.intended + milliseconds(90);
  std::string log = format_batch_log_line(entry) + "\n";
  entry.intended += microseconds(1'500);
  log += format_batch_log_line(entry) + "\n";
  entry.attempt = 2;
  log += format_batch_log_line(entry) + "\n";
  entry.attempt = 1;
  entry.kind = BatchLogEntry::Kind::look_up;
  log += format_batch_log_line(entry) + "\n";
  const LogFile file(log);
  const auto plan = read_arrival_log(file.path());
  REQUIRE(plan);
  CHECK(plan->time_of(1) == microseconds(1'500));
  CHECK_FALSE(plan->time_of(2));
}

TEST_CASE("arrival log: what holds no moments is refused with file and line") {
  const auto refusal = [](const std::string& text) {
    const LogFile file(text);
    const auto plan = read_arrival_log(file.path());
    REQUIRE_FALSE(plan);
    CHECK(plan.error().message.find(file.path()) != std::string::npos);
    CHECK(plan.error().message.find("one a line, or a batch log") != std::string::npos);
    return plan.error().message;
  };
  CHECK(refusal("").find("no request") != std::string::npos);
  CHECK(refusal("1\n2x\n").find("line 2") != std::string::npos);
  CHECK(refusal("1\nnan\n").find("line 2") != std::string::npos);
  CHECK(refusal("{\"intended\": 5}\n").find("line 1") != std::string::npos);
  CHECK(refusal("{\"intended\": \"today\"}\n").find("line 1") != std::string::npos);
  CHECK(refusal("{\n").find("line 1") != std::string::npos);
  CHECK(refusal("0\n700000\n").find("168 h apart") != std::string::npos);
  CHECK(read_arrival("replay:/nonexistent").error().message.find("/nonexistent") !=
        std::string::npos);
  CHECK_FALSE(read_arrival("replay:/"));
}

}  // namespace
}  // namespace anp
