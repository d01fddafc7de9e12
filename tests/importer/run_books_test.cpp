#include "importer/run_books.h"

#include <doctest/doctest.h>

#include <memory>

#include "importer/batch_plan.h"
#include "importer/ledger/sqlite_ledger.h"
#include "tests/support/temporary_directory.h"

namespace anp {

namespace {

/// Articles that are nothing but their numbers.
class NumberedSource : public ArticleSource {
 public:
  explicit NumberedSource(std::uint64_t count) : count_(count) {}
  [[nodiscard]] std::vector<IdentityField> identity() const override { return {}; }
  [[nodiscard]] std::string description() const override { return "numbers"; }
  [[nodiscard]] PositionInterval positions() const override { return {1, count_ + 1}; }
  Result<std::vector<SourceArticle>> read(const BatchRange& range) override {
    std::vector<SourceArticle> articles;
    for (std::uint64_t i = range.first; i < range.end(); ++i) {
      articles.push_back({i, "id-" + std::to_string(i), "hash-" + std::to_string(i), "{}"});
    }
    return articles;
  }
  [[nodiscard]] const std::vector<BadLine>& bad_lines() const override { return bad_lines_; }
  [[nodiscard]] std::uint64_t bad_line_count() const override { return 0; }

 private:
  std::uint64_t count_;
  std::vector<BadLine> bad_lines_;
};

/// A ledger over several runs.
struct Books {
  explicit Books(std::uint64_t count) : source(count) {}

  void begin_run(bool update = false) {
    books.reset();
    plan = std::make_unique<BatchPlan>(*ledger, BatchPlan::Options{source.positions(), 10, update});
    books = std::make_unique<RunBooks>(*ledger, source, *plan,
                                       ledger->begin_run("test", std::chrono::system_clock::now()));
  }
  std::vector<Offered> plan_all() {
    std::vector<Offered> all;
    while (auto batch = plan->next()) all.push_back(*batch);
    return all;
  }
  void record(BatchSnapshot batch) { books->record(RecordProgress{std::move(batch)}); }

  TemporaryDirectory directory;
  NumberedSource source;
  std::unique_ptr<Ledger> ledger = open_sqlite_ledger(directory.file("l"));
  std::unique_ptr<BatchPlan> plan;
  std::unique_ptr<RunBooks> books;
};

BatchSnapshot snapshot(const Offered& batch, BatchState state) {
  BatchSnapshot snapshot;
  snapshot.id = batch.batch;
  snapshot.range = batch.range;
  snapshot.state = state;
  snapshot.attempts = 1;
  return snapshot;
}

BatchSnapshot all_created(const Offered& batch) {
  BatchSnapshot done = snapshot(batch, BatchState::acknowledged);
  for (std::uint32_t i = 0; i < batch.range.count; ++i) done.created.push_back(i);
  return done;
}

}  // namespace

TEST_CASE("plan: a source is cut into batches, the last one smaller") {
  Books books(25);
  books.begin_run();
  const auto batches = books.plan_all();
  REQUIRE(batches.size() == 3);
  CHECK(batches[0].range == BatchRange{1, 10});
  CHECK(batches[2].range == BatchRange{21, 5});
  CHECK(batches[0].origin == Origin::fresh);
  CHECK(batches[0].batch < batches[1].batch);
}

TEST_CASE("plan: what is finished is not planned again, what is open comes first") {
  Books books(40);
  books.begin_run();
  const auto first = books.plan_all();
  books.record(all_created(first[0]));
  BatchSnapshot partial = snapshot(first[2], BatchState::unknown);
  partial.pending = {3, 4};
  books.record(partial);
  BatchSnapshot later = snapshot(first[3], BatchState::retry);
  later.pending = {0};
  books.record(later);
  books.books->commit();

  books.begin_run();
  CHECK(books.plan->done_before() == 10 + 8 + 9);
  const auto second = books.plan_all();
  REQUIRE(second.size() == 3);
  CHECK(second[0].batch == first[2].batch);
  CHECK(second[0].origin == Origin::unknown);
  CHECK(second[0].pending == std::vector<std::uint32_t>{3, 4});
  CHECK(second[1].origin == Origin::retry);
  CHECK(second[1].pending == std::vector<std::uint32_t>{0});
  CHECK(second[2].origin == Origin::fresh);
  CHECK(second[2].range == BatchRange{11, 10});
  CHECK(second[2].batch > first[3].batch);  // a batch id is never used twice
}

TEST_CASE("plan: with update, finished batches are looked at again, once, at the end") {
  Books books(20);
  books.begin_run();
  const auto first = books.plan_all();
  books.record(all_created(first[0]));
  books.books->commit();
  books.begin_run(true);
  CHECK(books.plan->done_before() == 0);
  const auto fresh = books.plan->next();
  REQUIRE(fresh.has_value());
  CHECK(fresh->origin == Origin::fresh);
  books.record(all_created(*fresh));
  const auto refresh = books.plan->next();
  REQUIRE(refresh.has_value());
  CHECK(refresh->origin == Origin::refresh);
  CHECK(refresh->batch == first[0].batch);
  CHECK_FALSE(books.plan->next().has_value());
}

TEST_CASE("books: what a run settles is added to what earlier runs settled") {
  Books books(10);
  books.begin_run();
  const Offered batch = books.plan_all().at(0);
  BatchSnapshot partial = snapshot(batch, BatchState::unknown);
  partial.created = {0, 1, 2};
  partial.updated = 1;
  partial.pending = {4, 5, 6, 7, 8, 9};
  books.record(partial);
  books.books->commit();

  books.begin_run();
  REQUIRE(books.plan_all().size() == 1);
  BatchSnapshot rest = snapshot(batch, BatchState::acknowledged);
  rest.created = {4, 5, 6, 7, 8};
  rest.unchanged = 1;
  books.record(rest);
  books.books->commit();
  const LedgerTotals totals = books.ledger->totals();
  CHECK(totals.created == 8);
  CHECK(totals.updated == 1);
  CHECK(totals.unchanged == 1);
  CHECK(totals.attempts == 2);
  CHECK(totals.acknowledged_batches == 1);
  CHECK(totals.pending == 0);
}

TEST_CASE("books: a dead letter is kept with id and hash, and goes when an update takes it") {
  Books books(10);
  books.begin_run();
  const Offered batch = books.plan_all().at(0);
  BatchSnapshot dead = snapshot(batch, BatchState::dead);
  dead.created = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  dead.rejections = {{9, "there with another hash"}};
  books.record(dead);
  books.books->commit();
  const auto letters = books.ledger->dead_letters(0, 10);
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].position == 10);
  CHECK(letters[0].source_id == "id-10");
  CHECK(letters[0].hash == "hash-10");
  CHECK(letters[0].reason == "there with another hash");

  books.begin_run(true);
  REQUIRE(books.plan_all().size() == 1);
  BatchSnapshot updated = snapshot(batch, BatchState::acknowledged);
  updated.unchanged = 9;
  updated.updated = 1;
  books.record(updated);
  books.books->commit();
  CHECK(books.ledger->dead_letters(0, 10).empty());
  CHECK(books.ledger->totals().dead_batches == 0);
  CHECK(books.ledger->totals().created == 9);  // what undo may delete
}

