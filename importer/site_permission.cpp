#include "importer/site_permission.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace anp {

bool SitePermission::wants_look(Instant now) const {
  return !withdrawn_ && !looked_at_ && now >= next_look_;
}

Instant SitePermission::wakes_at() const {
  if (withdrawn_ || !given_at_) return Instant::max();
  const Instant end = *given_at_ + options_.interval + options_.patience;
  return looked_at_ ? end : std::min(end, next_look_);
}

void SitePermission::looked(Instant now) { looked_at_ = now; }

void SitePermission::on_answer(Answer answer, std::string why, Instant now) {
  // From the moment of the question: the answer may have been on its way for long.
  const Instant asked = looked_at_.value_or(now);
  looked_at_.reset();
  why_ = std::move(why);
  switch (answer) {
    case Answer::given:
      given_at_ = asked;
      next_look_ = asked + options_.interval;
      why_.clear();
      return;
    case Answer::withdrawn:
      withdrawn_ = true;
      return;
    case Answer::unclear:
      next_look_ = now + options_.retry;
      return;
  }
}

bool SitePermission::holds(Instant now) const {
  return !withdrawn_ && given_at_ && now < *given_at_ + options_.interval + options_.patience;
}

std::string SitePermission::why_not(Instant now) const {
  if (withdrawn_ || !given_at_) return why_;
  const auto silent = std::chrono::duration_cast<std::chrono::seconds>(now - *given_at_);
  return fmt::format("no good answer for {} s{}{}", silent.count(), why_.empty() ? "" : ": ", why_);
}

}  // namespace anp
