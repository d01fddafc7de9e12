#include "importer/html.h"

#include <doctest/doctest.h>

#include <string>

namespace anp {
namespace {

const std::string kUnknown = "\xEF\xBF\xBD";

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

TEST_CASE("append_escaped makes markup and quotes into text") {
  CHECK(escaped("<script>alert('x')</script>") ==
        "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
  CHECK(escaped("\" onload=\"x") == "&quot; onload=&quot;x");
  CHECK(escaped("&amp;") == "&amp;amp;");
  CHECK(escaped("]]> <!-- -->") == "]]&gt; &lt;!-- --&gt;");
  CHECK(escaped("plain text\nwith\tspace") == "plain text\nwith\tspace");
}

TEST_CASE("append_escaped keeps well-formed UTF-8 and replaces everything else") {
  struct Case {
    std::string text;
    std::string want;
  };
  const std::string three = kUnknown + kUnknown + kUnknown;
  const Case cases[] = {
      {"\u00e9\u4e2d\U0001F680", "\u00e9\u4e2d\U0001F680"},
      {"\u202e\u0301\u05d0", "\u202e\u0301\u05d0"},
      {std::string("a\0b", 3), "a" + kUnknown + "b"},
      {"\x1b[31m", kUnknown + "[31m"},
      {"\xff", kUnknown},
      {"\xc3", kUnknown},            // cut off
      {"\xc3<", kUnknown + "&lt;"},  // must not swallow the markup
      {"\xe2\x82<b>", kUnknown + kUnknown + "&lt;b&gt;"},
      {"\xc0\xbc", kUnknown + kUnknown},       // an overlong '<'
      {"\xed\xa0\x80", three},                 // a surrogate
      {"\xef\xbf\xbe", kUnknown},              // no character of XML
      {"\xf4\x90\x80\x80", three + kUnknown},  // beyond U+10FFFF
      {"\xf0\x9f\x9a", three},
  };
  for (const Case& c : cases) {
    CAPTURE(c.want);
    CHECK(escaped(c.text) == c.want);
  }
}

TEST_CASE("url_encoded and url_decoded are each other's inverse") {
  CHECK(url_encoded("slow query & more/<é>") == "slow%20query%20%26%20more%2F%3C%C3%A9%3E");
  CHECK(url_decoded("slow+query%20%26%3c") == "slow query &<");
  CHECK(url_decoded("100%") == "100%");
  CHECK(url_decoded("%zz%4") == "%zz%4");
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  CHECK(url_decoded(url_encoded(all)) == all);
}

}  // namespace
}  // namespace anp
