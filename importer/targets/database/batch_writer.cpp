#include "importer/targets/database/batch_writer.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "generator/hash.h"

namespace anp {

namespace {

class BatchTransaction {
 public:
  BatchTransaction(ArticleDatabase& database, const PreparedBatch& batch)
      : database_(database), batch_(batch), answers_(batch.parts.size()) {}

  /// Everything but COMMIT.
  /// @param in_parts finds out which row it is that is refused
  void write(bool in_parts) {
    in_parts_ = in_parts;
    const std::vector<const ArticleRow*> all = rows();
    database_.make_ready(all);
    database_.begin();
    sort_out(database_.claim(all));
    apply(inserts_, &ArticleDatabase::insert, ArticleOutcome::created);
    apply(updates_, &ArticleDatabase::update, ArticleOutcome::updated);
    database_.record(counted());
  }

  [[nodiscard]] std::vector<ArticleAnswer> take_answers() { return std::move(answers_); }

 private:
  using Places = std::vector<std::size_t>;  // of articles in the batch
  using Change = void (ArticleDatabase::*)(RowList);

  [[nodiscard]] const ArticleRow& row(std::size_t place) const { return *batch_.parts[place].row; }

  /// In the order of their source ids, whoever writes: two that write the same articles do not wait
  /// for each other in a circle.
  [[nodiscard]] std::vector<const ArticleRow*> rows() const {
    std::vector<const ArticleRow*> all;
    for (const PreparedBatch::Part& part : batch_.parts) {
      if (part.row) all.push_back(&*part.row);
    }
    std::sort(all.begin(), all.end(), [](const ArticleRow* a, const ArticleRow* b) {
      return a->source_id() < b->source_id();
    });
    return all;
  }

  void sort_out(const StoredHashes& stored) {
    for (std::size_t i = 0; i < batch_.parts.size(); ++i) {
      const PreparedBatch::Part& part = batch_.parts[i];
      if (!part.row) {
        answers_[i] = {ArticleOutcome::rejected, part.reason};
        continue;
      }
      const auto found = stored.find(part.row->source_id());
      if (found == stored.end()) {
        inserts_.push_back(i);
      } else if (found->second != part.row->hash()) {
        updates_.push_back(i);
      } else {
        answers_[i] = {ArticleOutcome::unchanged, {}};
      }
    }
    // In the same order as they were locked.
    for (Places* places : {&inserts_, &updates_}) {
      std::sort(places->begin(), places->end(), [this](std::size_t a, std::size_t b) {
        return row(a).source_id() < row(b).source_id();
      });
    }
  }

  void apply(std::span<const std::size_t> places, Change change, ArticleOutcome outcome) {
    if (places.empty()) return;
    std::vector<const ArticleRow*> rows;
    rows.reserve(places.size());
    for (const std::size_t place : places) rows.push_back(&row(place));
    if (in_parts_) database_.run("SAVEPOINT anp_part");
    try {
      (database_.*change)(rows);
    } catch (const DatabaseError& error) {
      if (!in_parts_ || error.trouble() != DatabaseTrouble::value) throw;
      database_.run("ROLLBACK TO SAVEPOINT anp_part");
      database_.run("RELEASE SAVEPOINT anp_part");
      return divide(places, change, outcome, error.what());
    }
    if (in_parts_) database_.run("RELEASE SAVEPOINT anp_part");
    for (const std::size_t place : places) answers_[place] = {outcome, {}};
  }

  void divide(std::span<const std::size_t> places, Change change, ArticleOutcome outcome,
              const std::string& why) {
    if (places.size() == 1) {
      answers_[places.front()] = {ArticleOutcome::rejected, why};
      return;
    }
    apply(places.first(places.size() / 2), change, outcome);
    apply(places.subspan(places.size() / 2), change, outcome);
  }

  [[nodiscard]] BatchRow counted() const {
    BatchRow batch = batch_.batch;
    const auto count = [this](ArticleOutcome outcome) {
      return static_cast<std::uint64_t>(
          std::count_if(answers_.begin(), answers_.end(),
                        [outcome](const ArticleAnswer& a) { return a.outcome == outcome; }));
    };
    batch.created = count(ArticleOutcome::created);
    batch.updated = count(ArticleOutcome::updated);
    batch.unchanged = count(ArticleOutcome::unchanged);
    batch.rejected = count(ArticleOutcome::rejected);
    return batch;
  }

  ArticleDatabase& database_;
  const PreparedBatch& batch_;
  std::vector<ArticleAnswer> answers_;
  Places inserts_;
  Places updates_;
  bool in_parts_ = false;
};

/// What a failure means for the batch. Whatever failed before COMMIT was sent had no effect.
Verdict verdict_of(DatabaseTrouble trouble, bool committing) {
  switch (trouble) {
    case DatabaseTrouble::unreachable:
      return Verdict::never_sent;
    case DatabaseTrouble::lost:
      return committing ? Verdict::unknown : Verdict::never_sent;
    case DatabaseTrouble::busy:
      return Verdict::retry_later;
    case DatabaseTrouble::refused:
      return Verdict::stop_run;
    case DatabaseTrouble::value:
      return Verdict::rejected;
  }
  return Verdict::unknown;
}

SendOutcome try_to_write(ArticleDatabase& database, const PreparedBatch& batch, bool in_parts) {
  SendOutcome outcome;
  bool committing = false;
  try {
    database.connect();
    BatchTransaction transaction(database, batch);
    transaction.write(in_parts);
    committing = true;
    database.commit();
    outcome.verdict = Verdict::answered;
    outcome.articles = transaction.take_answers();
  } catch (const DatabaseError& error) {
    database.rollback();
    outcome.verdict = verdict_of(error.trouble(), committing);
    outcome.reason = error.what();
  }
  return outcome;
}

}  // namespace

PreparedBatch prepare_batch(std::span<const SourceArticle> articles, RowMaker make_row) {
  PreparedBatch prepared;
  prepared.parts.reserve(articles.size());
  std::unordered_set<std::string_view> seen;
  std::string keys;
  for (const SourceArticle& article : articles) {
    keys.append(article.source_id).append(" ").append(article.hash).append("\n");
    PreparedBatch::Part& part = prepared.parts.emplace_back();
    if (!seen.insert(article.source_id).second) {
      part.reason = "the same source_id stands earlier in this batch";
    } else if (auto row = make_row(article); !row) {
      part.reason = row.error().message;
    } else {
      part.row = std::move(*row);
    }
  }
  prepared.batch.batch_key = digest_of(keys).hex();
  prepared.batch.first = articles.empty() ? 0 : articles.front().position;
  return prepared;
}

SendOutcome write_batch(ArticleDatabase& database, PreparedBatch batch) {
  SendOutcome outcome = try_to_write(database, batch, false);
  if (outcome.verdict != Verdict::rejected) return outcome;
  return try_to_write(database, batch, true);
}

}  // namespace anp
