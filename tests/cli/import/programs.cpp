#include "tests/cli/import/programs.h"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "generator/hash.h"
#include "importer/http/http.h"

namespace anp {

using nlohmann::ordered_json;

StagingSite::StagingSite(const TemporaryDirectory& directory, const std::string& name)
    : database_(directory.file(name + ".sqlite")), port_file_(directory.file(name + ".port")) {
  start();
}

void StagingSite::start() {
  write_whole_file(port_file_, "");
  process_ = std::make_unique<Process>(std::vector<std::string>{
      ANP_STAGING, "--port", std::to_string(port_), "--port-file", port_file_, "--db", database_});
  const bool up = wait_until([this] {
    return !process_->running() || read_whole_file(port_file_).find('\n') != std::string::npos;
  });
  if (!up || !process_->running()) {
    throw std::runtime_error("anp-staging does not start: " + process_->errors());
  }
  port_ = static_cast<std::uint16_t>(std::stoul(read_whole_file(port_file_)));
}

void StagingSite::kill() {
  process_->send_signal(SIGKILL);
  process_->wait();
}

void StagingSite::stop() { process_->send_signal(SIGSTOP); }
void StagingSite::go_on() { process_->send_signal(SIGCONT); }

std::string StagingSite::url() const { return "staging+http://127.0.0.1:" + std::to_string(port_); }

std::string StagingSite::get(const std::string& path) const {
  HttpClient client;
  HttpRequest request;
  request.url = "http://127.0.0.1:" + std::to_string(port_) + path;
  REQUIRE(client.start(request, 1).has_value());
  std::vector<HttpCompletion> ended;
  while (ended.empty()) ended = client.poll(std::chrono::seconds(1));
  REQUIRE(ended.front().exchange.status == 200);
  return ended.front().exchange.body;
}

std::size_t StagingSite::count() const {
  return ordered_json::parse(get("/api/v1/site")).at("articles");
}

Hashes StagingSite::articles() const {
  Hashes all;
  std::string after;
  while (true) {
    const auto page = ordered_json::parse(get("/api/v1/articles?limit=1000&after=" + after));
    for (const auto& article : page.at("articles")) {
      // A source id that is listed twice would be a twin.
      REQUIRE(all.emplace(article.at("source_id"), article.at("hash")).second);
    }
    if (page.at("next").is_null()) return all;
    after = page.at("next");
  }
}

std::string StagingSite::article(const std::string& source_id) const {
  const std::string answer = get("/api/v1/articles/" + source_id);
  const std::size_t start = answer.find("\"article\":");
  REQUIRE(start != std::string::npos);
  // The article is the answer's last member.
  return answer.substr(start + 10, answer.size() - start - 11);
}

ProcessOptions in(const TemporaryDirectory& directory) {
  ProcessOptions options;
  options.directory = directory.path().string();
  options.environment = {std::string("ANP_PACKS=") + ANP_SHIPPED_PACKS};
  return options;
}

ProcessOptions in(const TemporaryDirectory& directory, const std::string& preload) {
  ProcessOptions options = in(directory);
  options.environment.push_back("LD_PRELOAD=" + preload);
  // AddressSanitizer wants to be the first library, but these do without it.
  options.environment.emplace_back("ASAN_OPTIONS=verify_asan_link_order=0");
  return options;
}

Ended import_articles(const TemporaryDirectory& directory, std::vector<std::string> arguments) {
  return import_articles(directory, std::move(arguments), in(directory));
}

Ended import_articles(const TemporaryDirectory& /*directory*/, std::vector<std::string> arguments,
                      const ProcessOptions& options) {
  arguments.insert(arguments.begin(), ANP_IMPORT);
  return run_program(std::move(arguments), options);
}

int interrupt_after_40_of_60(const TemporaryDirectory& directory, const StagingSite& site) {
  Process first({ANP_IMPORT, "--count", "60", "--batch", "40", "--rate", "1/s", "--target",
                 site.url(), "--ledger", "l"},
                in(directory));
  if (!wait_until([&site] { return site.articles().size() == 40; })) {
    throw std::runtime_error("the first batch does not arrive: " + first.errors());
  }
  first.send_signal(SIGINT);
  return first.wait();
}

std::vector<std::string> generate_lines(const TemporaryDirectory& directory, std::uint64_t count) {
  const Ended generated =
      run_program({ANP_GENERATE, "--count", std::to_string(count), "--output", "-"}, in(directory));
  INFO(generated.errors);
  REQUIRE(generated.exit_code == 0);
  std::istringstream in(generated.output);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  REQUIRE(lines.size() == count);
  return lines;
}

std::string join_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

Hashes hashes_of(const std::vector<std::string>& lines) {
  Hashes all;
  for (const std::string& line : lines) {
    const auto article = ordered_json::parse(line);
    all.emplace(article.at("source_id"), article.at("meta").at("hash"));
  }
  return all;
}

std::string with_text(const std::string& line, const char* member, const std::string& text) {
  auto article = ordered_json::parse(line);
  article[member] = text;
  const auto hash = expected_content_hash(article.dump());
  REQUIRE(hash.has_value());
  article["meta"]["hash"] = *hash;
  return article.dump();
}

std::string with_title(const std::string& line, const std::string& title) {
  return with_text(line, "title", title);
}

std::string with_slug(const std::string& line, const std::string& slug) {
  return with_text(line, "slug", slug);
}

std::uint64_t test_seed() {
  const char* given = std::getenv("ANP_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 1;
}

}  // namespace anp
