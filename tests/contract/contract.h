#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "importer/targets/target.h"

namespace anp {

/// A place that a target writes to, as the suite sees it.
class ContractSite {
 public:
  virtual ~ContractSite() = default;
  /// A new target on it.
  [[nodiscard]] virtual std::unique_ptr<Target> open() const = 0;
  /// Ends it as a power cut would, and starts it again with what it had.
  virtual void restart() = 0;
};

/// Of a target, what it ends next, within a time that no request takes.
TargetCompletion wait_for_completion(Target& target);
SendOutcome send_and_wait(Target& target, std::span<const SourceArticle> articles);
LookUpOutcome look_up_and_wait(Target& target, std::span<const ArticleKey> keys);
ReadBackOutcome read_back_and_wait(Target& target, std::span<const ArticleKey> keys);
RemoveOutcome remove_and_wait(Target& target, std::span<const ArticleKey> keys);

/// Lines of NDJSON as a source hands them over.
std::vector<SourceArticle> to_articles(const std::vector<std::string>& lines);
std::vector<ArticleKey> keys_of(std::span<const SourceArticle> articles);

/// What every target that keeps articles promises (importer/targets/target.h): create, repeat,
/// update, partial failure, look-up, read-back, removal of only what is named, restart in the
/// middle.
/// @param lines at least 60 articles of any packs
void check_contract(ContractSite& site, const std::vector<std::string>& lines);

}  // namespace anp
