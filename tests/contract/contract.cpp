#include "tests/contract/contract.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "importer/article_line.h"
#include "tests/cli/import/programs.h"

namespace anp {

namespace {

using Outcomes = std::vector<ArticleOutcome>;

Outcomes outcomes_of(const SendOutcome& sent) {
  Outcomes outcomes;
  for (const ArticleAnswer& answer : sent.articles) outcomes.push_back(answer.outcome);
  return outcomes;
}

/// Sends and expects the same of each article.
void send_all(Target& target, std::span<const SourceArticle> articles, ArticleOutcome want) {
  const SendOutcome sent = send_and_wait(target, articles);
  INFO(sent.reason);
  REQUIRE(sent.verdict == Verdict::answered);
  CHECK(outcomes_of(sent) == Outcomes(articles.size(), want));
}

void check_there(Target& target, std::span<const SourceArticle> articles) {
  const LookUpOutcome found = look_up_and_wait(target, keys_of(articles));
  INFO(found.reason);
  REQUIRE(found.answered);
  REQUIRE(found.hashes.size() == articles.size());
  CHECK(found.twins.empty());
  for (std::size_t i = 0; i < articles.size(); ++i) CHECK(found.hashes[i] == articles[i].hash);
}

/// As often as it takes: an answer may leave out the last ones.
std::vector<Copies> read_all(Target& target, std::vector<ArticleKey> keys) {
  std::vector<Copies> all;
  while (!keys.empty()) {
    ReadBackOutcome read = read_back_and_wait(target, keys);
    INFO(read.reply.reason);
    REQUIRE(read.reply.answered);
    REQUIRE(!read.articles.empty());
    REQUIRE(read.articles.size() <= keys.size());
    std::move(read.articles.begin(), read.articles.end(), std::back_inserter(all));
    keys.erase(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(read.articles.size()));
  }
  return all;
}

void check_bytes(Target& target, std::span<const SourceArticle> articles) {
  const std::vector<Copies> read = read_all(target, keys_of(articles));
  REQUIRE(read.size() == articles.size());
  for (std::size_t i = 0; i < articles.size(); ++i) {
    CAPTURE(articles[i].source_id);
    CHECK(read[i].articles == std::vector<std::string>{articles[i].json});
  }
}

void check_create_and_repeat(Target& target, std::span<const SourceArticle> articles) {
  const std::uint64_t before = target.probe().articles;
  send_all(target, articles, ArticleOutcome::created);
  check_there(target, articles);
  check_bytes(target, articles);
  send_all(target, articles, ArticleOutcome::unchanged);
  check_bytes(target, articles);
  CHECK(target.probe().articles == before + articles.size());
}

/// @return the articles as they are now
std::vector<SourceArticle> check_update(Target& target, std::span<const SourceArticle> articles) {
  std::vector<std::string> lines;
  for (const SourceArticle& article : articles) {
    lines.push_back(with_title(article.json, "Another \"title\" \\ for {it}"));
  }
  auto changed = to_articles(lines);
  const std::uint64_t before = target.probe().articles;
  send_all(target, changed, ArticleOutcome::updated);
  check_there(target, changed);
  check_bytes(target, changed);
  CHECK(target.probe().articles == before);
  return changed;
}

void check_partial_failure(Target& target, std::span<const SourceArticle> articles) {
  std::vector<SourceArticle> batch(articles.begin(), articles.end());
  SourceArticle& bad = batch[batch.size() / 2];
  // No time at all, but a hash that agrees.
  bad = to_articles({with_text(bad.json, "published_at", "yesterday")}).front();
  const SendOutcome sent = send_and_wait(target, batch);
  INFO(sent.reason);
  REQUIRE(sent.verdict == Verdict::answered);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    CAPTURE(i);
    const bool is_bad = i == batch.size() / 2;
    CHECK(sent.articles[i].outcome ==
          (is_bad ? ArticleOutcome::rejected : ArticleOutcome::created));
    CHECK(sent.articles[i].reason.empty() != is_bad);
  }
  const LookUpOutcome found = look_up_and_wait(target, keys_of(batch));
  REQUIRE(found.answered);
  CHECK(std::count(found.hashes.begin(), found.hashes.end(), std::nullopt) == 1);
  CHECK(found.hashes[batch.size() / 2] == std::nullopt);
}

void check_removal(Target& target, std::span<const SourceArticle> ours, const ArticleKey& absent) {
  std::vector<ArticleKey> keys = keys_of(ours);
  keys[1].hash = std::string(24, '0');  // somebody changed it since
  keys.push_back(absent);
  const RemoveOutcome removed = remove_and_wait(target, keys);
  INFO(removed.reply.reason);
  REQUIRE(removed.reply.answered);
  std::vector<Removal> want(keys.size(), Removal::removed);
  want[1] = Removal::changed;
  want.back() = Removal::absent;
  CHECK(removed.articles == want);
  const LookUpOutcome found = look_up_and_wait(target, keys);
  REQUIRE(found.answered);
  for (std::size_t i = 0; i < keys.size(); ++i) CHECK(found.hashes[i].has_value() == (i == 1));
  for (Removal& removal : want) {
    if (removal == Removal::removed) removal = Removal::absent;
  }
  CHECK(remove_and_wait(target, keys).articles == want);
  CHECK(read_all(target, {keys[0]}).front().articles.empty());
  // What was removed can come again.
  send_all(target, ours.first(1), ArticleOutcome::created);
}

/// Sends until it is answered, as the engine does; what may be there already is no news.
void send_until_answered(Target& target, std::span<const SourceArticle> articles) {
  for (int i = 0; i < 100; ++i) {
    const SendOutcome sent = send_and_wait(target, articles);
    CAPTURE(sent.reason);
    REQUIRE(sent.verdict != Verdict::rejected);
    REQUIRE(sent.verdict != Verdict::stop_run);
    if (sent.verdict == Verdict::answered) return;
  }
  FAIL("no answer after the restart");
}

void check_restart(ContractSite& site, Target& target, std::span<const SourceArticle> articles) {
  const std::string site_id = target.probe().site_id;
  const auto half = articles.first(articles.size() / 2);
  send_all(target, half, ArticleOutcome::created);
  site.restart();
  send_until_answered(target, articles);
  check_there(target, articles);
  check_bytes(target, articles);
  CHECK(target.probe().site_id == site_id);
}

}  // namespace

