#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "importer/engine/instant.h"
#include "importer/engine/outcome.h"
#include "importer/http/http.h"

namespace anp::sim {

/// A site that remembers its past and speaks the API of anp-staging. It either upserts by key, as
/// anp-staging does, or inserts blindly, as plain WordPress does: then a key sent twice is there
/// twice.
class Site {
 public:
  /// @param articles they are numbered from 1
  Site(bool upserts, std::uint64_t articles) : upserts_(upserts), history_(articles + 1) {}

  /// Puts an article there before the import, with our content or with another.
  void preload(std::uint64_t article, Presence content) {
    history_.at(article) = {{Instant{}, content, 1}};
  }
  [[nodiscard]] bool preloaded(std::uint64_t article) const {
    const auto& past = history_.at(article);
    return !past.empty() && past.front().since == Instant{};
  }

  /// Moments never go back, here and below.
  ArticleOutcome store(std::uint64_t article, Instant now);
  /// Removes every copy but the oldest.
  void remove_twins(std::uint64_t article, Instant now);

  [[nodiscard]] Presence at(std::uint64_t article, Instant moment) const;
  [[nodiscard]] Presence now(std::uint64_t article) const { return at(article, Instant::max()); }
  [[nodiscard]] std::uint32_t copies(std::uint64_t article) const {
    const auto& past = history_.at(article);
    return past.empty() ? 0 : past.back().copies;
  }

 private:
  struct State {
    Instant since{};
    Presence content = Presence::absent;
    std::uint32_t copies = 0;
  };
  bool upserts_;
  std::vector<std::vector<State>> history_;  // by article
};

// ---- The wire ----

/// Numbers of the articles that a request to send names, as the site reads it. The other function
/// is for look-ups. A request that cannot be read is a bug of ours: BrokenPromise.
std::vector<std::uint64_t> read_send(const HttpRequest& request);
std::vector<std::uint64_t> read_look_up(const HttpRequest& request);

/// What the site says of one article.
struct SiteResult {
  std::uint64_t article = 0;
  ArticleOutcome outcome = ArticleOutcome::created;  ///< unknown: the answer leaves it out
};
std::string send_answer(std::span<const SiteResult> results);

/// @param found for each article; the answer lists those that are there, as often as they are
std::string look_up_answer(std::span<const std::uint64_t> articles,
                           std::span<const Presence> found);

}  // namespace anp::sim
