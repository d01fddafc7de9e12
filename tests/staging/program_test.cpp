// The program anp-staging as a user runs it.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <future>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "generator/hash.h"
#include "importer/staging/pages/layout.h"
#include "tests/staging/sample_article.h"
#include "tests/support/process.h"
#include "tests/support/raw_client.h"
#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

using nlohmann::json;
using Arguments = std::vector<std::string>;

constexpr const char* kBatch = "/api/v1/articles/batch";

/// A running anp-staging on a free port.
class Staging {
 public:
  explicit Staging(Arguments arguments, const ProcessOptions& options = {})
      : process_(words(std::move(arguments)), options) {
    wait_until([this] {
      return process_.output().find('\n') != std::string::npos || !process_.running();
    });
    const std::string output = process_.output();
    greeting_ = output.substr(0, output.find('\n'));
    const std::string start = "anp-staging: http://127.0.0.1:";
    if (!greeting_.starts_with(start))
      throw std::runtime_error("it said: " + output + process_.errors());
    port_ = std::stoi(greeting_.substr(start.size()));
  }
  /// The program with its arguments.
  static std::vector<std::string> words(Arguments arguments) {
    arguments.insert(arguments.begin(), ANP_STAGING_PROGRAM);
    return arguments;
  }
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] const std::string& greeting() const { return greeting_; }
  Process& process() { return process_; }
  /// @return the exit code, or 128 + the signal
  int end_by(int signal) {
    process_.send_signal(signal);
    return process_.wait();
  }

 private:
  Process process_;
  std::string greeting_;
  int port_ = 0;
};

Ended run_to_its_end(Arguments arguments, const ProcessOptions& options = {}) {
  return run_program(Staging::words(std::move(arguments)), options);
}

TEST_CASE("anp-staging says where it is, answers, and stops with 0 on SIGTERM and SIGINT") {
  for (const int signal : {SIGTERM, SIGINT}) {
    CAPTURE(signal);
    TemporaryDirectory directory;
    const std::string db = directory.file("site.sqlite");
    const std::string port_file = directory.file("port");
    Staging staging({"--port", "0", "--db", db, "--port-file", port_file});
    const int port = staging.port();
    CHECK(staging.greeting() ==
          fmt::format("anp-staging: http://127.0.0.1:{}/ (database {}, 0 articles)", port, db));
    CHECK(read_whole_file(port_file) == std::to_string(port) + "\n");
    CHECK(ask_once(port, get_request("/")).status == 200);
    CHECK(ask_once(port, post_request(kBatch, batch_of({sample_article(1)}))).status == 200);
    CHECK(staging.end_by(signal) == 0);
    CHECK(staging.process().errors().empty());
    CHECK(Staging({"--port", "0", "--db", db}).greeting().ends_with("1 articles)"));
  }
}

TEST_CASE("anp-staging explains itself and its version") {
  const Ended help = run_to_its_end({"--help"});
  CHECK(help.exit_code == 0);
  for (const char* part : {"anp-staging: a staging site", "--port N (=8765)", "--db PATH",
                           "--port-file PATH", "Exit codes"}) {
    CAPTURE(part);
    CHECK(help.output.find(part) != std::string::npos);
  }
  const Ended version = run_to_its_end({"--version"});
  CHECK(version.exit_code == 0);
  CHECK(version.output == "anp-staging 0.1.0\n");
}

TEST_CASE("wrong options are usage errors, exit code 2") {
  struct Case {
    Arguments arguments;
    std::string want;
  };
  const Case cases[] = {{{"--nonsense"}, "--nonsense"},
                        {{"--port", "65536"}, "--port 65536"},
                        {{"--port", "-1"}, "--port"},
                        {{"--port", "x"}, "--port"},
                        {{"--port"}, "--port"},
                        {{"--db", ""}, "--db"},
                        {{"stray"}, "stray"}};
  for (const Case& c : cases) {
    CAPTURE(c.want);
    const Ended ended = run_to_its_end(c.arguments);
    CHECK(ended.exit_code == 2);
    CHECK(ended.errors.starts_with("anp-staging: "));
    CHECK(ended.errors.find(c.want) != std::string::npos);
    CHECK(ended.errors.find("Try 'anp-staging --help'") != std::string::npos);
  }
}

TEST_CASE("what anp-staging cannot have is an error with the remedy, exit code 1") {
  TemporaryDirectory directory;
  const std::string db = directory.file("site.sqlite");
  Staging first({"--port", "0", "--db", db});
  const int port = first.port();
  struct Case {
    Arguments arguments;
    std::string want;
  };
  const Case cases[] = {
      {{"--port", std::to_string(port), "--db", directory.file("other.sqlite")},
       fmt::format(
           "cannot listen on 127.0.0.1:{}: Address already in use; stop the program that has the "
           "port, or take another by --port",
           port)},
      {{"--port", "0", "--db", db}, "is in use by another anp-staging"},
      {{"--port", "0", "--db", directory.file("no/such/place.sqlite")},
       "No such file or directory"},
      {{"--port", "0", "--db", directory.path().string()}, "cannot open database"},
      {{"--port", "0", "--db", "/proc/version"}, "/proc/version"},
      {{"--port", "0", "--address", "0.0.0.0", "--db", directory.file("a.sqlite")},
       "anp-staging serves this computer only"},
      {{"--port", "0", "--db", directory.file("b.sqlite"), "--port-file", "/proc/no"},
       "cannot write the port file"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.want);
    const Ended ended = run_to_its_end(c.arguments);
    CHECK(ended.exit_code == 1);
    CHECK(ended.errors.find(c.want) != std::string::npos);
  }
  CHECK(ask_once(port, get_request("/api/v1/site")).status == 200);
}

