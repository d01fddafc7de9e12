#include "generator/english.h"

#include <doctest/doctest.h>

#include <string>

using namespace anp;

TEST_CASE("takes_an: the first sound decides, as far as spelling tells") {
  for (const char* text : {"apple", "API", "HTTP call", "S3 bucket", "hour", "umbrella", "SLO",
                           "unindexed table", "8 ms", "11 workers", "nginx block", "npm script",
                           "index", "upstream", "iOS app", "XML file"}) {
    CAPTURE(text);
    CHECK(takes_an(text));
  }
  for (const char* text :
       {"", "worker", "URL", "user", "unit", "one-off job", "JSON body", "REST call", "UUID",
        "table", "10 ms", "JVM", "Go service", "url", "uniform", "Python service", "European host",
        "\"index\"", "\xC3\xA9tude"}) {
    CAPTURE(text);
    CHECK_FALSE(takes_an(text));
  }
}

TEST_CASE("capitalize: the first letter, unless the word has its own way with capitals") {
  struct Case {
    const char* text;
    const char* capital;
  };
  static constexpr Case cases[] = {{"the worker", "The worker"},
                                   {"x", "X"},
                                   {"gRPC call", "gRPC call"},
                                   {"iOS", "iOS"},
                                   {"eBPF", "eBPF"},
                                   {"db-4.fra1 is", "db-4.fra1 is"},
                                   {"load_page", "load_page"},
                                   {"mail-relay 4", "Mail-relay 4"},
                                   {"a CDN", "A CDN"},
                                   {"Already", "Already"},
                                   {"9 jobs", "9 jobs"},
                                   {"\"quoted\"", "\"quoted\""},
                                   {"", ""},
                                   {"\xC3\xA9tude", "\xC3\xA9tude"}};
  for (const Case& c : cases) {
    std::string text = c.text;
    CAPTURE(text);
    capitalize(text.data(), text.data() + text.size());
    CHECK(text == c.capital);
  }
}
