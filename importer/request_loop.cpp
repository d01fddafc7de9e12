#include "importer/request_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "importer/interrupt.h"

namespace anp {

namespace {

constexpr std::chrono::milliseconds kLongestWait{100};

const Reply& reply_of(const TargetCompletion& completion) {
  if (const auto* read = std::get_if<ReadBackOutcome>(&completion.outcome)) return read->reply;
  return std::get<RemoveOutcome>(completion.outcome).reply;
}

}  // namespace

RequestLoop::RequestLoop(Target& target, const Options& options, std::uint64_t seed)
    : target_(target),
      options_(options),
      random_(seed),
      gate_(options.gate, std::chrono::steady_clock::now()) {}

LoopEnd RequestLoop::run(RepeatableWork& work) {
  while (true) {
    hear_interrupts();
    const Instant now = std::chrono::steady_clock::now();
    if (end_.cause == StopCause::none) fill(work, now);
    const bool more = end_.cause == StopCause::none && !idle();
    if (in_flight_.empty() && !more) return end_;
    for (TargetCompletion& completion : target_.poll(wait(now))) land(work, completion);
    work.breathe(gate_.in_flight());
  }
}

void RequestLoop::hear_interrupts() {
  const int heard = interrupts();
  if (heard == 0) return;
  stop(StopCause::user, "stopped by the user");
  if (heard == 1 || in_flight_.empty()) return;
  target_.cancel_all();
  in_flight_.clear();
}

void RequestLoop::fill(RepeatableWork& work, Instant now) {
  while (!waiting_.empty() && waiting_.begin()->first <= now) {
    ready_.emplace_back(waiting_.begin()->second, RequestKind::retry);
    waiting_.erase(waiting_.begin());
  }
  // What is begun goes on first.
  while (!ready_.empty() && gate_.open(ready_.front().second, now)) {
    const auto [job, kind] = ready_.front();
    ready_.pop_front();
    launch(work, job, kind, now);
  }
  while (ready_.empty() && !ended_ && gate_.open(RequestKind::first, now)) {
    const auto job = work.next();
    if (job) {
      launch(work, *job, RequestKind::first, now);
    } else {
      ended_ = true;
    }
  }
}

void RequestLoop::launch(RepeatableWork& work, JobId job, RequestKind kind, Instant now) {
  const bool probe = gate_.pass(kind, now);
  const TargetTag tag = ++last_tag_;
  in_flight_.emplace(tag, InFlight{job, now, probe});
  work.send(job, tag);
}

void RequestLoop::land(RepeatableWork& work, TargetCompletion& completion) {
  const auto found = in_flight_.find(completion.tag);
  if (found == in_flight_.end()) return;
  const InFlight request = found->second;
  in_flight_.erase(found);
  const Instant now = std::chrono::steady_clock::now();
  const Reply reply = reply_of(completion);
  gate_.on_answer({reply.answered, request.probe, request.sent_at, reply.retry_after}, now,
                  random_);
  const bool done = work.take(request.job, completion);
  if (reply.answered) {
    failures_.erase(request.job);
    if (!done) ready_.emplace_back(request.job, RequestKind::ordinary);
  } else if (reply.stop_run) {
    work.give_up(request.job, reply.reason);
    stop(StopCause::refused, reply.reason);
  } else {
    put_off(work, request.job, reply, now);
    if (gate_.target_gone(now)) {
      stop(StopCause::gone, fmt::format("the target gives no good answer: {}", reply.reason));
    }
  }
}

void RequestLoop::put_off(RepeatableWork& work, JobId job, const Reply& reply, Instant now) {
  const std::uint32_t failures = ++failures_[job];
  if (failures >= options_.max_attempts) {
    failures_.erase(job);
    return work.give_up(job, fmt::format("gave up after {} attempts: {}", failures, reply.reason));
  }
  const auto least = reply.retry_after.value_or(std::chrono::milliseconds(0));
  const auto backoff =
      backoff_full_jitter(static_cast<int>(failures), options_.backoff, least, random_);
  waiting_.emplace(now + std::max<std::chrono::milliseconds>(backoff, options_.settle), job);
}

std::chrono::microseconds RequestLoop::wait(Instant now) const {
  auto wait = std::chrono::microseconds(kLongestWait);
  const auto consider = [&wait, now](std::optional<Instant> at) {
    if (!at) return;
    wait = std::clamp(std::chrono::ceil<std::chrono::microseconds>(*at - now),
                      std::chrono::microseconds(0), wait);
  };
  if (end_.cause != StopCause::none) return wait;
  if (!waiting_.empty()) consider(waiting_.begin()->first);
  if (!ready_.empty()) consider(gate_.opens_at(ready_.front().second, now));
  if (ready_.empty() && !ended_) consider(gate_.opens_at(RequestKind::first, now));
  return wait;
}

void RequestLoop::stop(StopCause cause, std::string reason) {
  if (end_.cause != StopCause::none) return;  // the first cause is the one to tell
  end_ = {cause, std::move(reason)};
}

}  // namespace anp
