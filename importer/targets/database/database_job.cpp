#include "importer/targets/database/database_job.h"

#include <utility>

namespace anp {

namespace {

class SendJob : public DatabaseJob {
 public:
  SendJob(std::span<const SourceArticle> articles, RowMaker make_row)
      : articles_(articles.begin(), articles.end()), make_row_(make_row) {}
  void prepare() override { batch_ = prepare_batch(std::exchange(articles_, {}), make_row_); }
  Outcome run(ArticleStore& store) override { return store.write(std::move(batch_)); }

 private:
  std::vector<SourceArticle> articles_;
  RowMaker make_row_;
  PreparedBatch batch_;
};

/// One that only takes keys.
template <auto operation>
class KeyJob : public DatabaseJob {
 public:
  explicit KeyJob(std::span<const ArticleKey> keys) : keys_(keys.begin(), keys.end()) {}
  Outcome run(ArticleStore& store) override { return (store.*operation)(keys_); }

 private:
  std::vector<ArticleKey> keys_;
};

class ProbeJob : public DatabaseJob {
 public:
  ProbeJob(bool create_schema, Probe& into) : create_schema_(create_schema), into_(into) {}
  Outcome run(ArticleStore& store) override {
    into_ = store.probe(create_schema_);
    return LookUpOutcome();
  }

 private:
  bool create_schema_;
  Probe& into_;
};

}  // namespace

std::unique_ptr<DatabaseJob> send_job(std::span<const SourceArticle> articles, RowMaker make_row) {
  return std::make_unique<SendJob>(articles, make_row);
}

std::unique_ptr<DatabaseJob> look_up_job(std::span<const ArticleKey> articles) {
  return std::make_unique<KeyJob<&ArticleStore::look_up>>(articles);
}

std::unique_ptr<DatabaseJob> read_back_job(std::span<const ArticleKey> articles) {
  return std::make_unique<KeyJob<&ArticleStore::read_back>>(articles);
}

std::unique_ptr<DatabaseJob> remove_job(std::span<const ArticleKey> articles) {
  return std::make_unique<KeyJob<&ArticleStore::remove>>(articles);
}

std::unique_ptr<DatabaseJob> probe_job(bool create_schema, Probe& into) {
  return std::make_unique<ProbeJob>(create_schema, into);
}

}  // namespace anp
