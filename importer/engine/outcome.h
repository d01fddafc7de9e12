#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace anp {

/// What a target said about one article of a batch.
enum class ArticleOutcome : std::uint8_t {
  created,    ///< was absent, is there now
  updated,    ///< was there with another content hash, is there now with ours
  unchanged,  ///< was already there with our content hash
  rejected,   ///< refused for good; `reason` says why
  unknown,    ///< the answer does not name it: it may be there or not
};

/// As the staging site's API writes it.
inline std::string_view name_of(ArticleOutcome outcome) {
  switch (outcome) {
    case ArticleOutcome::created:
      return "created";
    case ArticleOutcome::updated:
      return "updated";
    case ArticleOutcome::unchanged:
      return "unchanged";
    case ArticleOutcome::rejected:
      return "rejected";
    case ArticleOutcome::unknown:
      return "unknown";
  }
  return {};
}

/// What an attempt at a whole batch came to; decides what the engine does next.
enum class Verdict : std::uint8_t {
  answered,     ///< the answer names articles one by one: see `articles`
  never_sent,   ///< no byte of the request left: safe to send again without a look-up
  unknown,      ///< it left, and nothing says what became of it: look up before sending again
  retry_later,  ///< refused before any effect (425, 429, 503 with Retry-After): may be sent again
  rejected,     ///< refused for good (other 4xx): what was sent is dead letters, with the reason
  too_large,    ///< refused before any effect because of its size (413): may be sent in parts
  stop_run,     ///< refused for a reason that every batch shares (401, 403, 3xx, wrong site)
};

inline constexpr std::size_t kVerdictCount = 7;

struct ArticleAnswer {
  ArticleOutcome outcome = ArticleOutcome::unknown;
  std::string reason;  ///< why it was rejected; empty otherwise
};

/// The result of one attempt, as data: nothing here is an error of ours.
struct SendOutcome {
  Verdict verdict = Verdict::unknown;
  /// One for each article that was sent, in the order sent. Only with Verdict::answered.
  std::vector<ArticleAnswer> articles;
  /// The least wait that the target asks for, already clamped to [0, 1 h].
  std::optional<std::chrono::milliseconds> retry_after;
  int http_status = 0;  ///< 0 where there was no answer
  std::string reason;   ///< for people: "timed out after 10 s", "status 503"; no secret
};

/// What a look-up says about one article, compared with the content hash that we would send.
enum class Presence : std::uint8_t {
  absent,
  same,       ///< there, with our content hash
  twice,      ///< there more than once, with our content hash: only where sends insert
  different,  ///< there, with another content hash
};

/// Why one article of a batch cannot be imported: it becomes a dead letter.
struct Rejection {
  std::uint32_t offset = 0;  ///< position in the batch, from 0
  std::string reason;        ///< for people; no secret
  bool operator==(const Rejection&) const = default;
};

/// What a look-up found.
struct LookUpOutcome {
  bool answered = false;  ///< false: the look-up itself failed; nothing is known
  bool stop_run = false;  ///< refused for a reason that every look-up shares
  /// For each article asked about, in order: the content hash there, or nothing when absent.
  std::vector<std::optional<std::string>> hashes;
  /// Which of them, ascending indices, are there more than once: only where sends insert.
  std::vector<std::size_t> twins;
  std::optional<std::chrono::milliseconds> retry_after;
  int http_status = 0;
  std::string reason;
};

/// What became of an attempt to remove twins.
struct TwinsOutcome {
  bool done = false;      ///< false: some may still be there, or be removed later
  bool stop_run = false;  ///< refused for a reason that every removal shares
  std::optional<std::chrono::milliseconds> retry_after;
  int http_status = 0;
  std::string reason;
};

}  // namespace anp
