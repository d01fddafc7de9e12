#include "importer/staging/site.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/staging/sample_article.h"
#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

CheckedArticle checked(const std::string& json) {
  auto article = check_article(*parse_json(json));
  REQUIRE_MESSAGE(article, (article ? "" : article.error().message));
  return *std::move(article);
}

CheckedArticle sample(std::uint64_t number, const SampleChanges& changes = {}) {
  return checked(sample_article(number, changes));
}

SampleChanges with_title(const char* title) {
  SampleChanges changes;
  changes.title = title;
  return changes;
}

SampleChanges with_slug(const char* slug) {
  SampleChanges changes;
  changes.slug = slug;
  return changes;
}

Site open_site(const std::string& path, const SiteOptions& options = {}) {
  auto site = Site::open(path, options);
  REQUIRE_MESSAGE(site, (site ? "" : site.error().message));
  return *std::move(site);
}

std::vector<ArticleOutcome> outcomes(const std::vector<ArticleAnswer>& answers) {
  std::vector<ArticleOutcome> list;
  list.reserve(answers.size());
  for (const ArticleAnswer& answer : answers) list.push_back(answer.outcome);
  return list;
}

std::vector<ArticleOutcome> upsert(Site& site, const std::vector<CheckedArticle>& articles) {
  return outcomes(site.upsert(articles));
}

std::uint64_t found(Site& site, const std::string& words) {
  ListQuery query;
  query.search = words;
  const std::uint64_t count = site.count_found(query);
  CHECK(site.list(query).size() == std::min<std::uint64_t>(count, 20));
  return count;
}

using enum ArticleOutcome;
using Outcomes = std::vector<ArticleOutcome>;

TEST_CASE("an article is created, then unchanged, then updated") {
  TemporaryDirectory directory;
  Site site = open_site(directory.file("site.sqlite"));
  CHECK(upsert(site, {sample(1), sample(2)}) == Outcomes{created, created});
  CHECK(upsert(site, {sample(1), sample(2)}) == Outcomes{unchanged, unchanged});
  CHECK(upsert(site, {sample(1, with_title("Another")), sample(3)}) == Outcomes{updated, created});
  CHECK(site.count() == 3);
  CHECK(site.read("alphanode-000001")->json == sample_article(1, with_title("Another")));
}

TEST_CASE("an article is read back byte for byte, by source id and by slug") {
  TemporaryDirectory directory;
  Site site = open_site(directory.file("site.sqlite"));
  const std::string line = hostile_article(8);
  const CheckedArticle article = checked(line);
  site.upsert(std::vector{article});
  CHECK(site.read(article.source_id)->json == line);
  CHECK(site.read_by_slug(article.card.slug)->json == line);
  CHECK(site.read(article.source_id)->slug == article.card.slug);
  CHECK_FALSE(site.read("alphanode-999999"));
  CHECK_FALSE(site.read_by_slug("no-such-slug"));
}

TEST_CASE("a slug that another article has is refused, the rest of the batch goes in") {
  TemporaryDirectory directory;
  Site site = open_site(directory.file("site.sqlite"));
  site.upsert(std::vector{sample(1, with_slug("taken")), sample(2)});
  const auto answers = site.upsert(std::vector{sample(3, with_slug("taken")), sample(4),
                                               sample(2, with_slug("taken")), sample(5)});
  CHECK(outcomes(answers) == Outcomes{rejected, created, rejected, created});
  CHECK(answers[0].reason == "slug 'taken' belongs to alphanode-000001 already");
  CHECK(answers[2].reason == "slug 'taken' belongs to alphanode-000001 already");
  CHECK(site.count() == 4);
  CHECK(site.read("alphanode-000002")->json == sample_article(2));
  CHECK(found(site, "practical") == 4);
}

TEST_CASE("the same source id twice in a batch: the first one counts") {
  TemporaryDirectory directory;
  Site site = open_site(directory.file("site.sqlite"));
  const auto answers = site.upsert(std::vector{sample(1), sample(1, with_title("Later"))});
  CHECK(outcomes(answers) == Outcomes{created, rejected});
  CHECK(answers[1].reason == "the same source_id stands earlier in this batch");
  CHECK(site.read("alphanode-000001")->json == sample_article(1));
}

TEST_CASE("look_up answers for those present, in the order asked") {
  TemporaryDirectory directory;
  Site site = open_site(directory.file("site.sqlite"));
  site.upsert(std::vector{sample(1), sample(2), sample(3)});
  const std::vector<std::string> ids = {"alphanode-000003", "nobody", "\"]--", "alphanode-000001"};
  const auto present = site.look_up(ids);
  REQUIRE(present.size() == 2);
  CHECK(present[0].source_id == "alphanode-000003");
  CHECK(present[0].hash == sample(3).hash);
  CHECK(present[0].slug == sample(3).card.slug);
  CHECK(present[1].source_id == "alphanode-000001");
  CHECK(site.look_up({}).empty());
}

