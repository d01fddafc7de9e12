#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "importer/targets/profile/secrets.h"
#include "tests/cli/import/programs.h"
#include "tests/cli/import/site_front.h"
#include "tests/support/raw_http_server.h"

namespace anp {

namespace {

using nlohmann::json;

// One for each source, so that a leak names its own. Their first ten letters are enough to tell.
const std::string kInFile = "fileCanary-7f3a9c51e0";
const std::string kInEnvironment = "envrCanary-\"b\\2d\"-88";
const std::string kOnInput = "user:stdiCanary-c41f0097";
const std::string kToken = "tokenCanary-5d20ce77aa";
const std::string kInConfig = "confCanary-90ab33f1";
const std::string kInUrl = "addrCanary-1c6e42d8";
const std::string kOnLine = "lineCanary-e7720b1f";

/// What must be nowhere: also the beginning of one, and one as it stands in a header.
const std::vector<std::string> kTraces = {
    "fileCanary", "envrCanary",     "stdiCanary",
    "tokenCanar", "confCanary",     "addrCanary",
    "lineCanary", base64(kOnInput), base64(kOnInput).substr(0, 16)};

/// How the site behaves to a request that is no probe.
enum class Mode : std::uint8_t {
  good,       // as anp-staging, which repeats what it was told beside it
  rejects,    // each article, for a reason that repeats it
  refuses,    // 422, twelve times
  denies,     // 401
  breaks,     // 500, four times
  redirects,  // to a place that repeats it
  babbles,    // 200, four times about articles that nobody asked for
};

/// A site that repeats every header that it was sent, wherever an answer can hold something.
class EchoingSite {
 public:
  void behave(Mode now) {
    const std::lock_guard lock(mutex_);
    mode_ = now;
    trouble_ = 0;
    articles_.clear();
  }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

 private:
  RawReply answer(const RawRequest& request) {
    const std::lock_guard lock(mutex_);
    const std::string told = told_by(request.head);
    const std::string fields = "X-Echo: " + told + "\r\nLocation: http://127.0.0.1:1/" + told +
                               "?" + told + "\r\nCache-Status: \"" + told +
                               "\"; hit\r\nServer-Timing: db;desc=\"" + told +
                               "\"\r\nRetry-After: " + told + "\r\n";
    const auto say = [&](int status, const json& body) {
      RawReply said =
          reply(status, body.dump(-1, ' ', false, json::error_handler_t::replace), fields);
      said.bytes.replace(said.bytes.find("Scripted"), 8, told);
      return said;
    };
    const json error = {{"site", "anp-staging"},
                        // So long that a shortened reason ends inside of a secret.
                        {"error", {{"message", std::string(padding_++ % 420, 'x') + told}}}};
    if (request.head.starts_with("GET /api/v1/site")) {
      return say(200, {{"site", "anp-staging"},
                       {"site_id", "s " + told},
                       {"api", 1},
                       {"articles", articles_.size()}});
    }
    // A site that never gets well is waited for, for a minute.
    const bool passes = mode_ == Mode::refuses || mode_ == Mode::breaks || mode_ == Mode::babbles;
    const std::size_t most = mode_ == Mode::refuses ? 12 : 4;
    const Mode now = passes && trouble_++ >= most ? Mode::good : mode_;
    switch (now) {
      case Mode::refuses:
        return say(422, error);
      case Mode::denies:
        return say(401, error);
      case Mode::breaks:
        return say(500, error);
      case Mode::redirects:
        return say(307, error);
      case Mode::babbles:
        return say(200, {{"site", "anp-staging"},
                         {"covered", 1},
                         {"results", {{{"source_id", told}, {"hash", told}}}},
                         {"articles", {{{"source_id", told}, {"hash", told}}}}});
      case Mode::good:
      case Mode::rejects:
        break;
    }
    return say(200, handle(request, told));
  }

  json handle(const RawRequest& request, const std::string& told) {
    const json asked = json::parse(request.body);
    json answer = {{"site", "anp-staging"}, {"told", told}};
    answer["results"] = json::array();
    answer["articles"] = json::array();
    for (const json& article : asked.value("articles", json::array())) {
      const std::string id = article["source_id"];
      const bool removal = request.head.find("/delete") != std::string::npos;
      if (removal) {
        articles_.erase(id);
        answer["results"].push_back({{"source_id", id}, {"outcome", "deleted"}});
      } else if (mode_ == Mode::rejects) {
        answer["results"].push_back({{"source_id", id},
                                     {"hash", article["meta"]["hash"]},
                                     {"outcome", "rejected"},
                                     {"reason", std::string(padding_++ % 420, 'y') + told}});
      } else {
        articles_[id] = article.dump();
        answer["results"].push_back(
            {{"source_id", id}, {"hash", article["meta"]["hash"]}, {"outcome", "created"}});
      }
    }
    const json ids = asked.value("source_ids", json::array());
    answer["covered"] = ids.size();
    for (const std::string id : ids) {
      if (!articles_.contains(id)) continue;
      json article = json::parse(articles_[id]);
      if (request.head.find("/read") != std::string::npos) {
        article["title"] = told;
        answer["articles"].push_back(article);
      } else {
        answer["articles"].push_back({{"source_id", id}, {"hash", article["meta"]["hash"]}});
      }
    }
    return answer;
  }

