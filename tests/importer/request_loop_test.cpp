#include "importer/request_loop.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace anp {

namespace {

/// A target that gives each read-back the next reply of its script, at once; then good ones.
class ScriptedTarget : public Target {
 public:
  Probe probe() override { return {}; }
  void send(TargetTag, std::span<const SourceArticle>) override {}
  void look_up(TargetTag, std::span<const ArticleKey>) override {}
  void remove(TargetTag, std::span<const ArticleKey>) override {}
  void read_back(TargetTag tag, std::span<const ArticleKey>) override {
    Reply reply;
    reply.answered = true;
    if (!script.empty()) {
      reply = script.front();
      script.pop_front();
    }
    most_in_flight = std::max(most_in_flight, ended.size() + 1);
    ended.push_back({tag, ReadBackOutcome{reply, {}}, {}});
  }
  std::vector<TargetCompletion> poll(std::chrono::microseconds) override {
    return std::exchange(ended, {});
  }
  void cancel_all() override { ended.clear(); }

  std::deque<Reply> script;
  std::vector<TargetCompletion> ended;
  std::size_t most_in_flight = 0;
};

/// Numbered jobs, each done by one good answer, unless it needs more.
class NumberedWork : public RepeatableWork {
 public:
  NumberedWork(Target& target, JobId jobs) : target_(target), left_(jobs) {}

  std::optional<JobId> next() override {
    if (left_ == 0) return std::nullopt;
    return left_--;
  }
  void send(JobId job, TargetTag tag) override {
    ++sends[job];
    const ArticleKey key{"a", "h"};
    target_.read_back(tag, {&key, 1});
  }
  bool take(JobId job, TargetCompletion& completion) override {
    if (!std::get<ReadBackOutcome>(completion.outcome).reply.answered) return false;
    return ++answers[job] >= answers_needed;
  }
  void give_up(JobId job, const std::string& reason) override { given_up[job] = reason; }
  void breathe(std::uint32_t in_flight) override { CHECK(in_flight <= 4); }

  int answers_needed = 1;
  std::map<JobId, int> sends;
  std::map<JobId, int> answers;
  std::map<JobId, std::string> given_up;

 private:
  Target& target_;
  JobId left_;
};

Reply bad(const char* reason) {
  Reply reply;
  reply.reason = reason;
  return reply;
}

RequestLoop::Options quick() {
  RequestLoop::Options options;
  options.gate.max_in_flight = 4;
  options.backoff = {std::chrono::milliseconds(1), std::chrono::milliseconds(2)};
  options.max_attempts = 3;
  return options;
}

}  // namespace

TEST_CASE("request loop: every job is asked for once, no more at a time than allowed") {
  ScriptedTarget target;
  NumberedWork work(target, 50);
  RequestLoop loop(target, quick(), 1);
  CHECK(loop.run(work).cause == StopCause::none);
  CHECK(work.sends.size() == 50);
  for (const auto& [job, sends] : work.sends) CHECK(sends == 1);
  CHECK(target.most_in_flight <= 4);
}

TEST_CASE("request loop: a job that needs several answers is asked for again at once") {
  ScriptedTarget target;
  NumberedWork work(target, 5);
  work.answers_needed = 3;
  RequestLoop loop(target, quick(), 1);
  CHECK(loop.run(work).cause == StopCause::none);
  for (const auto& [job, sends] : work.sends) CHECK(sends == 3);
}

TEST_CASE("request loop: without a good answer a job is tried again, then given up") {
  ScriptedTarget target;
  NumberedWork work(target, 1);
  RequestLoop loop(target, quick(), 1);
  SUBCASE("the third answer is good") {
    target.script = {bad("lost"), bad("lost")};
    CHECK(loop.run(work).cause == StopCause::none);
    CHECK(work.given_up.empty());
  }
  SUBCASE("none is") {
    target.script = {bad("lost"), bad("lost"), bad("status 500")};
    CHECK(loop.run(work).cause == StopCause::none);
    CHECK(work.given_up.at(1) == "gave up after 3 attempts: status 500");
  }
  CHECK(work.sends.at(1) == 3);
}

TEST_CASE("request loop: waits for the settle time and for Retry-After before it asks again") {
  ScriptedTarget target;
  NumberedWork work(target, 1);
  auto options = quick();
  Reply reply = bad("lost");
  SUBCASE("settle time") { options.settle = std::chrono::milliseconds(50); }
  SUBCASE("Retry-After") { reply.retry_after = std::chrono::milliseconds(50); }
  target.script = {reply};
  RequestLoop loop(target, options, 1);
  const auto start = std::chrono::steady_clock::now();
  CHECK(loop.run(work).cause == StopCause::none);
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(50));
  CHECK(work.sends.at(1) == 2);
}

TEST_CASE("request loop: a refusal that all requests share ends it") {
  ScriptedTarget target;
  NumberedWork work(target, 50);
  Reply refusal = bad("status 401");
  refusal.stop_run = true;
  target.script = {Reply{true, false, {}, 200, {}}, refusal};
  RequestLoop loop(target, quick(), 1);
  const LoopEnd end = loop.run(work);
  CHECK(end.cause == StopCause::refused);
  CHECK(end.reason == "status 401");
  CHECK(work.sends.size() < 50);
}

}  // namespace anp
