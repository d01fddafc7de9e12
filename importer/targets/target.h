#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "generator/result.h"
#include "importer/article_source.h"
#include "importer/engine/instant.h"
#include "importer/engine/outcome.h"
#include "importer/http/cache_status.h"

namespace anp {

/// What identifies an article on a target, and tells whether it is the one that we mean.
struct ArticleKey {
  std::string source_id;
  std::string hash;       ///< content hash that we would send
  std::string slug = {};  ///< of the article; empty where it has none
};

/// What identifies this article.
ArticleKey key_of(const SourceArticle& article);

/// What a target says about itself before anything is sent.
struct Probe {
  enum class Verdict : std::uint8_t {
    ready,
    unreachable,  ///< it does not answer: nothing is known of it
    refused,      ///< it is not what the URL says, or does not let us in
  };
  Verdict verdict = Verdict::unreachable;
  std::string message;          ///< for people, unless ready: what is wrong and the remedy
  std::string site_id;          ///< what the site calls itself; empty when it does not
  std::uint64_t articles = 0;   ///< that it holds now
  std::uint32_t max_batch = 0;  ///< articles in a request; 0: no limit of its own
  /// It inserts whatever it is sent, so that an article may be there twice: Target::remove_twins.
  bool inserts = false;
  /// It lets in only whom it knows: a password or a user without rights is refused.
  bool signs_in = true;
  /// What it says of itself, for people: "user" and "anp (administrator)".
  std::vector<std::pair<std::string, std::string>> facts = {};
  /// What it cannot keep of an article, or promise, for people: one line each.
  std::vector<std::string> losses = {};
};

/// Names a request for its owner; the target only hands it back.
using TargetTag = std::uint64_t;

/// What was measured of a request.
struct RequestFacts {
  std::chrono::microseconds latency{0};
  /// When the last of the answer came, if that is known better than by when the request ended here.
  std::optional<Instant> arrived;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  CacheStatus cache = CacheStatus::unknown;
  std::optional<std::uint64_t> db_calls;  ///< nothing: unknown, never taken as 0
};

/// How a request ended that may simply be sent again: one without an effect, or whose effect is the
/// same however often it comes.
struct Reply {
  bool answered = false;  ///< false: nothing is known; never claimed unless the site itself says so
  bool stop_run = false;  ///< refused for a reason that every request shares
  std::optional<std::chrono::milliseconds> retry_after;
  int http_status = 0;
  std::string reason;  ///< for people, unless answered; no secret
};

/// What a target has of one article: its text as JSON, in the form of the article (DESIGN section
/// 2), once for each copy. None: it is absent. More than one: it has twins.
struct Copies {
  std::vector<std::string> articles;
};

/// What a target has of the first articles of those asked about, in order; at least of one. An
/// answer that would be too long leaves out the last ones: ask again for them.
struct ReadBackOutcome {
  Reply reply;
  std::vector<Copies> articles;  ///< only when answered
};

/// What became of an article that was to be removed.
enum class Removal : std::uint8_t {
  removed,
  absent,   ///< was not there
  changed,  ///< is there with another content hash: kept
};

struct RemoveOutcome {
  Reply reply;
  std::vector<Removal> articles;  ///< for each, in order; only when answered
};

/// A request that has ended.
struct TargetCompletion {
  TargetTag tag = 0;
  std::variant<SendOutcome, LookUpOutcome, TwinsOutcome, ReadBackOutcome, RemoveOutcome> outcome;
  RequestFacts facts;
};

/// Where articles go. One contract for all kinds; the engine decides what to do when, a target only
/// does it and says what came of it, as data.
///
/// A target sends what it is told at most once, and claims an article to be there only when the
/// answer names it. Nothing here blocks except probe() and poll(); a target whose library blocks
/// has a worker of its own behind this contract.
///
/// Threads: one, that of the driver.
class Target {
 public:
  virtual ~Target() = default;

  /// Asks the target what it is. Blocks, at most for the timeout of the target's options. Only
  /// while nothing is in flight.
  virtual Probe probe() = 0;

  /// Begins to send these articles (at least one) and returns.
  virtual void send(TargetTag tag, std::span<const SourceArticle> articles) = 0;
  /// Begins to look these articles up (at least one) and returns.
  virtual void look_up(TargetTag tag, std::span<const ArticleKey> articles) = 0;
  /// Begins to read these articles (at least one) back, whole, and returns.
  virtual void read_back(TargetTag tag, std::span<const ArticleKey> articles) = 0;
  /// Begins to remove those of these articles (at least one) that are there with exactly the given
  /// content hash, and returns. Harmless when repeated.
  virtual void remove(TargetTag tag, std::span<const ArticleKey> articles) = 0;

  /// Begins to remove every copy but the oldest of each of these articles (at least one), by names
  /// that no other copy ever gets: so a removal that lands late does no harm. Only called where the
  /// probe said `inserts`.
  virtual void remove_twins(TargetTag tag, std::span<const ArticleKey> articles);

  /// Moves requests on and returns those that ended. Returns as soon as there is one, or a signal
  /// comes, or `timeout` has passed.
  virtual std::vector<TargetCompletion> poll(std::chrono::microseconds timeout) = 0;

  /// What read_back() should find of an article that is there as it was sent: its JSON, in the same
  /// form. Less than the article where the target cannot keep all of it, as its probe says.
  [[nodiscard]] virtual std::string expected(const SourceArticle& article) const {
    return article.json;
  }

  /// Ends every request now; their completions are dropped.
  virtual void cancel_all() = 0;
};

inline void Target::remove_twins(TargetTag /*tag*/, std::span<const ArticleKey> /*articles*/) {
  ANP_REQUIRE(false, "a target that never inserts has no twins to remove");
}

}  // namespace anp