TEST_CASE("books: what a look-up rejected before the first send is a dead letter at once") {
  Books books(10);
  books.begin_run();
  BatchSnapshot intent = snapshot(books.plan_all().at(0), BatchState::intent);
  intent.pending = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  intent.rejections = {{9, "there with another hash"}};
  books.books->record(RecordIntent{intent});
  books.books->commit();  // and then a crash
  const auto letters = books.ledger->dead_letters(0, 10);
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].position == 10);
  CHECK(letters[0].reason == "there with another hash");
}

TEST_CASE("books: a dead letter goes when it is taken, though a crash came in between") {
  Books books(10);
  books.begin_run();
  const Offered batch = books.plan_all().at(0);
  BatchSnapshot dead = snapshot(batch, BatchState::dead);
  dead.created = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  dead.rejections = {{9, "status 422"}};
  books.record(dead);
  books.books->commit();

  books.begin_run(true);
  REQUIRE(books.plan_all().size() == 1);
  BatchSnapshot intent = snapshot(batch, BatchState::intent);
  intent.pending = {9};
  books.books->record(RecordIntent{intent});
  books.books->commit();
  CHECK(books.ledger->dead_letters(0, 10).size() == 1);  // it still is one

  books.begin_run();  // after a crash
  CHECK(books.plan_all().at(0).pending == std::vector<std::uint32_t>{9});
  BatchSnapshot taken = snapshot(batch, BatchState::acknowledged);
  taken.created = {9};
  books.record(taken);
  books.books->commit();
  CHECK(books.ledger->dead_letters(0, 10).empty());
}

TEST_CASE("books: that a batch was once intended with --update is never forgotten") {
  Books books(10);
  books.begin_run();
  const Offered batch = books.plan_all().at(0);
  CHECK_FALSE(batch.update);
  BatchSnapshot intent = snapshot(batch, BatchState::intent);
  intent.pending = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  intent.update = true;
  books.books->record(RecordIntent{intent});
  books.books->commit();

  books.begin_run();  // after a crash, and without --update
  const Offered resumed = books.plan_all().at(0);
  CHECK(resumed.origin == Origin::unknown);
  CHECK(resumed.update);
  BatchSnapshot later = snapshot(batch, BatchState::unknown);
  later.pending = {9};
  books.record(later);
  books.books->commit();
  CHECK(books.ledger->open_batches().at(0).update);
}

TEST_CASE("books: an intent is durable before anybody is told") {
  Books books(10);
  books.begin_run();
  const Offered batch = books.plan_all().at(0);
  BatchSnapshot intent = snapshot(batch, BatchState::intent);
  intent.pending = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  books.books->record(RecordIntent{intent});
  CHECK(books.ledger->has_uncommitted());
  const auto durable = books.books->commit_if_due(std::chrono::steady_clock::now());
  CHECK(durable == std::vector<BatchId>{batch.batch});
  CHECK_FALSE(books.ledger->has_uncommitted());
  CHECK(books.books->commit_if_due(std::chrono::steady_clock::now()).empty());
}

}  // namespace anp
