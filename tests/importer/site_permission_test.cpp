#include "importer/site_permission.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace anp {

namespace {

using Answer = SitePermission::Answer;
using std::chrono::seconds;

const Instant kStart = Instant{} + std::chrono::hours(1);

Instant at(int second) { return kStart + seconds(second); }

}  // namespace

TEST_CASE("permission: none before the first good look") {
  SitePermission permission{PermissionOptions()};
  CHECK(permission.wants_look(at(0)));
  CHECK_FALSE(permission.holds(at(0)));
  permission.looked(at(0));
  CHECK_FALSE(permission.wants_look(at(0)));
  CHECK_FALSE(permission.holds(at(1)));
  permission.on_answer(Answer::unclear, "timed out", at(2));
  CHECK_FALSE(permission.holds(at(2)));
  CHECK(permission.why_not(at(2)) == "timed out");
}

TEST_CASE("permission: looked at every 60 s, counted from the question") {
  SitePermission permission{PermissionOptions()};
  for (int look = 0; look < 5; ++look) {
    const int start = look * 60;
    CHECK(permission.wants_look(at(start)));
    permission.looked(at(start));
    permission.on_answer(Answer::given, "", at(start + 7));
    CHECK(permission.holds(at(start + 7)));
    CHECK_FALSE(permission.wants_look(at(start + 59)));
    CHECK(permission.wakes_at() == at(start + 60));
  }
}

TEST_CASE("permission: withdrawn is withdrawn, at once and for good") {
  SitePermission permission{PermissionOptions()};
  permission.looked(at(0));
  permission.on_answer(Answer::given, "", at(0));
  permission.looked(at(60));
  CHECK(permission.holds(at(61)));
  permission.on_answer(Answer::withdrawn, "status 404", at(61));
  CHECK_FALSE(permission.holds(at(61)));
  CHECK(permission.why_not(at(61)) == "status 404");
  CHECK_FALSE(permission.wants_look(at(1000)));
}

TEST_CASE(
    "permission: a look that says nothing is repeated, and in time nothing is no permission") {
  SitePermission permission{PermissionOptions()};
  permission.looked(at(0));
  permission.on_answer(Answer::given, "", at(0));
  int looks = 0;
  for (int now = 60; now < 200; ++now) {
    if (!permission.wants_look(at(now))) continue;
    permission.looked(at(now));
    permission.on_answer(Answer::unclear, "status 503", at(now));
    if (now < 120) ++looks;
    CHECK(permission.holds(at(now)) == (now < 120));
  }
  CHECK(looks == 12);
  CHECK(permission.why_not(at(120)) == "no good answer for 120 s: status 503");
  // A good answer after all gives it back.
  permission.looked(at(205));
  permission.on_answer(Answer::given, "", at(206));
  CHECK(permission.holds(at(206)));
}

TEST_CASE("permission: an answer that never comes ends it as well") {
  SitePermission permission{PermissionOptions()};
  permission.looked(at(0));
  permission.on_answer(Answer::given, "", at(9));
  permission.looked(at(60));
  CHECK(permission.wakes_at() == at(120));
  CHECK(permission.holds(at(119)));
  CHECK_FALSE(permission.holds(at(120)));
  // An answer that was on its way for so long says how things were then.
  permission.on_answer(Answer::given, "", at(150));
  CHECK(permission.holds(at(179)));
  CHECK_FALSE(permission.holds(at(180)));
}

}  // namespace anp
