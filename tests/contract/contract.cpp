#include "tests/contract/contract.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <sstream>

#include "importer/article_difference.h"
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

/// In requests of as many as the target takes.
template <typename Item, typename Work>
void in_requests(Target& target, std::span<const Item> items, Work work) {
  const std::uint32_t said = target.probe().max_batch;
  const std::size_t most = said == 0 ? items.size() : said;
  while (!items.empty()) {
    const auto some = items.first(std::min(most, items.size()));
    work(some);
    items = items.subspan(some.size());
  }
}

/// Sends and expects the same of each article.
void send_all(Target& target, std::span<const SourceArticle> articles, ArticleOutcome want) {
  in_requests(target, articles, [&](std::span<const SourceArticle> some) {
    const SendOutcome sent = send_and_wait(target, some);
    INFO(sent.reason);
    REQUIRE(sent.verdict == Verdict::answered);
    CHECK(outcomes_of(sent) == Outcomes(some.size(), want));
  });
}

/// What is there of each, and none of them twice.
std::vector<std::optional<std::string>> look_up_all(Target& target,
                                                    std::span<const SourceArticle> articles) {
  std::vector<std::optional<std::string>> hashes;
  in_requests(target, articles, [&](std::span<const SourceArticle> some) {
    const LookUpOutcome found = look_up_and_wait(target, keys_of(some));
    INFO(found.reason);
    REQUIRE(found.answered);
    REQUIRE(found.hashes.size() == some.size());
    CHECK(found.twins.empty());
    hashes.insert(hashes.end(), found.hashes.begin(), found.hashes.end());
  });
  return hashes;
}

void check_there(Target& target, std::span<const SourceArticle> articles) {
  const auto hashes = look_up_all(target, articles);
  for (std::size_t i = 0; i < articles.size(); ++i) {
    CAPTURE(articles[i].source_id);
    CHECK(hashes[i] == articles[i].hash);
  }
}

/// As often as it takes: an answer may leave out the last ones.
std::vector<Copies> read_all(Target& target, const std::vector<ArticleKey>& wanted) {
  std::vector<Copies> all;
  in_requests(target, std::span(wanted), [&](std::span<const ArticleKey> some) {
    while (!some.empty()) {
      ReadBackOutcome read = read_back_and_wait(target, some);
      INFO(read.reply.reason);
      REQUIRE(read.reply.answered);
      REQUIRE(!read.articles.empty());
      REQUIRE(read.articles.size() <= some.size());
      some = some.subspan(read.articles.size());
      std::move(read.articles.begin(), read.articles.end(), std::back_inserter(all));
    }
  });
  return all;
}

/// Every field, once: byte for byte where the target keeps all of them.
void check_fields(Target& target, std::span<const SourceArticle> articles) {
  const std::vector<Copies> read = read_all(target, keys_of(articles));
  REQUIRE(read.size() == articles.size());
  for (std::size_t i = 0; i < articles.size(); ++i) {
    CAPTURE(articles[i].source_id);
    REQUIRE(read[i].articles.size() == 1);
    const std::string expected = target.expected(articles[i]);
    if (expected == articles[i].json) CHECK(read[i].articles.front() == expected);
    for (const FieldDifference& field : compare_articles(expected, read[i].articles.front())) {
      FAIL_CHECK(field.field << ": " << field.expected << " became " << field.found);
    }
  }
}

/// Where a repeated send inserts, the engine does not repeat it: it looks up. Should it come twice
/// nevertheless, the twin is found and removed.
void check_twins(const ContractSite& site, std::span<const SourceArticle> articles) {
  const auto target = site.open();
  REQUIRE(target->probe().verdict == Probe::Verdict::ready);
  send_all(*target, articles, ArticleOutcome::created);
  const std::vector<ArticleKey> keys = keys_of(articles);
  CHECK(look_up_and_wait(*target, keys).twins.size() == articles.size());
  target->remove_twins(7, keys);
  const auto removed = std::get<TwinsOutcome>(wait_for_completion(*target).outcome);
  INFO(removed.reason);
  CHECK(removed.done);
  check_there(*target, articles);
}

void check_create_and_repeat(const ContractSite& site, Target& target,
                             std::span<const SourceArticle> articles) {
  const Probe before = target.probe();
  send_all(target, articles, ArticleOutcome::created);
  check_there(target, articles);
  check_fields(target, articles);
  if (before.inserts) {
    check_twins(site, articles.first(3));
  } else {
    send_all(target, articles, ArticleOutcome::unchanged);
    CHECK(target.probe().articles == before.articles + articles.size());
  }
  check_fields(target, articles);
}

