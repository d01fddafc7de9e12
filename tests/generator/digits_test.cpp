#include "generator/digits.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <limits>
#include <string>

using namespace anp;

namespace {

std::string digits(std::uint64_t value, int least = 1) {
  char room[40];
  return {room, write_digits(value, room, least)};
}

std::string thousands(std::uint32_t value) {
  char room[40];
  return {room, write_thousands(value, room)};
}

}  // namespace

TEST_CASE("write_digits: as many as the value has, or the least that is asked for") {
  for (std::uint64_t power = 1;; power *= 10) {
    for (const std::uint64_t value : {power - 1, power, power + 1}) {
      CHECK(digits(value) == std::to_string(value));
    }
    if (power > std::numeric_limits<std::uint64_t>::max() / 10) break;
  }
  CHECK(digits(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(digits(0, 6) == "000000");
  CHECK(digits(18'794, 6) == "018794");
  CHECK(digits(8'589'934'591, 6) == "8589934591");
  CHECK(digits(7, 20) == "00000000000000000007");
}

TEST_CASE("write_digits: any digit at any of the eight places that are written at once") {
  std::string wrong;
  for (std::uint64_t value = 0; value < 1'000'000'000; value += 99'991) {
    if (digits(value) != std::to_string(value)) wrong += std::to_string(value) + ' ';
  }
  CHECK(wrong.empty());
}

TEST_CASE("write_two_digits: always two") {
  for (std::uint32_t value = 0; value < 100; ++value) {
    char room[2];
    CHECK(write_two_digits(value, room) == room + 2);
    CHECK(std::string(room, 2) == digits(value, 2));
  }
}

TEST_CASE("write_thousands: a comma between thousands") {
  struct Case {
    std::uint32_t value;
    const char* text;
  };
  static constexpr Case cases[] = {{0, "0"},
                                   {999, "999"},
                                   {1'000, "1,000"},
                                   {12'040, "12,040"},
                                   {999'999, "999,999"},
                                   {1'000'000, "1,000,000"},
                                   {1'002'003, "1,002,003"},
                                   {4'294'967'295, "4,294,967,295"}};
  for (const Case& c : cases) CHECK(thousands(c.value) == c.text);
}