TEST_CASE("list_after walks through all articles in the order of their source ids") {
  TemporaryDirectory directory;
  Site site = open_site(directory.file("site.sqlite"));
  for (const int number : {5, 3, 1, 4, 2})
    site.upsert(std::vector{sample(static_cast<std::uint64_t>(number))});
  std::vector<std::string> walked;
  std::string after;
  for (;;) {
    const auto page = site.list_after(after, 2);
    if (page.empty()) break;
    for (const KeyAndHash& article : page) walked.push_back(article.source_id);
    after = walked.back();
  }
  CHECK(walked == std::vector<std::string>{"alphanode-000001", "alphanode-000002",
                                           "alphanode-000003", "alphanode-000004",
                                           "alphanode-000005"});
}

TEST_CASE("remove deletes only what still has the given hash") {
  TemporaryDirectory directory;
  Site site = open_site(directory.file("site.sqlite"));
  site.upsert(std::vector{sample(1), sample(2)});
  const std::vector<DeleteRequest> requests = {{"alphanode-000001", sample(1).hash},
                                               {"alphanode-000002", sample(1).hash},
                                               {"alphanode-000003", sample(1).hash},
                                               {"alphanode-000001", sample(1).hash}};
  using enum DeleteOutcome;
  CHECK(site.remove(requests) == std::vector<DeleteOutcome>{deleted, changed, absent, absent});
  CHECK(site.count() == 1);
  CHECK(found(site, "practical") == 1);
}

TEST_CASE("search finds title, excerpt and body, and forgets what is gone") {
  TemporaryDirectory directory;
  Site site = open_site(directory.file("site.sqlite"));
  SampleChanges changes = with_title("Gl\u00fchw\u00fcrmchen und Zugv\u00f6gel");
  changes.extra_text = "the hippopotamus sleeps";
  site.upsert(std::vector{sample(1, changes), sample(2)});
  CHECK(found(site, "hippopotamus") == 1);
  CHECK(found(site, "HIPPOPOTAMUS sleeps") == 1);
  CHECK(found(site, "hippo") == 1);         // the last word may be a beginning
  CHECK(found(site, "hippo sleeps") == 0);  // the others may not
  CHECK(found(site, "gluhwurmchen") == 1);  // marks do not matter
  CHECK(found(site, "practical") == 1);
  site.upsert(std::vector{sample(1)});
  CHECK(found(site, "hippopotamus") == 0);
  CHECK(found(site, "practical") == 2);
}

