#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/import/programs.h"
#include "tests/proxy/fault_proxy.h"

namespace anp {

namespace {

constexpr std::uint64_t kMany = 10'000;
constexpr std::uint64_t kManyPerBatch = 20;
constexpr std::uint64_t kFew = 20;
constexpr std::uint64_t kFewPerBatch = 10;

std::vector<std::string> import_through(const FaultProxy& proxy, std::uint64_t count,
                                        std::uint64_t per_batch) {
  return {ANP_IMPORT,
          "--count",
          std::to_string(count),
          "--batch",
          std::to_string(per_batch),
          "--target",
          proxy.target(),
          "--ledger",
          "l",
          "--log",
          "log",
          "--report",
          "report",
          "--run-seed=1"};
}

std::string text_of(const ProxyCounts& counts) {
  std::ostringstream text;
  text << counts.sends << " sends, " << counts.look_ups << " look-ups, forced "
       << counts.forced.sends << " and " << counts.forced.look_ups << ';';
  for (const auto& [kind, count] : counts.faults) text << ' ' << to_string(kind) << ' ' << count;
  return text.str();
}

/// The site has the dataset, it got nothing twice but what the proxy doubled, and it was not
/// bothered more than the faults made necessary.
void check_exactly_once(const StagingSite& site, const TemporaryDirectory& directory,
                        const ProxyCounts& counts, std::uint64_t articles, std::uint64_t batches) {
  CHECK(site.articles() == hashes_of(generate_lines(directory, articles)));
  CHECK(counts.created == articles);
  CHECK(counts.updated == 0);
  CHECK(counts.unchanged == 0);
  CHECK(counts.sends <= batches + batches / 10 + counts.forced.sends);
  CHECK(counts.look_ups <= batches / 10 + counts.forced.look_ups);
}

/// One fault for the first request of a kind; look-ups only happen after a lost answer.
FaultScript alone(const Fault& fault, RequestPurpose purpose) {
  const FaultScript once = first_requests(purpose, 1, fault);
  if (purpose == RequestPurpose::send) return once;
  const FaultScript lost = first_requests(RequestPurpose::send, 1,
                                          Fault{FaultKind::cut_before_response, 503, false, 500});
  return [once, lost](const ProxiedRequest& request) {
    return request.purpose == RequestPurpose::send ? lost(request) : once(request);
  };
}

void check_alone(FaultKind kind, RequestPurpose purpose) {
  for (const int status : {429, 503}) {
    const bool refusal = kind >= FaultKind::refuse_seconds && kind <= FaultKind::refuse_silently;
    if (!refusal && status == 429) continue;
    CAPTURE(to_string(kind));
    CAPTURE(status);
    const TemporaryDirectory directory;
    StagingSite site(directory);
    const FaultProxy proxy(site.port(), alone(Fault{kind, status, status == 429, 500}, purpose));
    auto command = import_through(proxy, kFew, kFewPerBatch);
    // A stall is waited for, everything else is answered long before.
    command.push_back(kind == FaultKind::stall ? "--timeout=1s" : "--timeout=20s");
    command.push_back("--settle=500ms");
    const Ended ended = run_program(command, in(directory));
    INFO(ended.errors);
    const ProxyCounts counts = proxy.counts();
    CAPTURE(text_of(counts));
    CHECK(ended.exit_code == 0);
    CHECK(counts.faults.at(kind) >= 1);
    check_exactly_once(site, directory, counts, kFew, kFew / kFewPerBatch);
    const bool effect = takes_effect(kind);
    if (purpose == RequestPurpose::send) CHECK(counts.sends == (effect ? 2 : 3));
    CHECK(run_program(command, in(directory)).exit_code == 0);
    CHECK(proxy.counts().sends == counts.sends);
  }
}

/// Kinds whose numbers leave `of` by this remainder: a quarter of them in each test, so that the
/// tests can run side by side.
void check_each(RequestPurpose purpose, std::size_t remainder) {
  const auto kinds = all_fault_kinds();
  for (std::size_t i = remainder; i < kinds.size(); i += 4) {
    if (kinds.at(i) != FaultKind::refuse_overflow) check_alone(kinds.at(i), purpose);
  }
}

}  // namespace

TEST_CASE("each fault alone, in a send: exactly once (1 of 4)") {
  check_each(RequestPurpose::send, 0);
}
TEST_CASE("each fault alone, in a send: exactly once (2 of 4)") {
  check_each(RequestPurpose::send, 1);
}
TEST_CASE("each fault alone, in a send: exactly once (3 of 4)") {
  check_each(RequestPurpose::send, 2);
}
TEST_CASE("each fault alone, in a send: exactly once (4 of 4)") {
  check_each(RequestPurpose::send, 3);
}
TEST_CASE("each fault alone, in a look-up: exactly once (1 of 4)") {
  check_each(RequestPurpose::look_up, 0);
}
TEST_CASE("each fault alone, in a look-up: exactly once (2 of 4)") {
  check_each(RequestPurpose::look_up, 1);
}
TEST_CASE("each fault alone, in a look-up: exactly once (3 of 4)") {
  check_each(RequestPurpose::look_up, 2);
}
TEST_CASE("each fault alone, in a look-up: exactly once (4 of 4)") {
  check_each(RequestPurpose::look_up, 3);
}

TEST_CASE("a Retry-After beyond every integer holds the run, and the same command goes on") {
  const TemporaryDirectory directory;
  StagingSite site(directory);
  const FaultProxy proxy(
      site.port(),
      first_requests(RequestPurpose::send, 1, Fault{FaultKind::refuse_overflow, 429, false, 0}));
  // One request at a time, so that none is on its way when the refusal comes.
  auto command = import_through(proxy, kFew, kFewPerBatch);
  command.push_back("--max-in-flight=1");
  Process process(command, in(directory));
  REQUIRE(wait_until([&] { return contains(read_whole_file(directory.file("log")), "429"); }));
  process.send_signal(SIGINT);
  CHECK(process.wait() == 130);
  CHECK(proxy.counts().sends == 1);
  CHECK(run_program(command, in(directory)).exit_code == 0);
  check_exactly_once(site, directory, proxy.counts(), kFew, kFew / kFewPerBatch);
}

TEST_CASE("10,000 articles through a network where one request in five breaks: exactly once") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  const TemporaryDirectory directory;
  StagingSite site(directory);
  SeededFaults faults;
  faults.seed = seed;
  faults.per_mille = 200;
  for (const FaultKind kind : all_fault_kinds()) {
    // That one would hold the run for an hour.
    if (kind != FaultKind::refuse_overflow) faults.kinds.push_back(kind);
  }
  const FaultProxy proxy(site.port(), faults);
  auto command = import_through(proxy, kMany, kManyPerBatch);
  command.insert(command.end(), {"--timeout=3s", "--settle=1s"});
  const Ended ended = run_program(command, in(directory));
  INFO(ended.errors);
  INFO(ended.output);
  const ProxyCounts counts = proxy.counts();
  CAPTURE(text_of(counts));
  CHECK(ended.exit_code == 0);
  check_exactly_once(site, directory, counts, kMany, kMany / kManyPerBatch);
  // It was what it says: a fifth of all requests, and nearly every kind (each has its own test).
  CHECK(counts.all_faults() * 1000 > (counts.sends + counts.look_ups) * 150);
  CHECK(counts.faults.size() + 4 >= faults.kinds.size());
  // The importer counted what the proxy saw.
  const auto report = nlohmann::json::parse(read_whole_file(directory.file("report")));
  CHECK(report["requests"]["sends"] == counts.sends);
  CHECK(report["requests"]["look_ups"] == counts.look_ups);
  CHECK(run_program(command, in(directory)).exit_code == 0);
  CHECK(proxy.counts().sends == counts.sends);
}

