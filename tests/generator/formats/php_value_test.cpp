#include "generator/formats/php_value.h"

#include <doctest/doctest.h>

#include <string>

using namespace anp;

namespace {

template <typename Value>
std::string php_of(const Value& value) {
  std::string php;
  append_php(value, php);
  return php;
}

}  // namespace

TEST_CASE("append_php: lengths are bytes, lists and objects are arrays") {
  CHECK(php_of(std::string("Zoë 😀")) == "s:9:\"Zoë 😀\";");
  CHECK(php_of(std::string("\"; quoted")) == "s:9:\"\"; quoted\";");
  CHECK(php_of(std::uint64_t{9007199254740991}) == "i:9007199254740991;");
  CHECK(php_of(std::vector<std::string>{}) == "a:0:{}");
  CHECK(php_of(std::vector<std::string>{"a", "bc"}) == "a:2:{i:0;s:1:\"a\";i:1;s:2:\"bc\";}");
  CHECK(php_of(ArticleScore{1, 2, 3, 4}) ==
        "a:4:{s:7:\"quality\";i:1;s:9:\"freshness\";i:2;s:5:\"depth\";i:3;s:7:\"clarity\";i:4;}");
  CHECK(php_of(std::vector<ArticleEntity>{{"x", "y"}}) ==
        "a:1:{i:0;a:2:{s:4:\"name\";s:1:\"x\";s:4:\"type\";s:1:\"y\";}}");
}

TEST_CASE(
    "php_meta_text: a text that looks serialized is serialized, so that it comes back as text") {
  CHECK(php_meta_text("plain text: s and i") == "plain text: s and i");
  CHECK(php_meta_text("") == "");
  CHECK(php_meta_text("a:0:{}") == "s:6:\"a:0:{}\";");
  CHECK(php_meta_text(" N;") == "s:3:\" N;\";");
  CHECK(php_meta_text("b:1;") == "s:4:\"b:1;\";");
}