TEST_CASE("what a person searches for is never query syntax") {
  TemporaryDirectory directory;
  Site site = open_site(directory.file("site.sqlite"));
  site.upsert(std::vector{sample(1), sample(2)});
  for (const std::string text : {"\"",
                                 "'",
                                 "\"practical",
                                 "practical\"",
                                 "title:practical",
                                 "practical AND",
                                 "NOT practical",
                                 "practical OR (",
                                 "practical*",
                                 "^practical",
                                 "{title} : practical",
                                 "NEAR(practical guide, 2)",
                                 "a + b",
                                 "-practical",
                                 "\\",
                                 "%",
                                 "practical; DROP TABLE articles",
                                 "\u2014",
                                 "\u2014 practical",
                                 "\xff\xfe",
                                 "()",
                                 "*",
                                 "\"\"",
                                 "''",
                                 ": :"}) {
    CAPTURE(text);
    CHECK_NOTHROW(found(site, text));
  }
  const std::string with_nul("practical\0guide", 15);
  CHECK(found(site, with_nul) == 2);
  CHECK(found(site, std::string(100'000, '"')) == 0);
  CHECK(found(site, "practical \u2014 guide") == 2);
  CHECK(found(site, "title:practical") == 0);  // two words, and no article has the word "title"
}

TEST_CASE("search_expression quotes each word and bounds their number") {
  CHECK(search_expression("slow  query") == "\"slow\" \"query\"*");
  CHECK(search_expression("c++ & \"go\"") == "\"c\" \"go\"");
  CHECK(search_expression(" -- ").empty());
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "w ";
  CHECK(search_expression(many).size() == kMaxSearchWords * 4 - 1);
}

TEST_CASE("list shows the newest first and the future last, by page and by status") {
  TemporaryDirectory directory;
  Site site = open_site(directory.file("site.sqlite"));
  std::vector<CheckedArticle> articles;
  for (std::uint64_t number = 1; number <= 50; ++number) articles.push_back(sample(number));
  site.upsert(articles);
  ListQuery query;
  query.limit = 15;
  std::vector<std::string> dates;
  std::vector<std::string> future_dates;
  for (query.offset = 0; query.offset < 50; query.offset += 15) {
    for (const ArticleCard& card : site.list(query)) {
      const bool is_future = card.status == "future";
      CHECK_MESSAGE((is_future || future_dates.empty()), card.slug);  // those come last
      (is_future ? future_dates : dates).push_back(card.published_at);
    }
  }
  CHECK(dates.size() == 44);
  CHECK(std::is_sorted(dates.rbegin(), dates.rend()));
  REQUIRE(future_dates.size() == 6);
  CHECK(std::is_sorted(future_dates.rbegin(), future_dates.rend()));
  CHECK(future_dates.front() > dates.back());
  const auto counts = site.count_by_status();
  CHECK(counts.at("draft") == 6);
  query = {};
  query.status = "draft";
  CHECK(site.count_found(query) == 6);
  for (const ArticleCard& card : site.list(query)) CHECK(card.status == "draft");
  query.search = "practical";
  CHECK(site.count_found(query) == 6);
}

TEST_CASE("related gives those that are here, in the order asked") {
  TemporaryDirectory directory;
  Site site = open_site(directory.file("site.sqlite"));
  site.upsert(std::vector{sample(1), sample(2), sample(3)});
  const std::vector<std::string> ids = {"alphanode-000003", "alphanode-000077", "alphanode-000001"};
  const auto related = site.related(ids);
  REQUIRE(related.size() == 2);
  CHECK(related[0].slug == sample(3).card.slug);
  CHECK(related[1].slug == sample(1).card.slug);
}

TEST_CASE("every use of a statement is counted") {
  TemporaryDirectory directory;
  Site site = open_site(directory.file("site.sqlite"));
  const auto used = [&site](auto action) {
    const std::uint64_t before = site.statements();
    action();
    return site.statements() - before;
  };
  CHECK(used([&] { site.count(); }) == 1);
  CHECK(used([&] { site.read("alphanode-000001"); }) == 1);
  // BEGIN, for each article a look, an insert and its index, COMMIT.
  CHECK(used([&] { site.upsert(std::vector{sample(1), sample(2)}); }) == 8);
  CHECK(used([&] { site.upsert(std::vector{sample(1), sample(2)}); }) == 4);
}

TEST_CASE("the site id is drawn once for a database, and another database has another") {
  TemporaryDirectory directory;
  const std::string path = directory.file("site.sqlite");
  std::string id;
  {
    Site site = open_site(path);
    id = site.site_id();
    site.upsert(std::vector{sample(1)});
  }
  CHECK(id.size() == 32);
  CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
  {
    Site again = open_site(path);
    CHECK(again.site_id() == id);
    CHECK(again.count() == 1);
  }
  CHECK(open_site(directory.file("other.sqlite")).site_id() != id);
}

TEST_CASE("a second connection reads what the first one has committed, and cannot write") {
  TemporaryDirectory directory;
  const std::string path = directory.file("site.sqlite");
  Site writer = open_site(path);
  auto reader = Site::open_reader(path);
  REQUIRE(reader);
  CHECK(reader->site_id() == writer.site_id());
  writer.upsert(std::vector{sample(1)});
  CHECK(reader->count() == 1);
  try {
    reader->upsert(std::vector{sample(2)});
    FAIL("a reader has written");
  } catch (const SqliteError& failure) {
    CHECK(failure.trouble() == SqliteTrouble::read_only);
  }
}

TEST_CASE("a full database takes nothing of the batch, and the site goes on") {
  TemporaryDirectory directory;
  SiteOptions options;
  options.max_pages = 60;
  Site site = open_site(directory.file("site.sqlite"), options);
  site.upsert(std::vector{sample(1)});
  std::vector<CheckedArticle> many;
  for (std::uint64_t number = 1; number <= 200; ++number) many.push_back(sample(number));
  try {
    site.upsert(many);
    FAIL("200 articles went into 240 KiB");
  } catch (const SqliteError& failure) {
    CHECK(failure.trouble() == SqliteTrouble::full);
  }
  CHECK(site.count() == 1);
  CHECK(found(site, "practical") == 1);
  CHECK(upsert(site, {sample(1), sample(2)}) == Outcomes{unchanged, created});
}

TEST_CASE("a database that cannot be used is refused with its name and the remedy") {
  TemporaryDirectory directory;
  const auto refusal = [](const std::string& path) {
    const auto site = Site::open(path);
    REQUIRE_FALSE(site);
    CHECK(site.error().message.find(path) != std::string::npos);
    return site.error().message;
  };
  SUBCASE("its directory does not exist") {
    CHECK(refusal(directory.file("no/such/site.sqlite")).find("--db names a file in a directory") !=
          std::string::npos);
  }
  SUBCASE("it is a directory") { refusal(directory.path().string()); }
  SUBCASE("it is no database") {
    write_whole_file(directory.file("text"), std::string(5000, 'x'));
    CHECK(refusal(directory.file("text")).find("file is not a database") != std::string::npos);
  }
  SUBCASE("it is the database of another program") {
    const std::string path = directory.file("other.sqlite");
    SqliteDatabase(path, SqliteDatabase::Access::read_write).run("CREATE TABLE t(x)");
    CHECK(refusal(path).find("belongs to another program") != std::string::npos);
  }
  SUBCASE("it has the tables of a later version") {
    const std::string path = directory.file("later.sqlite");
    open_site(path);
    SqliteDatabase(path, SqliteDatabase::Access::read_write).run("PRAGMA user_version = 99");
    CHECK(refusal(path).find("schema version 99, this program knows 1") != std::string::npos);
  }
  SUBCASE("another anp-staging has it") {
    const std::string path = directory.file("site.sqlite");
    const Site first = open_site(path);
    CHECK(refusal(path).find("in use by another anp-staging") != std::string::npos);
  }
}

}  // namespace
}  // namespace anp
