// Writes sample articles as NDJSON to standard output, for tests that are no C++:
// write_samples COUNT [--hostile]. With --hostile, the first one is hostile to pages.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/staging/sample_article.h"

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const unsigned long count = std::strtoul(argv[1], nullptr, 10);
  const bool hostile = argc > 2 && std::strcmp(argv[2], "--hostile") == 0;
  for (unsigned long number = 1; number <= count; ++number) {
    const bool first = hostile && number == 1;
    const std::string line = first ? anp::hostile_article(4'000'000) : anp::sample_article(number);
    if (std::fprintf(stdout, "%s\n", line.c_str()) < 0) return 1;
  }
  return 0;
}
