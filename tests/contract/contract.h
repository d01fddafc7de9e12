#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "importer/targets/target.h"
#include "tests/support/temporary_directory.h"

namespace anp {

/// A place that a target writes to, as the suite sees it. What a target does not have, it has to
/// say of itself: the suite compares what is null here with its probe.
class ContractSite {
 public:
  virtual ~ContractSite() = default;
  /// A new target on it.
  [[nodiscard]] virtual std::unique_ptr<Target> open() const = 0;
  /// Ends it as a power cut would.
  virtual void kill() = 0;
  /// Starts it again with what it had; returns when it answers.
  virtual void start() = 0;
  void restart() {
    kill();
    start();
  }
  /// Waits for as long as it may still work on a request that nobody waits for any more.
  virtual void settle() {}

  /// The same place with a wrong password; null: nobody needs one there.
  [[nodiscard]] virtual std::unique_ptr<Target> open_with_wrong_password() { return nullptr; }
  /// As somebody who may read and not write; null: whoever is let in may.
  [[nodiscard]] virtual std::unique_ptr<Target> open_as_reader() { return nullptr; }
  /// A place that belongs to something else.
  [[nodiscard]] virtual std::unique_ptr<Target> open_elsewhere() = 0;
};

/// What open_with_wrong_password() takes: no message may repeat it.
inline constexpr const char* kWrongPassword = "hunter2-is-wrong";

/// Of a target, what it ends next, within a time that no request takes.
TargetCompletion wait_for_completion(Target& target);
SendOutcome send_and_wait(Target& target, std::span<const SourceArticle> articles);
LookUpOutcome look_up_and_wait(Target& target, std::span<const ArticleKey> keys);
ReadBackOutcome read_back_and_wait(Target& target, std::span<const ArticleKey> keys);
RemoveOutcome remove_and_wait(Target& target, std::span<const ArticleKey> keys);

/// Lines of NDJSON as a source hands them over.
std::vector<SourceArticle> to_articles(const std::vector<std::string>& lines);
std::vector<ArticleKey> keys_of(std::span<const SourceArticle> articles);

/// Ordinary articles and those of the edge pack, small and of 1 MiB: enough for check_contract().
std::vector<std::string> contract_lines(const TemporaryDirectory& directory);

/// What every target that keeps articles promises (importer/targets/target.h): create, repeat,
/// update, partial failure, unknown outcome, look-up, read-back of every field, removal of only
/// what is named, restart in the middle, and that it refuses a wrong password, a user who may not
/// write, and a wrong place. What its probe says that it does not do (`inserts`, `signs_in`) or
/// keep (Target::expected) is checked to be so.
/// @param lines at least 60 articles of any packs
void check_contract(ContractSite& site, const std::vector<std::string>& lines);

}  // namespace anp
