#include "generator/calendar.h"

#include <doctest/doctest.h>

#include <string>

#include "generator/formats/time_text.h"

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
    std::string back;
    append_date(c.days, back);
    CHECK(back == c.text);
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

TEST_CASE("append_utc_time: RFC 3339, also before 1970") {
  std::string text;
  append_utc_time(1'735'689'599, text);
  CHECK(text == "2024-12-31T23:59:59Z");
  text.clear();
  append_utc_time(-1, text);
  CHECK(text == "1969-12-31T23:59:59Z");
}