/// @return the articles as they are now
std::vector<SourceArticle> check_update(Target& target, std::span<const SourceArticle> articles) {
  std::vector<std::string> lines;
  for (const SourceArticle& article : articles) {
    lines.push_back(with_title(article.json, "Another \"title\" \\ for {it}"));
  }
  auto changed = to_articles(lines);
  const std::uint64_t before = target.probe().articles;
  // As the engine does, which sends only what it has looked up.
  look_up_all(target, changed);
  send_all(target, changed, ArticleOutcome::updated);
  check_there(target, changed);
  check_fields(target, changed);
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
  const auto hashes = look_up_all(target, batch);
  CHECK(std::count(hashes.begin(), hashes.end(), std::nullopt) == 1);
  CHECK(hashes[batch.size() / 2] == std::nullopt);
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

/// Looks up and sends what is not there until it is, as the engine does.
void send_until_there(Target& target, std::span<const SourceArticle> articles) {
  for (int i = 0; i < 200; ++i) {
    const LookUpOutcome found = look_up_and_wait(target, keys_of(articles));
    CAPTURE(found.reason);
    REQUIRE_FALSE(found.stop_run);
    if (!found.answered) continue;
    CHECK(found.twins.empty());
    std::vector<SourceArticle> absent;
    for (std::size_t k = 0; k < articles.size(); ++k) {
      // All or nothing: what is there is whole.
      if (found.hashes[k]) CHECK(*found.hashes[k] == articles[k].hash);
      if (!found.hashes[k]) absent.push_back(articles[k]);
    }
    if (absent.empty()) return;
    const SendOutcome sent = send_and_wait(target, absent);
    CAPTURE(sent.reason);
    REQUIRE(sent.verdict != Verdict::rejected);
    REQUIRE(sent.verdict != Verdict::stop_run);
  }
  FAIL("not there after the restart");
}

void check_restart(ContractSite& site, Target& target, std::span<const SourceArticle> articles) {
  const std::string site_id = target.probe().site_id;
  const auto half = articles.first(articles.size() / 2);
  send_all(target, half, ArticleOutcome::created);
  site.restart();
  send_until_there(target, articles);
  check_fields(target, articles);
  CHECK(target.probe().site_id == site_id);
}

/// The connections of before are lost, so the first look-ups may say nothing: asks as often as it
/// takes, as the engine does.
void check_still_there(Target& target, std::span<const SourceArticle> articles) {
  for (int i = 0; i < 200; ++i) {
    const LookUpOutcome found = look_up_and_wait(target, keys_of(articles));
    CAPTURE(found.reason);
    REQUIRE_FALSE(found.stop_run);
    if (!found.answered) continue;
    REQUIRE(found.hashes.size() == articles.size());
    for (std::size_t k = 0; k < articles.size(); ++k) CHECK(found.hashes[k] == articles[k].hash);
    return;
  }
  FAIL("no look-up is answered after the restart");
}

/// It ends while it takes a batch: nobody knows what became of it, until it is looked up.
void check_unknown(ContractSite& site, Target& target, std::span<const SourceArticle> articles) {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Stream random(seed);
  const std::size_t step = articles.size() / 3;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto batch = articles.subspan(i * step, step);
    target.send(7, batch);
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(random.in(0, 12));
    std::vector<TargetCompletion> ended;
    while (ended.empty() && std::chrono::steady_clock::now() < end) {
      ended = target.poll(std::chrono::milliseconds(1));
    }
    site.kill();
    if (ended.empty()) ended.push_back(wait_for_completion(target));
    const auto& sent = std::get<SendOutcome>(ended.front().outcome);
    CAPTURE(sent.reason);
    CHECK(sent.verdict != Verdict::rejected);
    CHECK(sent.verdict != Verdict::stop_run);
    site.start();
    // What was acknowledged is there.
    if (sent.verdict == Verdict::answered) {
      check_still_there(target, batch);
    } else {
      site.settle();
    }
    send_until_there(target, batch);
    check_fields(target, batch);
  }
}

void check_not_let_in(Target& target, const SourceArticle& article) {
  const Probe probe = target.probe();
  CAPTURE(probe.message);
  CHECK(probe.verdict != Probe::Verdict::unreachable);
  if (probe.verdict == Probe::Verdict::refused) {
    CHECK_FALSE(probe.message.empty());
    return;
  }
  // It is let in to read: then it is the first batch that ends the run, and gives nothing up.
  const SendOutcome sent = send_and_wait(target, std::span(&article, 1));
  CAPTURE(sent.reason);
  CHECK(sent.verdict == Verdict::stop_run);
  CHECK_FALSE(sent.reason.empty());
}

void check_refusals(ContractSite& site, Target& target, const SourceArticle& article) {
  const auto wrong_password = site.open_with_wrong_password();
  const auto reader = site.open_as_reader();
  CHECK(target.probe().signs_in == (wrong_password != nullptr));
  CHECK(target.probe().signs_in == (reader != nullptr));
  if (wrong_password) {
    const Probe probe = wrong_password->probe();
    CAPTURE(probe.message);
    CHECK(probe.verdict == Probe::Verdict::refused);
    CHECK_FALSE(contains(probe.message, kWrongPassword));
    CHECK(contains(probe.message, "password"));
  }
  if (reader) check_not_let_in(*reader, article);
  const Probe elsewhere = site.open_elsewhere()->probe();
  CAPTURE(elsewhere.message);
  CHECK(elsewhere.verdict == Probe::Verdict::refused);
  CHECK_FALSE(elsewhere.message.empty());
  CHECK(look_up_all(target, std::span(&article, 1)).front() == std::nullopt);
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
  for (const SourceArticle& article : articles) keys.push_back(key_of(article));
  return keys;
}

std::vector<std::string> contract_lines(const TemporaryDirectory& directory) {
  std::vector<std::string> lines = generate_lines(directory, 45);
  const Ended edge = run_program({ANP_GENERATE, "--pack", "edge", "--count", "60", "--output", "-"},
                                 in(directory));
  REQUIRE(edge.exit_code == 0);
  std::istringstream text(edge.output);
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  REQUIRE(lines.size() == 105);
  return lines;
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

  check_create_and_repeat(site, *target, all.subspan(48));
  const auto changed = check_update(*target, all.subspan(48, 10));
  check_partial_failure(*target, all.subspan(40, 5));
  check_removal(*target, std::span(changed).first(4), key_of(articles[46]));
  check_restart(site, *target, all.first(20));
  check_unknown(site, *target, all.subspan(20, 18));
  check_refusals(site, *target, articles[47]);
  // What was not named all the while is as it was.
  check_fields(*target, all.subspan(58));
}

}  // namespace anp
