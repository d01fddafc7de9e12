#include "importer/targets/permitted_target.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <utility>

#include "importer/request_loop.h"
#include "importer/site_token.h"
#include "tests/support/raw_http_server.h"

namespace anp {

namespace {

using Answer = SitePermission::Answer;
using std::chrono::milliseconds;

constexpr const char* kToken = "canary-token-0123456789";

HttpExchange answered(int status, const std::string& body) {
  HttpExchange exchange;
  exchange.delivery = HttpExchange::Delivery::answered;
  exchange.status = status;
  exchange.body = body;
  return exchange;
}

/// Answers everything well at once, and repeats the token wherever it says something.
class EchoingTarget : public Target {
 public:
  explicit EchoingTarget(int& requests) : requests_(requests) {}

  Probe probe() override {
    Probe probe;
    probe.verdict = Probe::Verdict::ready;
    probe.site_id = probe.message = kToken;
    return probe;
  }
  void send(TargetTag tag, std::span<const SourceArticle>) override {
    SendOutcome outcome;
    outcome.reason = std::string("you said ") + kToken;
    outcome.articles = {{ArticleOutcome::rejected, kToken}};
    end({tag, std::move(outcome), {}});
  }
  void look_up(TargetTag tag, std::span<const ArticleKey>) override {
    LookUpOutcome outcome;
    outcome.reason = kToken;
    end({tag, std::move(outcome), {}});
  }
  void read_back(TargetTag tag, std::span<const ArticleKey>) override {
    Reply reply;
    reply.answered = true;
    reply.reason = kToken;
    end({tag, ReadBackOutcome{reply, {Copies{{std::string("{\"a\":\"") + kToken + "\"}"}}}}, {}});
  }
  void remove(TargetTag tag, std::span<const ArticleKey>) override {
    Reply reply;
    reply.reason = kToken;
    end({tag, RemoveOutcome{reply, {}}, {}});
  }
  void remove_twins(TargetTag tag, std::span<const ArticleKey>) override {
    TwinsOutcome outcome;
    outcome.reason = kToken;
    end({tag, std::move(outcome), {}});
  }
  std::vector<TargetCompletion> poll(std::chrono::microseconds timeout) override {
    if (ended_.empty()) std::this_thread::sleep_for(std::min(timeout, {milliseconds(5)}));
    return std::exchange(ended_, {});
  }
  void cancel_all() override { ended_.clear(); }

 private:
  void end(TargetCompletion completion) {
    ++requests_;
    ended_.push_back(std::move(completion));
  }

