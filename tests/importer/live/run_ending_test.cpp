#include "importer/live/run_ending.h"

#include <doctest/doctest.h>

namespace anp {
namespace {

TEST_CASE("run ending: says what the exit code means") {
  RunSummary import;
  import.reason = "the target refused: 401";
  import.left = 30;
  import.dead_letters_all = 1;
  RunSummary load;
  load.load = LoadResult();
  RunSummary late = load;
  late.load->figures.all.offered = 100;
  RunSummary missed = load;
  missed.load->judgements = {{"p(95)<5ms", "10.00 ms", 10'000.0, false}};
  struct Case {
    const RunSummary& run;
    ExitCode code;
    const char* text;
    bool good;
  };
  const Case cases[] = {
      {import, ExitCode::done, "Done", true},
      {import, ExitCode::dead_letters, "Done; 1 dead letter and 0 bad lines remain", false},
      {import, ExitCode::interrupted, "Interrupted: the same command goes on", false},
      {import, ExitCode::target_refused, "Stopped: the target refused: 401; 30 articles are left",
       false},
      {load, ExitCode::done, "Valid: the planned load was delivered", true},
      {late, ExitCode::load_not_delivered, "Invalid: the planned load was not delivered", false},
      {missed, ExitCode::threshold_failed, "A threshold was missed", false}};
  for (const Case& c : cases) {
    const RunEnding ending = ending_of(c.run, c.code);
    CHECK(ending.text == c.text);
    CHECK(ending.good == c.good);
  }
}

}  // namespace
}  // namespace anp
