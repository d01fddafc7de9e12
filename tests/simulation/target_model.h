#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "importer/engine/instant.h"
#include "importer/engine/outcome.h"

namespace anp::sim {

/// A site that remembers its past. It either upserts by key, as anp-staging does, or inserts
/// blindly, as plain WordPress does: then a key sent twice is there twice.
class TargetModel {
 public:
  explicit TargetModel(bool upserts) : upserts_(upserts) {}

  /// Puts an article there before the import, with our content or with another.
  void preload(std::uint64_t article, Presence content) {
    history_[article] = {{Instant{}, content, 1}};
  }

  /// Stores one article at `now`; moments never go back.
  ArticleOutcome store(std::uint64_t article, Instant now) {
    std::vector<State>& past = history_[article];
    const State last = past.empty() ? State{} : past.back();
    const bool there = last.copies > 0;
    if (there && upserts_ && last.content == Presence::same) return ArticleOutcome::unchanged;
    past.push_back({now, Presence::same, there && upserts_ ? last.copies : last.copies + 1});
    return there && upserts_ ? ArticleOutcome::updated : ArticleOutcome::created;
  }

  /// What was there at `moment`.
  [[nodiscard]] Presence at(std::uint64_t article, Instant moment) const {
    const auto found = history_.find(article);
    if (found == history_.end()) return Presence::absent;
    Presence seen = Presence::absent;
    for (const State& state : found->second) {
      if (state.since <= moment) seen = state.content;
    }
    return seen;
  }
  [[nodiscard]] Presence now(std::uint64_t article) const { return at(article, Instant::max()); }
  [[nodiscard]] int copies(std::uint64_t article) const {
    const auto found = history_.find(article);
    return found == history_.end() || found->second.empty() ? 0 : found->second.back().copies;
  }

 private:
  struct State {
    Instant since{};
    Presence content = Presence::absent;
    int copies = 0;
  };
  bool upserts_;
  std::map<std::uint64_t, std::vector<State>> history_;
};

}  // namespace anp::sim
