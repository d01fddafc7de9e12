#include "generator/calendar.h"

#include <doctest/doctest.h>

#include <string>

#include "generator/time_text.h"

using namespace anp;

TEST_CASE("parse_day: days that exist") {
  struct Case {
    const char* text;
    std::int32_t days;
  };
  static constexpr Case cases[] = {{"1970-01-01", 0},      {"1969-12-31", -1},
                                   {"2000-02-29", 11'016}, {"2015-01-01", 16'436},
                                   {"2024-12-31", 20'088}, {"2100-03-01", 47'541}};
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(parse_day(c.text) == c.days);
    char room[kDateBytes];
    CHECK(std::string(room, write_date(c.days, room)) == c.text);
  }
}

TEST_CASE("parse_day: what is no day is refused") {
  for (const char* text :
       {"", "2023-02-29", "2100-02-29", "2023-13-01", "2023-00-10", "2023-04-31", "2023-1-1",
        "2023/01/01", "2023-01-01 ", "+023-01-01", "２０２３-01-01"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_day(text).has_value());
  }
}

TEST_CASE("day_of: the inverse of days_of, for every day of a long time") {
  for (std::int32_t days = -800'000; days <= 2'900'000; days += 13) {
    if (days_of(day_of(days)) != days) FAIL(days);
  }
}

TEST_CASE("write_date: years have four digits") {
  char room[kDateBytes];
  CHECK(std::string(room, write_date(days_of({7, 1, 2}), room)) == "0007-01-02");
  CHECK(std::string(room, write_date(days_of({9999, 12, 31}), room)) == "9999-12-31");
}

TEST_CASE("write_utc_time: RFC 3339, in UTC") {
  struct Case {
    std::int64_t seconds;
    const char* text;
  };
  static constexpr Case cases[] = {{0, "1970-01-01T00:00:00Z"},
                                   {86'399, "1970-01-01T23:59:59Z"},
                                   {1'735'689'599, "2024-12-31T23:59:59Z"},
                                   {253'402'300'799, "9999-12-31T23:59:59Z"}};
  for (const Case& c : cases) {
    char room[kUtcTimeBytes];
    CHECK(std::string(room, write_utc_time(c.seconds, room)) == c.text);
  }
}
