#include "importer/engine/tracked_batch.h"

#include <doctest/doctest.h>

#include "generator/result.h"

namespace anp {

namespace {
using Offsets = std::vector<std::uint32_t>;

ArticleAnswer answer(ArticleOutcome outcome) { return {outcome, "because"}; }
}  // namespace

TEST_CASE("batch: answers settle articles one by one, unknown ones stay pending") {
  TrackedBatch batch(1, {101, 5}, {});
  batch.absorb_answers({answer(ArticleOutcome::created), answer(ArticleOutcome::unknown),
                        answer(ArticleOutcome::rejected), answer(ArticleOutcome::updated),
                        answer(ArticleOutcome::unchanged)});
  CHECK(batch.pending() == Offsets{1});
  const BatchSnapshot snapshot = batch.snapshot(BatchState::unknown, 1, "lost");
  CHECK(snapshot.created == Offsets{0});
  CHECK(snapshot.updated == 1);
  CHECK(snapshot.unchanged == 1);
  CHECK(snapshot.rejections == std::vector{Rejection{2, "because"}});
  batch.absorb_answers({answer(ArticleOutcome::created)});
  CHECK(batch.done());
  CHECK(batch.final_state() == BatchState::dead);
  CHECK(batch.created() == 2);
}

TEST_CASE("batch: what a look-up means depends on whether it counts, on --update and on sends") {
  struct Case {
    Presence found;
    bool settled, update, sent;
    bool pending;
    int created, unchanged, rejected;
  };
  static constexpr Case cases[] = {
      {Presence::same, true, false, false, false, 0, 1, 0},
      {Presence::same, true, false, true, false, 1, 0, 0},   // it is ours
      {Presence::same, false, false, true, false, 1, 0, 0},  // good news need no settle time
      {Presence::absent, true, false, true, true, 0, 0, 0},
      {Presence::absent, false, false, true, true, 0, 0, 0},
      {Presence::different, true, false, true, false, 0, 0, 1},
      {Presence::different, false, false, true, true, 0, 0, 0},  // ours may still land
      {Presence::different, true, true, true, true, 0, 0, 0},
  };
  for (const Case& c : cases) {
    CAPTURE(static_cast<int>(c.found));
    CAPTURE(c.settled);
    CAPTURE(c.update);
    CAPTURE(c.sent);
    TrackedBatch batch(1, {1, 1}, {});
    batch.absorb_look_up({c.found}, {c.settled, c.update, c.sent});
    CHECK(!batch.done() == c.pending);
    CHECK(batch.created() == static_cast<std::uint64_t>(c.created));
    CHECK(batch.unchanged() == static_cast<std::uint64_t>(c.unchanged));
    CHECK(batch.rejected() == static_cast<std::uint64_t>(c.rejected));
  }
}

TEST_CASE("batch: an article that was there with another hash counts as updated when confirmed") {
  TrackedBatch batch(1, {1, 2}, {});
  batch.absorb_look_up({Presence::different, Presence::absent}, {true, true, false});
  CHECK(batch.pending() == Offsets{0, 1});
  batch.absorb_look_up({Presence::same, Presence::same}, {true, true, true});
  CHECK(batch.updated() == 1);
  CHECK(batch.created() == 1);
}

TEST_CASE("batch: what an interrupted update left there is called updated, never created") {
  TrackedBatch batch(1, {1, 2}, {}, true);
  batch.absorb_look_up({Presence::same, Presence::absent}, {true, false, true});
  CHECK(batch.updated() == 1);
  CHECK(batch.created() == 0);
  CHECK(batch.snapshot(BatchState::unknown, 1, "").update);
  batch.absorb_answers({answer(ArticleOutcome::created)});
  CHECK(batch.created() == 1);  // the target says so
}

TEST_CASE("batch: split in halves, parts are sent front to back, each settled for itself") {
  TrackedBatch batch(1, {1, 5}, {});
  CHECK(batch.part() == Offsets{0, 1, 2, 3, 4});
  batch.split();
  CHECK(batch.part() == Offsets{0, 1, 2});
  batch.split();
  CHECK(batch.part() == Offsets{0, 1});
  CHECK(batch.part_number() == 2);
  batch.absorb_answers({answer(ArticleOutcome::created), answer(ArticleOutcome::unknown)});
  CHECK(batch.part() == Offsets{1});  // the same part, what is left of it
  CHECK(batch.part_number() == 2);
  CHECK_THROWS_AS(batch.split(), BrokenPromise);
  batch.bury_part("too large");
  CHECK(batch.part() == Offsets{2});
  CHECK(batch.part_number() == 3);
  batch.absorb_answers({answer(ArticleOutcome::created)});
  CHECK(batch.part() == Offsets{3, 4});
  batch.absorb_answers({answer(ArticleOutcome::created), answer(ArticleOutcome::created)});
  CHECK(batch.done());
  CHECK(batch.created() == 4);
  CHECK(batch.rejected() == 1);
}

TEST_CASE("batch: a look-up may settle several parts at once") {
  TrackedBatch batch(1, {1, 4}, {});
  batch.split();
  batch.split();
  batch.absorb_look_up({Presence::same, Presence::same, Presence::absent, Presence::same},
                       {true, false, true});
  CHECK(batch.part() == Offsets{2});
  CHECK(batch.pending() == Offsets{2});
}

TEST_CASE("batch: where twins may be, ours counts once it is settled and single") {
  struct Case {
    Presence found;
    bool settled, sent;
    bool pending;
  };
  static constexpr Case cases[] = {
      {Presence::same, false, true, true},   {Presence::same, true, true, false},
      {Presence::twice, false, true, true},  {Presence::twice, true, true, true},
      {Presence::twice, true, false, false},  // not ours to remove
      {Presence::absent, true, true, true},
  };
  for (const Case& c : cases) {
    CAPTURE(static_cast<int>(c.found));
    CAPTURE(c.settled);
    CAPTURE(c.sent);
    TrackedBatch batch(1, {1, 1}, {});
    batch.absorb_look_up({c.found}, {c.settled, false, c.sent, true});
    CHECK(!batch.done() == c.pending);
  }
  TrackedBatch batch(1, {1, 2}, {});
  batch.absorb_answers({answer(ArticleOutcome::created), answer(ArticleOutcome::rejected)}, true);
  CHECK(batch.pending() == Offsets{0});  // until a look-up confirms it
}

TEST_CASE("batch: only what was left pending is settled after a resume") {
  TrackedBatch batch(1, {1, 100}, {3, 97});
  CHECK(batch.pending() == Offsets{3, 97});
  batch.bury_part("gave up");
  CHECK(batch.done());
  CHECK(batch.snapshot(batch.final_state(), 1, "").rejections ==
        std::vector{Rejection{3, "gave up"}, Rejection{97, "gave up"}});
}

TEST_CASE("batch: answers that do not fit are a bug of ours") {
  CHECK_THROWS_AS(TrackedBatch(1, {1, 0}, {}), BrokenPromise);
  CHECK_THROWS_AS(TrackedBatch(1, {1, kMaxBatchArticles + 1}, {}), BrokenPromise);
  CHECK_THROWS_AS(TrackedBatch(1, {1, 3}, {3}), BrokenPromise);
  TrackedBatch batch(1, {1, 2}, {});
  CHECK_THROWS_AS(batch.absorb_answers({answer(ArticleOutcome::created)}), BrokenPromise);
  CHECK_THROWS_AS(batch.absorb_look_up({}, {}), BrokenPromise);
}

}  // namespace anp