  /// All headers, in one line; and the token, which is in none of them.
  static std::string told_by(const std::string& head) {
    std::string told = head.substr(0, head.size() - 4) + kToken;
    for (std::size_t at = 0; (at = told.find("\r\n", at)) != std::string::npos;) {
      told.replace(at, 2, " ");
    }
    return told;
  }

  std::mutex mutex_;  // of all that follows
  Mode mode_ = Mode::good;
  std::map<std::string, std::string> articles_;  // source id -> text
  std::size_t padding_ = 0;
  std::size_t trouble_ = 0;
  RawHttpServer server_{[this](const RawRequest& request) { return answer(request); }};
};

/// A profile that sends a secret of each source with each request.
std::string telling_profile() {
  json profile = json::parse(read_whole_file(std::string(ANP_SHIPPED_PROFILES) + "/plain.json"));
  profile["name"] = "telling";
  profile["secrets"] = {{"file", {{"env", "TELL_FILE"}}},
                        {"environment", {{"env", "TELL_ENVIRONMENT"}}},
                        {"input", {{"env", "TELL_INPUT"}}}};
  profile["headers"]["Authorization"] = "Bearer {secret:file}";
  profile["headers"]["X-Api-Key"] = "{secret:environment}";
  profile["headers"]["X-Auth-Token"] = "Basic {secret:input|base64}";
  profile["headers"]["X-Token-Plain"] = "{secret:input}";
  profile["send"]["batch"] = 2;
  return profile.dump();
}

struct Place {
  TemporaryDirectory elsewhere;  // what holds secrets by right
  TemporaryDirectory directory;  // what must not
  Authority authority{elsewhere};
  EchoingSite site;
  SiteFront front{elsewhere, {site.port(), authority.issue("site.localhost")}};

  Place() {
    front.serve("anp-" + kToken + ".txt", kToken);
    secret_file("secret", kInFile);
    secret_file("token", kToken);
    write_whole_file(directory.file("telling.json"), telling_profile());
  }

  void secret_file(const std::string& name, const std::string& secret) const {
    write_whole_file(elsewhere.file(name), secret + "\n");
    chmod(elsewhere.file(name).c_str(), 0600);
  }

  [[nodiscard]] ProcessOptions options() const {
    ProcessOptions options = in(directory);
    options.environment.push_back("TELL_FILE_FILE=" + elsewhere.file("secret"));
    options.environment.push_back("TELL_ENVIRONMENT=" + kInEnvironment);
    options.environment.emplace_back("TELL_INPUT_FILE=-");
    options.input = kOnInput + "\n";
    return options;
  }

  [[nodiscard]] std::vector<std::string> command(std::vector<std::string> words) const {
    words.insert(words.end(),
                 {"--target", "http+https://site.localhost:" + std::to_string(front.port()),
                  "--allow-host", "site.localhost", "--site-token-file", elsewhere.file("token"),
                  "--ca-file", authority.file(), "--profile", "telling.json"});
    return words;
  }

  /// Nothing of any secret is in what the program said, or in any file that it wrote.
  void check_silent(const Ended& ended) const {
    check_silent("standard output", ended.output);
    check_silent("standard error", ended.errors);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory.path())) {
      const std::string path = entry.path().string();
      check_silent("a file's name", path);
      if (entry.is_regular_file()) check_silent(path, read_whole_file(path));
    }
  }

  static void check_silent(const std::string& where, const std::string& text) {
    CAPTURE(where);
    std::string found;
    for (const std::string& trace : kTraces) {
      if (contains(text, trace)) found += " " + trace;
    }
    CHECK(found.empty());
  }
};

}  // namespace