TargetCompletion wait_for_completion(Target& target) {
  std::vector<TargetCompletion> ended;
  const bool any = wait_until([&] {
    ended = target.poll(std::chrono::milliseconds(100));
    return !ended.empty();
  });
  REQUIRE(any);
  REQUIRE(ended.size() == 1);
  CHECK(ended.front().tag == 7);
  return std::move(ended.front());
}

SendOutcome send_and_wait(Target& target, std::span<const SourceArticle> articles) {
  target.send(7, articles);
  return std::get<SendOutcome>(wait_for_completion(target).outcome);
}

LookUpOutcome look_up_and_wait(Target& target, std::span<const ArticleKey> keys) {
  target.look_up(7, keys);
  return std::get<LookUpOutcome>(wait_for_completion(target).outcome);
}

ReadBackOutcome read_back_and_wait(Target& target, std::span<const ArticleKey> keys) {
  target.read_back(7, keys);
  return std::get<ReadBackOutcome>(wait_for_completion(target).outcome);
}

RemoveOutcome remove_and_wait(Target& target, std::span<const ArticleKey> keys) {
  target.remove(7, keys);
  return std::get<RemoveOutcome>(wait_for_completion(target).outcome);
}

std::vector<SourceArticle> to_articles(const std::vector<std::string>& lines) {
  std::vector<SourceArticle> articles;
  for (const std::string& line : lines) {
    const auto checked = check_article_line(line);
    REQUIRE(checked.has_value());
    articles.push_back({articles.size() + 1, checked->source_id, checked->hash, checked->json});
  }
  return articles;
}

std::vector<ArticleKey> keys_of(std::span<const SourceArticle> articles) {
  std::vector<ArticleKey> keys;
  for (const SourceArticle& article : articles) keys.push_back({article.source_id, article.hash});
  return keys;
}

void check_contract(ContractSite& site, const std::vector<std::string>& lines) {
  const std::vector<SourceArticle> articles = to_articles(lines);
  const std::span<const SourceArticle> all(articles);
  REQUIRE(all.size() >= 60);
  const auto target = site.open();
  const Probe probe = target->probe();
  INFO(probe.message);
  REQUIRE(probe.verdict == Probe::Verdict::ready);
  CHECK(probe.articles == 0);
  CHECK_FALSE(probe.site_id.empty());

  check_create_and_repeat(*target, all.subspan(30));
  const auto changed = check_update(*target, all.subspan(30, 10));
  check_partial_failure(*target, all.subspan(20, 5));
  check_removal(*target, std::span(changed).first(4), keys_of(all.subspan(29, 1)).front());
  check_restart(site, *target, all.first(20));
  // What was not named all the while is as it was.
  check_bytes(*target, all.subspan(40));
}

}  // namespace anp