TEST_CASE("a site that commits and then closes a reused connection sees the POST once") {
  // libcurl by itself would send it again on a new connection, without a word.
  const TemporaryDirectory directory;
  StagingSite site(directory);
  for (const bool reset : {false, true}) {
    CAPTURE(reset);
    const FaultProxy proxy(site.port(), [reset](const ProxiedRequest& request) {
      Fault fault;
      if (request.purpose == RequestPurpose::send && request.nth == 0 &&
          request.on_connection > 0) {
        fault.kind = FaultKind::cut_before_response;
      }
      fault.reset = reset;
      return fault;
    });
    const std::string first = reset ? "101" : "1";
    const Ended ended =
        run_program({ANP_IMPORT, "--first", first, "--count", "50", "--batch", "50", "--target",
                     proxy.target(), "--ledger", "l" + first, "--log", "log" + first},
                    in(directory));
    INFO(ended.errors);
    CHECK(ended.exit_code == 0);
    CHECK(contains(ended.output, "50 created"));
    const ProxyCounts counts = proxy.counts();
    CHECK(counts.faults.at(FaultKind::cut_before_response) == 1);
    CHECK(counts.sends == 1);
    CHECK(counts.created == 50);
    // Unknown first, then found.
    const std::string log = read_whole_file(directory.file("log" + first));
    const std::size_t unknown = log.find(R"("verdict":"unknown")");
    const std::size_t found = log.rfind(R"("kind":"look_up")");
    CHECK(contains(log, "the connection died before an answer came"));
    CHECK(unknown != std::string::npos);
    CHECK(found > unknown);
  }
  CHECK(site.articles().size() == 100);
}

}  // namespace anp