TEST_CASE("canaries: no secret of any source gets into any output, whatever the site repeats") {
  Place place;
  std::set<int> exit_codes;
  std::size_t done = 0;
  const auto run = [&](const std::vector<std::string>& words) {
    Ended ended = import_articles(place.directory, words, place.options());
    CAPTURE(words.front());
    INFO(ended.errors);
    place.check_silent(ended);
    exit_codes.insert(ended.exit_code);
    ++done;
    return ended;
  };
  for (const Mode mode : {Mode::good, Mode::rejects, Mode::refuses, Mode::denies, Mode::breaks,
                          Mode::redirects, Mode::babbles}) {
    CAPTURE(static_cast<int>(mode));
    const std::string name = std::to_string(static_cast<int>(mode));
    const std::vector<std::string> books = {
        "--ledger", "l" + name, "--log",     "b" + name, "--max-attempts",   "2",
        "--settle", "10ms",     "--timeout", "2s",       "--max-in-flight=1"};
    const auto with = [&](std::vector<std::string> words, bool report) {
      words.insert(words.end(), books.begin(), books.end());
      if (report) words.insert(words.end(), {"--report", "r" + words.front() + name});
      return place.command(words);
    };
    place.site.behave(mode);
    const Ended first = run(with({"run", "--count", "14"}, true));
    CHECK(first.exit_code == (mode == Mode::good ? 0 : first.exit_code));
    run(with({"run", "--count", "14", "--dry-run"}, false));
    run({"status", "--ledger", "l" + name});
    run({"log", "--log", "b" + name});
    run(with({"retry"}, true));
    run(with({"retry", "--dry-run"}, false));
    auto verify = with({"verify"}, true);
    // verify takes no settle time and no log.
    for (const char* option : {"--settle", "--log"}) {
      const auto at = std::find(verify.begin(), verify.end(), option);
      verify.erase(at, at + 2);
    }
    run(verify);
    run(with({"undo"}, false));
  }
  CHECK(done == 56);
  // Each kind of end was among them.
  for (const int code : {0, 3, 4, 5}) CHECK(exit_codes.contains(code));
}

TEST_CASE("canaries: a secret in a place where none belongs is refused and not repeated") {
  Place place;
  const std::string url = "http+https://me:" + kInUrl + "@site.localhost";
  const auto refused = [&](const std::vector<std::string>& words,
                           const std::vector<std::string>& environment) {
    ProcessOptions options = place.options();
    options.environment.insert(options.environment.end(), environment.begin(), environment.end());
    const Ended ended = import_articles(place.directory, words, options);
    INFO(ended.errors);
    CHECK(ended.exit_code == 2);
    CHECK_FALSE(ended.errors.empty());
    place.check_silent(ended);
  };
  refused({"--target", url, "--profile", "telling.json"}, {});
  refused({"verify", "--ledger", "l", "--target", url}, {});
  refused({"undo", "--dry-run", "--target", url}, {});
  refused({"--profile", "telling.json"}, {"ANP_TARGET=" + url});
  refused({"--target", "null:", "--allow-host", "me:" + kInUrl + "@site.localhost"}, {});
  refused({"--password=" + kOnLine, "--target", "null:"}, {});
  refused({"--token", kOnLine, "--target", "null:"}, {});
  refused({"--site-token", kOnLine, "--target", "null:"}, {});
  refused({"--target", "null:"}, {"ANP_PASSWORD=" + kInEnvironment});
  for (const std::string& line : {"password = " + kInConfig, "site-token = " + kInConfig,
                                  "token: " + kInConfig, kInConfig, "target = " + url}) {
    const std::string path = place.elsewhere.file("anp.conf");
    write_whole_file(path, line + "\n");
    refused({"--config", path}, {});
  }
}

TEST_CASE("canaries: a program that dies leaves no core file") {
  const TemporaryDirectory directory;
  const RawHttpServer server([](const RawRequest&) { return RawReply{"", RawReply::Then::hang}; });
  // The shell allows what the program then forbids itself.
  const auto start = [&directory](const std::string& command) {
    ProcessOptions options = in(directory);
    options.environment.push_back("TELL_ENVIRONMENT=" + kInEnvironment);
    return std::make_unique<Process>(
        std::vector<std::string>{"bash", "-c", "ulimit -c unlimited; exec " + command}, options);
  };
  const auto cores = [&directory] {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
      count += entry.path().filename().string().starts_with("core") ? 1 : 0;
    }
    return count;
  };
  const auto other = start("sleep 60");
  REQUIRE(wait_until([&other] {
    return contains(read_whole_file("/proc/" + std::to_string(other->pid()) + "/comm"), "sleep");
  }));
  other->send_signal(SIGABRT);
  other->wait();
  const std::size_t of_others = cores();
  if (of_others == 0) MESSAGE("this machine leaves core files elsewhere, or none");

  const auto process = start(std::string(ANP_IMPORT) + " --count 2 --target staging+" +
                             server.url("") + " --timeout 60s");
  REQUIRE(wait_until([&server] { return !server.requests().empty(); }));
  const std::string limits = read_whole_file("/proc/" + std::to_string(process->pid()) + "/limits");
  const std::size_t at = limits.find("Max core file size");
  REQUIRE(at != std::string::npos);
  const std::string line = limits.substr(at, limits.find('\n', at) - at);
  CHECK(line.find("unlimited") == std::string::npos);
  CHECK(line.find(" 0 ") != std::string::npos);
  process->send_signal(SIGABRT);
  CHECK(process->wait() == 128 + SIGABRT);
  CHECK(cores() == of_others);
}

}  // namespace anp