TEST_CASE("a database that may not be written is refused at the start, exit code 1") {
  TemporaryDirectory directory;
  const std::string db = directory.file("site.sqlite");
  CHECK(Staging({"--port", "0", "--db", db}).end_by(SIGTERM) == 0);
  std::filesystem::permissions(db, std::filesystem::perms(0444));
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0555));
  ProcessOptions options;
  options.bound_by_permissions = true;
  const Ended ended = run_to_its_end({"--port", "0", "--db", db}, options);
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
  CHECK(ended.exit_code == 1);
  CHECK(ended.errors.find("cannot open database " + db + ": Permission denied") !=
        std::string::npos);
}

TEST_CASE("a file that may not grow is an answer, not the end of the program") {
  TemporaryDirectory directory;
  ProcessOptions limits;
  limits.max_file_bytes = 300'000;
  Staging program({"--port", "0", "--db", directory.file("site.sqlite")}, limits);
  const int port = program.port();
  std::vector<std::string> articles;
  for (std::uint64_t number = 1; number <= 100; ++number)
    articles.push_back(sample_article(number));
  const RawAnswer answer = ask_once(port, post_request(kBatch, batch_of(articles)));
  CHECK((answer.status == 503 || answer.status == 507));
  CHECK(json::parse(answer.body)["error"]["code"].get<std::string>().starts_with("storage_"));
  const json site = json::parse(ask_once(port, get_request("/api/v1/site")).body);
  CHECK(site["articles"] == 0);
  CHECK(program.end_by(SIGTERM) == 0);
}

/// Which batches of the writer were answered before the program died.
class Writer {
 public:
  static constexpr std::uint64_t kBatchSize = 50;

  /// Sends batch after batch until the program is gone. The first answer, or the end, fulfils the
  /// promise with the time it took.
  void run(int port, std::promise<std::chrono::microseconds> first_answer) {
    const auto start = std::chrono::steady_clock::now();
    std::optional promise(std::move(first_answer));
    const auto tell = [&] {
      if (!promise) return;
      promise->set_value(std::chrono::duration_cast<std::chrono::microseconds>(
          std::chrono::steady_clock::now() - start));
      promise.reset();
    };
    RawClient client(port);
    while (client.send(post_request(kBatch, body(next_))) && client.receive().status == 200) {
      acknowledged_.insert(next_++);
      tell();
    }
    tell();
  }
  [[nodiscard]] const std::set<std::uint64_t>& acknowledged() const { return acknowledged_; }

 private:
  static std::string body(std::uint64_t batch) {
    std::vector<std::string> articles;
    for (std::uint64_t i = 0; i < kBatchSize; ++i) {
      articles.push_back(sample_article(1 + batch * kBatchSize + i));
    }
    return batch_of(articles);
  }

  std::set<std::uint64_t> acknowledged_;
  std::uint64_t next_ = 0;
};

/// How many articles of each batch the site has; every one with its right hash.
std::map<std::uint64_t, std::uint64_t> count_by_batch(int port) {
  std::map<std::uint64_t, std::uint64_t> counts;
  std::string after;
  for (;;) {
    const json page =
        json::parse(ask_once(port, get_request("/api/v1/articles?limit=1000&after=" + after)).body);
    for (const json& article : page["articles"]) {
      const auto number = std::stoull(article["source_id"].get<std::string>().substr(10));
      CHECK(article["hash"] == *expected_content_hash(sample_article(number)));
      ++counts[(number - 1) / Writer::kBatchSize];
    }
    if (page["next"].is_null()) return counts;
    after = page["next"];
  }
}

TEST_CASE("kill -9 in the middle of a batch leaves all of it or nothing") {
  std::mt19937_64 random(1);  // the same moments in every run, as far as the machine allows
  TemporaryDirectory directory;
  const Arguments arguments = {"--port", "0", "--db", directory.file("site.sqlite")};
  Writer writer;
  for (int cycle = 0; cycle < 12; ++cycle) {
    CAPTURE(cycle);
    Staging program(arguments);
    const int port = program.port();
    std::promise<std::chrono::microseconds> promise;
    auto first_answer = promise.get_future();
    std::thread writing([&] { writer.run(port, std::move(promise)); });
    // The moment of the kill, within the next few batches, is the only thing that is left to
    // chance.
    const auto one_batch = static_cast<std::uint64_t>(first_answer.get().count());
    std::this_thread::sleep_for(std::chrono::microseconds(random() % (3 * one_batch + 1)));
    CHECK(program.end_by(SIGKILL) == 128 + SIGKILL);
    writing.join();
  }
  Staging program(arguments);
  const int port = program.port();
  const auto counts = count_by_batch(port);
  for (const auto& [batch, count] : counts) {
    const std::uint64_t number = batch;
    CAPTURE(number);
    CHECK(count == Writer::kBatchSize);
  }
  for (const std::uint64_t batch : writer.acknowledged()) {
    CAPTURE(batch);
    CHECK(counts.count(batch) == 1);
  }
  CHECK(!writer.acknowledged().empty());
  // The search index was in the same transactions.
  const std::string page = ask_once(port, get_request("/?q=practical")).body;
  CHECK(
      page.find(fmt::format(">{} articles", readable_count(counts.size() * Writer::kBatchSize))) !=
      std::string::npos);
}

}  // namespace
}  // namespace anp
