#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "importer/engine/instant.h"

namespace anp {

struct PermissionOptions {
  std::chrono::milliseconds interval{60'000};  ///< from one good look at the token file to the next
  std::chrono::milliseconds retry{5'000};      ///< after a look that said nothing
  /// How long after a look was due it may go on saying nothing: then the permission is gone.
  std::chrono::milliseconds patience{60'000};
};

/// Whether a site still allows to be imported into: when to look at its token file, and what the
/// answers mean. It looks itself at nothing, as the engine does not.
///
/// A permission that was given at t holds until t + interval + patience at most, whatever happens:
/// nothing known is no permission.
class SitePermission {
 public:
  enum class Answer : std::uint8_t {
    given,      ///< the file is there and holds the token
    withdrawn,  ///< the site answers, and it is not
    unclear,    ///< no answer, or one that says nothing of the file
  };

  explicit SitePermission(const PermissionOptions& options) : options_(options) {}

  /// A look is due: send a request, and say looked().
  [[nodiscard]] bool wants_look(Instant now) const;
  /// When something is due at the latest, if no answer comes before.
  [[nodiscard]] Instant wakes_at() const;
  /// A look was sent.
  void looked(Instant now);
  /// What it said. @param why for people, unless given
  void on_answer(Answer answer, std::string why, Instant now);

  /// Whether a request that writes may leave now.
  [[nodiscard]] bool holds(Instant now) const;
  /// Why it does not, for people.
  [[nodiscard]] std::string why_not(Instant now) const;

 private:
  PermissionOptions options_;
  std::optional<Instant> given_at_;   // when the last good look was sent; nothing: never
  std::optional<Instant> looked_at_;  // when the look was sent that is not answered yet
  Instant next_look_ = Instant::min();
  bool withdrawn_ = false;
  std::string why_;
};

}  // namespace anp
