#include "importer/engine/pacer.h"

#include <doctest/doctest.h>

#include <deque>

#include "generator/random.h"

namespace anp {

using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST_CASE("pacer: no rate, no limit") {
  Pacer pacer(0);
  for (int i = 0; i < 1'000; ++i) {
    CHECK(pacer.allows(Instant{}));
    pacer.on_sent(Instant{});
  }
}

TEST_CASE("pacer: sends as fast as allowed, it keeps the rate to the request") {
  struct Case {
    std::uint32_t rate;
    std::uint64_t least;  // in 100 s
  };
  // 3/s and 7/s do not divide a second: rounded against us by less than one in a hundred seconds.
  static constexpr Case cases[] = {{1, 100}, {3, 299}, {7, 699}, {50, 5'000}, {1'000, 100'000}};
  for (const Case& c : cases) {
    CAPTURE(c.rate);
    Pacer pacer(c.rate);
    const Instant start = Instant{} + seconds(3);
    Instant now = start;
    std::uint64_t sent = 0;
    for (; now < start + seconds(100); now = std::max(now, pacer.next())) {
      pacer.on_sent(now);
      ++sent;
    }
    CHECK(sent >= c.least);
    CHECK(sent <= std::uint64_t{c.rate} * 100 + pacer.burst());
  }
}

TEST_CASE("pacer: in no second more than rate + burst, whenever the sends are tried") {
  for (const std::uint32_t rate : {1U, 2U, 9U, 100U, 150U, 2'500U}) {
    CAPTURE(rate);
    Pacer pacer(rate);
    Stream random(rate);
    std::deque<Instant> last_second;
    Instant now{};
    for (int i = 0; i < 20'000; ++i) {
      // Mostly busy, with pauses after which it may want to catch up.
      now += nanoseconds(random.chance(1, 500) ? random.below(2'000'000'000)
                                               : random.below(2'000'000'000 / rate / 3 + 1));
      if (!pacer.allows(now)) continue;
      pacer.on_sent(now);
      while (!last_second.empty() && now - last_second.front() > seconds(1))
        last_second.pop_front();
      last_second.push_back(now);
      REQUIRE(last_second.size() <= rate + pacer.burst());
    }
  }
}

}  // namespace anp
