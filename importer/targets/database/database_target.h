#pragma once

#include <memory>
#include <span>
#include <vector>

#include "importer/targets/database/database_workers.h"
#include "importer/targets/target.h"

namespace anp {

/// A target that is a database (docs/databases.md). An upsert is one
/// transaction: unknown is only what was lost on the way back from COMMIT.
class DatabaseTarget : public Target {
 public:
  /// @param create_schema the probe makes what is missing of the schema
  /// @param make_row as the database needs them
  DatabaseTarget(std::vector<std::unique_ptr<ArticleDatabase>> connections,
                 DatabaseWorkers::Options options, bool create_schema,
                 RowMaker make_row = make_article_row);

  Probe probe() override;
  void send(TargetTag tag, std::span<const SourceArticle> articles) override;
  void look_up(TargetTag tag, std::span<const ArticleKey> articles) override;
  void read_back(TargetTag tag, std::span<const ArticleKey> articles) override;
  void remove(TargetTag tag, std::span<const ArticleKey> articles) override;
  std::vector<TargetCompletion> poll(std::chrono::microseconds timeout) override;
  void cancel_all() override;

 private:
  DatabaseWorkers workers_;
  bool create_schema_;
  RowMaker make_row_;
};

}  // namespace anp
