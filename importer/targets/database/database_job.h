#pragma once

#include <memory>
#include <span>

#include "importer/targets/database/article_store.h"
#include "importer/targets/target.h"

namespace anp {

/// A request to a database, on its way through a worker.
class DatabaseJob {
 public:
  using Outcome = decltype(TargetCompletion::outcome);

  virtual ~DatabaseJob() = default;
  /// What needs no database; before run().
  virtual void prepare() {}
  virtual Outcome run(ArticleStore& store) = 0;
};

std::unique_ptr<DatabaseJob> send_job(std::span<const SourceArticle> articles, RowMaker make_row);
std::unique_ptr<DatabaseJob> look_up_job(std::span<const ArticleKey> articles);
std::unique_ptr<DatabaseJob> read_back_job(std::span<const ArticleKey> articles);
std::unique_ptr<DatabaseJob> remove_job(std::span<const ArticleKey> articles);
/// Its outcome says nothing. @param into must outlive the job
std::unique_ptr<DatabaseJob> probe_job(bool create_schema, Probe& into);

}  // namespace anp
