#include "importer/targets/database/database_target.h"

#include <utility>

namespace anp {

DatabaseTarget::DatabaseTarget(std::vector<std::unique_ptr<ArticleDatabase>> connections,
                               DatabaseWorkers::Options options, bool create_schema,
                               RowMaker make_row)
    : workers_(std::move(connections), std::move(options)),
      create_schema_(create_schema),
      make_row_(make_row) {}

Probe DatabaseTarget::probe() {
  Probe probe;
  workers_.start(0, probe_job(create_schema_, probe), 0);
  // Ends by the job's own timeout.
  while (workers_.poll(std::chrono::milliseconds(100)).empty()) {
  }
  return probe;
}

void DatabaseTarget::send(TargetTag tag, std::span<const SourceArticle> articles) {
  std::uint64_t bytes = 0;
  for (const SourceArticle& article : articles) bytes += article.json.size();
  workers_.start(tag, send_job(articles, make_row_), bytes);
}

void DatabaseTarget::look_up(TargetTag tag, std::span<const ArticleKey> articles) {
  workers_.start(tag, look_up_job(articles), 0);
}

void DatabaseTarget::read_back(TargetTag tag, std::span<const ArticleKey> articles) {
  workers_.start(tag, read_back_job(articles), 0);
}

void DatabaseTarget::remove(TargetTag tag, std::span<const ArticleKey> articles) {
  workers_.start(tag, remove_job(articles), 0);
}

std::vector<TargetCompletion> DatabaseTarget::poll(std::chrono::microseconds timeout) {
  return workers_.poll(timeout);
}

void DatabaseTarget::cancel_all() { workers_.cancel_all(); }

}  // namespace anp
