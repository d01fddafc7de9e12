#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "importer/article_source.h"
#include "importer/ledger/interval.h"
#include "importer/report/verify_report.h"
#include "importer/request_loop.h"
#include "importer/targets/target.h"

namespace anp {

/// Reads articles back, batch by batch, and compares. Nothing is kept of an article that is as it
/// was sent. Threads: one. Errors: std::runtime_error when the source cannot be read any more.
class VerifyWork : public RepeatableWork {
 public:
  /// Why an article may be missing, for people; empty when the ledger does not know.
  using Excuse = std::function<std::string(std::uint64_t position)>;

  struct Hooks {
    Excuse excuse;
    std::function<void(std::uint32_t in_flight)> on_progress;
  };

  /// References must outlive the work. @param batch articles in a request
  VerifyWork(Target& target, ArticleSource& source, std::vector<PositionInterval> positions,
             std::uint32_t batch, VerifyReport& report, Hooks hooks);

  std::optional<JobId> next() override;
  void send(JobId job, TargetTag tag) override;
  bool take(JobId job, TargetCompletion& completion) override;
  void give_up(JobId job, const std::string& reason) override;
  void breathe(std::uint32_t in_flight) override { hooks_.on_progress(in_flight); }

 private:
  [[nodiscard]] std::vector<SourceArticle> read(const BatchRange& range);
  void compare(const SourceArticle& sent, const Copies& copies);

  Target& target_;
  ArticleSource& source_;
  std::vector<PositionInterval> positions_;
  std::size_t interval_ = 0;
  std::uint32_t batch_;
  VerifyReport& report_;
  Hooks hooks_;
  std::map<JobId, BatchRange> open_;  // what of each job is still to be read back
  JobId last_job_ = 0;
};

}  // namespace anp
