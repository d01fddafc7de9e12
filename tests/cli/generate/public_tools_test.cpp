#include <doctest/doctest.h>

#include <string>

#include "tests/cli/generate/program.h"
#include "tests/support/temporary_directory.h"

using namespace anp;

TEST_CASE("content hash: jq and xxh128sum agree with 1,000 articles") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("articles.ndjson");
  REQUIRE(test::generate({"--seed", "3", "--count", "1000", "--output", file}).exit_code == 0);
  // One file an article, without its hash and without a newline; xxh128sum then reads them all.
  ProcessOptions here;
  here.directory = directory.path().string();
  const Ended computed = test::run_shell(
      "jq -c 'del(.meta.hash)' articles.ndjson | split -l 1 -a 4 --filter='head -c -1 > $FILE' - "
      "body. && "
      "xxh128sum body.* | cut -c1-24 > computed && jq -r .meta.hash articles.ndjson > stated && "
      "wc -l < computed && cmp computed stated",
      here);
  CAPTURE(computed.errors);
  CHECK(computed.exit_code == 0);
  CHECK(computed.output == "1000\n");
}

TEST_CASE("file digest: xxh128sum prints what the manifest says") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("a.ndjson");
  REQUIRE(test::generate({"--count", "50", "--output", file}).exit_code == 0);
  ProcessOptions here;
  here.directory = directory.path().string();
  const Ended same = test::run_shell(
      "[ \"$(xxh128sum a.ndjson | cut -d' ' -f1)\" = \"$(jq -r .file.digest "
      "a.ndjson.manifest.json)\" ]",
      here);
  CHECK(same.exit_code == 0);
}
