// What becomes of requests: on the network, at the site, and on the way back.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "generator/result.h"
#include "importer/http/retry_after.h"
#include "importer/targets/presence.h"
#include "tests/simulation/http_answers.h"
#include "tests/simulation/world.h"

namespace anp::sim {

using std::chrono::milliseconds;
using std::chrono::seconds;

// ---- Requests ----

template <typename RequestAction>
std::shared_ptr<const World::Asked> World::ask(Request kind, const RequestAction& action) {
  Asked asked{kind, action.batch, action.request, ++requests_, {}, {}};
  for (const std::uint32_t offset : action.offsets) {
    const std::uint64_t article = action.range.first + offset;
    asked.articles.push_back(article);
    asked.keys.push_back({source_id_of(article), hash_of(article)});
  }
  trace(mix_pair(static_cast<std::uint64_t>(action.batch), action.offsets.size()));
  if (log_) {
    static constexpr std::array<const char*, 3> kNames = {"send", "look up", "remove twins of"};
    tell(fmt::format("batch {}, request {}: {} {} articles", action.batch, action.request,
                     kNames[static_cast<std::size_t>(kind)], action.offsets.size()));
  }
  return std::make_shared<const Asked>(std::move(asked));
}

void World::on_send(const Send& send) {
  rules_->on_send(send, now_, disk_->committed());
  const auto asked = ask(Request::send, send);
  std::vector<SourceArticle> articles;
  for (const std::uint64_t article : asked->articles) articles.push_back(source_->article(article));
  const HttpRequest request = protocol_.encode_send(articles);
  ANP_REQUIRE(read_send(request) == asked->articles, "the site reads what was to be sent");
  const Fate fate = draw_fate(request, *asked);
  if (!fate.genuine) deliver(asked, fate.answer, fate.answer_at);
  if (!fate.effect_at) return;
  Pending effect;
  effect.kind = Pending::Kind::effect;
  effect.at = *fate.effect_at;
  effect.asked = asked;
  effect.effect_count = fate.effect_count;
  effect.life = life_;
  if (fate.genuine) effect.answer_at = fate.answer_at;
  schedule(effect);
  if (!strikes(Fault::duplicate_effect)) return;
  effect.answer_at.reset();
  effect.at = std::min(effect.at + up_to(kMaxLate), now_ + milliseconds(kTimeout + kMaxLate));
  schedule(std::move(effect));
}

World::Fate World::draw_fate(const HttpRequest& request, const Asked& asked) {
  Fate fate;
  fate.effect_count = asked.articles.size();
  fate.answer_at = now_ + milliseconds(1) + up_to(40);
  if (refuse(fate, request) || lose(fate) || garble(fate, asked)) return fate;
  fate.genuine = true;
  fate.effect_at = fate.answer_at;
  if (strikes(Fault::reorder)) *fate.effect_at += up_to(300);
  if (strikes(Fault::slow)) fate.effect_at = now_ + milliseconds(kTimeout - 50) + up_to(40);
  fate.answer_at = *fate.effect_at + milliseconds(1);
  return fate;
}

/// The site, or the network before it, wants nothing of it. No effect.
bool World::refuse(Fate& fate, const HttpRequest& request) {
  if (strikes(Fault::refused)) {
    fate.answer.exchange = some_refusal(random_);
  } else if (strikes(Fault::never_sent)) {
    fate.answer.exchange = no_answer(HttpExchange::Delivery::never_sent, "connection refused");
  } else if (strikes(Fault::storm)) {
    fate.answer = throttle(429);
  } else if (strikes(Fault::unavailable)) {
    fate.answer = throttle(503);
  } else if (setting_.max_body > 0 && request.body.size() > setting_.max_body) {
    fate.answer.exchange = http_answer(413, "");
    fate.answer.heard.too_large = true;
    if (strikes(Fault::response_lost)) {
      fate.answer = {};
      fate.answer.exchange = no_answer(HttpExchange::Delivery::sent_no_answer, "connection reset");
      fate.answer.heard.unknown = true;
    }
  } else if (strikes(Fault::refused_request)) {
    fate.answer.exchange = http_answer(422, "");
  } else {
    return false;
  }
  return true;
}

/// The network breaks while it is on its way.
bool World::lose(Fate& fate) {
  const Instant timeout = now_ + milliseconds(kTimeout);
  const Instant soon = fate.answer_at;
  const bool reset = random_.chance(1, 2);
  if (strikes(Fault::request_lost)) {
    fate.answer_at = timeout;
  } else if (strikes(Fault::late_effect)) {
    fate.answer_at = timeout;
    fate.effect_at = timeout + up_to(kMaxLate);
  } else if (strikes(Fault::response_lost)) {
    fate.effect_at = soon;
    fate.answer_at = reset ? soon + milliseconds(1) : timeout;
  } else if (strikes(Fault::partial_effect)) {
    fate.effect_at = soon;
    fate.effect_count = random_.below(static_cast<std::uint32_t>(fate.effect_count + 1));
    fate.answer_at = soon + milliseconds(1);
  } else {
    return false;
  }
  fate.answer.exchange =
      no_answer(HttpExchange::Delivery::sent_no_answer, reset ? "connection reset" : "timed out");
  fate.answer.heard.unknown = true;
  return true;
}

/// An answer comes that does not say what became of it.
bool World::garble(Fate& fate, const Asked& asked) {
  if (strikes(Fault::wrong_body)) {
    fate.answer.exchange = wrong_body(asked.articles, random_);
  } else if (strikes(Fault::server_error)) {
    static constexpr std::array<int, 4> kStatus = {500, 502, 503, 504};
    fate.answer.exchange = http_answer(kStatus[random_.below(4)], "oops");
  } else {
    return false;
  }
  fate.answer.heard.unknown = true;
  if (random_.chance(1, 2)) fate.effect_at = fate.answer_at;
  fate.answer_at += milliseconds(1);
  return true;
}

/// 429 or 503, with any kind of Retry-After.
World::Answer World::throttle(int status) {
  Answer answer;
  answer.exchange = http_answer(status, "");
  const std::uint32_t kind = random_.below(4);
  const std::uint32_t wait = random_.chance(1, 40) ? 1'000'000'000 : random_.below(10);
  if (kind == 0) {
    answer.exchange.headers = {{"retry-after", fmt::format("{}", wait)}};
    answer.heard.retry_after = std::min<milliseconds>(seconds(wait), kMaxRetryAfter);
  } else if (kind == 1) {
    // By the site's clock, which nobody sets.
    answer.retry_at =
        std::chrono::floor<seconds>(wall_clock() - wall_skew_) + seconds(random_.below(10));
    answer.exchange.headers = {{"retry-after", imf_fixdate(*answer.retry_at)}};
  } else if (kind == 2) {
    answer.exchange.headers = {{"retry-after", "soon"}};
  }
  // Without a time, 503 says nothing about what has happened. It has not, here.
  if (status == 503 && kind >= 2) answer.heard.unknown = true;
  return answer;
}

void World::on_look_up(const LookUp& look_up) {
  rules_->on_look_up(look_up, now_);
  const auto asked = ask(Request::look_up, look_up);
  ANP_REQUIRE(read_look_up(protocol_.encode_look_up(asked->keys)) == asked->articles,
              "the site reads what is asked");
  const Instant answer_at = now_ + milliseconds(1) + up_to(40);
  Answer answer;
  if (strikes(Fault::refused)) {
    answer.exchange = some_refusal(random_);
    answer.heard.failed = true;
  } else if (strikes(Fault::look_up_failed)) {
    answer = failed_look_up(*asked);
  } else {
    Instant seen = now_;
    if (strikes(Fault::look_up_stale)) seen -= up_to(kMaxStale);
    answer.exchange = http_answer(200, found_at(*asked, seen));
  }
  deliver(asked, std::move(answer), answer_at);
}

World::Answer World::failed_look_up(const Asked& asked) {
  Answer answer;
  switch (random_.below(5)) {
    case 0:
      answer = throttle(random_.chance(1, 2) ? 429 : 503);
      break;
    case 1:
      answer.exchange = http_answer(500, "");
      break;
    case 2:
      answer.exchange = http_answer(200, "<html>It works!</html>");
      break;
    case 3:
      answer.exchange = http_answer(200, found_at(asked, now_));
      answer.exchange.body.pop_back();
      break;
    default:
      answer.exchange = no_answer(HttpExchange::Delivery::sent_no_answer, "timed out");
  }
  answer.heard.unknown = false;
  answer.heard.failed = true;
  return answer;
}

std::string World::found_at(const Asked& asked, Instant moment) {
  std::vector<Presence> found;
  for (const std::uint64_t article : asked.articles) {
    found.push_back(site_.at(article, moment));
    if (found.back() == Presence::absent) found_absent_[article] = asked.number;
  }
  return look_up_answer(asked.articles, found);
}

void World::on_removal(const RemoveTwins& removal) {
  rules_->on_removal(removal, now_);
  Pending effect;
  effect.kind = Pending::Kind::removal;
  effect.asked = ask(Request::removal, removal);
  effect.at = now_ + milliseconds(1) + up_to(40);
  Answer answer;
  answer.removal_done = true;
  Instant answer_at = effect.at + milliseconds(1);
  bool lands = true;
  if (strikes(Fault::removal_failed)) {
    answer.removal_done = false;
    answer.heard.failed = true;
    answer.exchange.reason = "timed out";
    answer_at = now_ + milliseconds(kTimeout);
    lands = random_.chance(2, 3);
    if (random_.chance(1, 2)) effect.at = answer_at + up_to(kMaxLate);
  }
  deliver(effect.asked, std::move(answer), answer_at);
  if (lands) schedule(std::move(effect));
}

// ---- At the site ----

void World::schedule(Pending pending) {
  pending.order = ++created_;
  queue_.push(std::move(pending));
}

void World::take_effect(const Pending& pending) {
  const Asked& asked = *pending.asked;
  if (asked.number < landed_) note(Branch::overtaken);
  landed_ = std::max(landed_, asked.number);
  Answer answer;
  std::vector<SiteResult> results;
  for (std::size_t i = 0; i < pending.effect_count; ++i) {
    const std::uint64_t article = asked.articles[i];
    SiteResult result{article, ArticleOutcome::rejected};
    const bool left_out = pending.answer_at && strikes(Fault::partial_answer);
    const bool left_alone = left_out && random_.chance(1, 2);
    if (!setting_.poisoned[article] && !left_alone) {
      result.outcome = site_.store(article, now_);
      if (asked.number < found_absent_[article]) note(Branch::absent_too_early);
    }
    if (site_.copies(article) > 1) {
      note(Branch::twins_landed);
      if (!setting_.engine.sweep) violate(fmt::format("article {} is there twice", article));
    }
    if (left_out) {
      result.outcome = ArticleOutcome::unknown;
      answer.heard.unknown = true;
    }
    results.push_back(result);
  }
  tell(fmt::format("the site stores batch {}, request {}", asked.batch, asked.request));
  if (!pending.answer_at || pending.life != life_) return;
  answer.exchange = http_answer(200, send_answer(results));
  deliver(pending.asked, std::move(answer), *pending.answer_at);
}

void World::remove_twins(const Pending& pending) {
  for (const std::uint64_t article : pending.asked->articles) {
    if (site_.copies(article) > 1) note(Branch::twins_removed);
    site_.remove_twins(article, now_);
  }
}

// ---- The way back ----

void World::deliver(const std::shared_ptr<const Asked>& asked, Answer answer, Instant at) {
  Pending pending;
  pending.at = at;
  pending.life = life_;
  pending.asked = asked;
  pending.answer = std::move(answer);
  const bool again = strikes(Fault::duplicate_answer);
  if (again) {
    Pending copy = pending;
    copy.at += up_to(3'000);
    schedule(std::move(copy));
  }
  schedule(std::move(pending));
}

void World::hear(const Asked& asked, Answer answer) {
  HttpExchange& exchange = answer.exchange;
  exchange.ended = wall_clock();
  if (answer.retry_at) {
    answer.heard.retry_after =
        std::clamp<milliseconds>(std::chrono::ceil<milliseconds>(*answer.retry_at - exchange.ended),
                                 milliseconds(0), kMaxRetryAfter);
  }
  tell(fmt::format("batch {}, request {}: status {}, {}", asked.batch, asked.request,
                   exchange.status, exchange.reason));
  if (!rules_->on_answer(asked.batch, asked.request, answer.heard, now_)) {
    note(Branch::unexpected_answer);
  } else if (answer.heard.retry_after) {
    note(answer.retry_at ? Branch::retry_after_date : Branch::retry_after_seconds);
  } else if (answer.heard.too_large) {
    note(asked.keys.size() > 1 ? Branch::split : Branch::too_large_alone);
  }
  switch (asked.kind) {
    case Request::send:
      return feed(
          SendDone{asked.batch, asked.request, protocol_.classify_send(exchange, asked.keys)});
    case Request::look_up: {
      std::vector<std::string> ours;
      for (const ArticleKey& key : asked.keys) ours.push_back(key.hash);
      LookUpOutcome outcome = protocol_.classify_look_up(exchange, asked.keys);
      return feed(LookUpDone{asked.batch, asked.request, outcome.answered, outcome.stop_run,
                             presences_of(outcome, ours), outcome.retry_after, outcome.reason});
    }
    case Request::removal:
      return feed(TwinsRemoved{
          asked.batch, asked.request, answer.removal_done, false, {}, exchange.reason});
  }
}

}  // namespace anp::sim
