#include "importer/json_depth.h"

#include <doctest/doctest.h>

#include <string>

namespace anp {

TEST_CASE("json depth: objects and arrays count, brackets in texts do not") {
  CHECK_FALSE(is_nested_deeper("", 0));
  CHECK_FALSE(is_nested_deeper("7", 0));
  CHECK(is_nested_deeper("[]", 0));
  CHECK_FALSE(is_nested_deeper(R"({"a":[1],"b":[{}]})", 3));
  CHECK(is_nested_deeper(R"({"a":[1],"b":[{}]})", 2));
  CHECK_FALSE(is_nested_deeper(R"(["[[[","\"[[",{"{{":1}])", 2));
  CHECK_FALSE(is_nested_deeper("[],[],[]", 1));
}

TEST_CASE("json depth: a text that is no JSON is read to its end and no further") {
  CHECK_FALSE(is_nested_deeper("]]]]}}", 0));
  CHECK_FALSE(is_nested_deeper(R"("[[[)", 0));
  CHECK_FALSE(is_nested_deeper("\"\\", 0));
  CHECK(is_nested_deeper(std::string(1'000'000, '['), 100));
}

}  // namespace anp