  int& requests_;
  std::vector<TargetCompletion> ended_;
};

/// A site whose token file can be changed while it runs.
struct Site {
  std::atomic<int> status{200};
  std::atomic<int> looks{0};
  std::string path;
  RawHttpServer server{[this](const RawRequest& request) {
    ++looks;
    path = request.head.substr(0, request.head.find("\r\n"));
    return reply(status, status == 200 ? std::string(kToken) + "\n" : "gone");
  }};
};

PermissionOptions quick() { return {milliseconds(30), milliseconds(10), milliseconds(200)}; }

std::unique_ptr<PermittedTarget> open(Site& site, int& requests, PermissionOptions options) {
  return std::make_unique<PermittedTarget>(std::make_unique<EchoingTarget>(requests),
                                           PermissionPlace{"the.host", site.server.url(""), kToken},
                                           TargetOptions(), options);
}

const ArticleKey kKey{"a", "h"};

}  // namespace

TEST_CASE("permission: which answers give it, which take it, and which say nothing") {
  struct Case {
    int status;
    std::string body;
    Answer want;
  };
  const std::string token = kToken;
  const Case cases[] = {
      {200, token, Answer::given},
      {200, " \t\r\n" + token + "\r\n\n", Answer::given},
      {200, "", Answer::withdrawn},
      {200, token + "x", Answer::withdrawn},
      {200, "x " + token, Answer::withdrawn},
      {200, token + "\n" + token, Answer::withdrawn},
      {200, "<html>" + token + "</html>", Answer::withdrawn},
      {200, "CANARY-TOKEN-0123456789", Answer::withdrawn},
      {201, token, Answer::withdrawn},
      {204, "", Answer::withdrawn},
      {206, token, Answer::withdrawn},
      {301, token, Answer::withdrawn},
      {302, token, Answer::withdrawn},
      {304, token, Answer::withdrawn},
      {401, token, Answer::withdrawn},
      {403, token, Answer::withdrawn},
      {404, token, Answer::withdrawn},
      {410, token, Answer::withdrawn},
      {408, "", Answer::unclear},
      {425, "", Answer::unclear},
      {429, "", Answer::unclear},
      {500, token, Answer::unclear},
      {503, "", Answer::unclear},
  };
  for (const Case& c : cases) {
    CAPTURE(c.status);
    CAPTURE(c.body);
    CHECK(classify_permission(answered(c.status, c.body), kToken) == c.want);
  }
  HttpExchange lost;
  CHECK(classify_permission(lost, kToken) == Answer::unclear);
  lost.untrusted = true;
  CHECK(classify_permission(lost, kToken) == Answer::withdrawn);
}

TEST_CASE("permitted target: without the file nothing is sent, and the token is not told") {
  for (const auto& [status, verdict] : {std::pair{404, Probe::Verdict::refused},
                                        {302, Probe::Verdict::refused},
                                        {503, Probe::Verdict::unreachable}}) {
    CAPTURE(status);
    Site site;
    site.status = status;
    int requests = 0;
    const auto target = open(site, requests, quick());
    const Probe probe = target->probe();
    CHECK(probe.verdict == verdict);
    CHECK(probe.message.find("the.host") != std::string::npos);
    CHECK(probe.message.find("/.well-known/anp-TOKEN.txt") != std::string::npos);
    CHECK(probe.message.find("canary") == std::string::npos);
    CHECK(site.path == std::string("GET /.well-known/anp-") + kToken + ".txt HTTP/1.1");
    target->send(1, {});
    target->look_up(2, {&kKey, 1});
    target->read_back(3, {&kKey, 1});
    target->remove(4, {&kKey, 1});
    target->remove_twins(5, {&kKey, 1});
    const auto ended = target->poll(milliseconds(0));
    REQUIRE(ended.size() == 5);
    CHECK(std::get<SendOutcome>(ended[0].outcome).verdict == Verdict::stop_run);
    CHECK(std::get<LookUpOutcome>(ended[1].outcome).stop_run);
    CHECK(std::get<ReadBackOutcome>(ended[2].outcome).reply.stop_run);
    CHECK(std::get<RemoveOutcome>(ended[3].outcome).reply.stop_run);
    CHECK(std::get<TwinsOutcome>(ended[4].outcome).stop_run);
    CHECK(requests == 0);
  }
}

TEST_CASE("permitted target: a file without an end, or a head without one, is no permission") {
  for (const char* head : {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n"}) {
    CAPTURE(head);
    const RawHttpServer server([head](const RawRequest&) {
      return RawReply{head, RawReply::Then::close, std::string("X-A: ") + kToken + "\r\n"};
    });
    int requests = 0;
    PermittedTarget target(std::make_unique<EchoingTarget>(requests),
                           PermissionPlace{"the.host", server.url(""), kToken}, TargetOptions());
    CHECK(target.probe().verdict == Probe::Verdict::unreachable);
    CHECK(requests == 0);
  }
}

TEST_CASE("permitted target: what the site says for people is without the token") {
  Site site;
  int requests = 0;
  const auto target = open(site, requests, PermissionOptions());
  const Probe probe = target->probe();
  CHECK(probe.verdict == Probe::Verdict::ready);
  CHECK(probe.message == "[secret]");
  CHECK(probe.site_id == "[secret]");
  const SourceArticle article{};
  target->send(1, {&article, 1});
  target->look_up(2, {&kKey, 1});
  target->read_back(3, {&kKey, 1});
  target->remove(4, {&kKey, 1});
  target->remove_twins(5, {&kKey, 1});
  const auto ended = target->poll(milliseconds(0));
  REQUIRE(ended.size() == 5);
  CHECK(std::get<SendOutcome>(ended[0].outcome).reason == "you said [secret]");
  CHECK(std::get<SendOutcome>(ended[0].outcome).articles[0].reason == "[secret]");
  CHECK(std::get<LookUpOutcome>(ended[1].outcome).reason == "[secret]");
  CHECK(std::get<ReadBackOutcome>(ended[2].outcome).reply.reason == "[secret]");
  CHECK(std::get<ReadBackOutcome>(ended[2].outcome).articles[0].articles[0] ==
        "{\"a\":\"[secret]\"}");
  CHECK(std::get<RemoveOutcome>(ended[3].outcome).reply.reason == "[secret]");
  CHECK(std::get<TwinsOutcome>(ended[4].outcome).reason == "[secret]");
  CHECK(requests == 5);
}

TEST_CASE("permitted target: the file is looked at again and again, and its end ends the sends") {
  Site site;
  int requests = 0;
  const auto target = open(site, requests, quick());
  REQUIRE(target->probe().verdict == Probe::Verdict::ready);
  const SourceArticle article{};
  const auto sends_well = [&] {
    target->send(1, {&article, 1});
    std::vector<TargetCompletion> ended;
    while (ended.empty()) ended = target->poll(milliseconds(5));
    return std::get<SendOutcome>(ended[0].outcome).verdict != Verdict::stop_run;
  };
  while (site.looks < 5) CHECK(sends_well());
  SUBCASE("it is gone") {
    site.status = 404;
    while (sends_well()) {
    }
  }
  SUBCASE("there is no answer any more: it ends later, but it ends") {
    site.status = 500;
    const auto start = std::chrono::steady_clock::now();
    const int looks = site.looks;
    while (sends_well()) {
    }
    CHECK(std::chrono::steady_clock::now() - start > milliseconds(100));
    CHECK(site.looks > looks + 1);
  }
  const int before = requests;
  CHECK_FALSE(sends_well());
  CHECK(requests == before);
}

TEST_CASE("site token: what is none is refused, and never repeated") {
  StandardInput input;
  CHECK_FALSE(site_token_given(""));
  for (const char* token : {"canary", "canary canary canary", "canary/canary/canary",
                            "canary%2fcanary%2f0", "canary.canary.canary",
                            "canarycanarycanarycanarycanarycanarycanarycanarycanarycanarycanary",
                            "canary-canary-\r\nX-Evil: 1", "canary-canary-c\xC3\xA4nary"}) {
    CAPTURE(token);
    setenv("ANP_SITE_TOKEN", token, 1);
    CHECK(site_token_given(""));
    const auto read = read_site_token("", input);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().message.find("$ANP_SITE_TOKEN") != std::string::npos);
    CHECK(read.error().message.find("canary") == std::string::npos);
  }
  setenv("ANP_SITE_TOKEN", kToken, 1);
  CHECK(*read_site_token("", input) == kToken);
  CHECK_FALSE(read_site_token("/dev/null", input).has_value());
  unsetenv("ANP_SITE_TOKEN");
}

}  // namespace anp
