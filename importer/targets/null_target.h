#pragma once

#include "importer/targets/target.h"

namespace anp {

/// `null:` takes everything at once and keeps nothing: what remains to be measured is the importer.
class NullTarget : public Target {
 public:
  Probe probe() override;
  void send(TargetTag tag, std::span<const SourceArticle> articles) override;
  /// Finds nothing: whatever was sent is gone.
  void look_up(TargetTag tag, std::span<const ArticleKey> articles) override;
  void read_back(TargetTag tag, std::span<const ArticleKey> articles) override;
  void remove(TargetTag tag, std::span<const ArticleKey> articles) override;
  std::vector<TargetCompletion> poll(std::chrono::microseconds timeout) override;
  void cancel_all() override { ended_.clear(); }

 private:
  std::vector<TargetCompletion> ended_;
};

}  // namespace anp
