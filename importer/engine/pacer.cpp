#include "importer/engine/pacer.h"

#include <algorithm>

#include "generator/result.h"

namespace anp {

Pacer::Pacer(std::uint32_t rate) {
  ANP_REQUIRE(rate <= kMaxRate, "a rate above kMaxRate must be refused with the options");
  if (rate == 0) return;
  interval_ = std::chrono::nanoseconds((1'000'000'000LL + rate - 1) / rate);
  burst_ = std::max(1U, rate / 100);
}

Instant Pacer::next() const {
  if (!due_) return Instant::min();
  return *due_ - interval_ * (burst_ - 1);
}

void Pacer::on_sent(Instant now) {
  ANP_REQUIRE(allows(now), "a request was sent faster than the rate");
  if (interval_.count() == 0) return;
  due_ = (due_ ? std::max(*due_, now) : now) + interval_;
}

}  // namespace anp
