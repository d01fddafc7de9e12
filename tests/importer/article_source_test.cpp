#include "importer/article_source.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string>

#include "generator/hash.h"
#include "importer/article_line.h"
#include "importer/dataset_source.h"
#include "importer/ndjson_source.h"
#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

/// A small article with this source id, compact and with the right hash.
std::string article(const std::string& source_id, const std::string& title = "t") {
  const std::string before = R"({"spec":1,"source_id":")" + source_id + R"(","title":")" + title +
                             R"(","meta":{"topic":"x")";
  const std::string hash = digest_of(before + "}}").hex().substr(0, kContentHashDigits);
  return before + R"(,"hash":")" + hash + R"("}})";
}

std::unique_ptr<ArticleSource> open_ndjson(const std::string& path) {
  Result<std::unique_ptr<ArticleSource>> source = open_ndjson_source(path);
  REQUIRE(source.has_value());
  return std::move(*source);
}

std::unique_ptr<ArticleSource> open_text(const TemporaryDirectory& directory,
                                         const std::string& text) {
  write_whole_file(directory.file("input"), text);
  return open_ndjson(directory.file("input"));
}

std::vector<std::string> ids_of(ArticleSource& source) {
  const PositionInterval all = source.positions();
  const auto articles = source.read({all.first, static_cast<std::uint32_t>(all.size())});
  REQUIRE(articles.has_value());
  std::vector<std::string> ids;
  for (const SourceArticle& article : *articles) ids.push_back(article.source_id);
  return ids;
}

TEST_CASE("article line: an intact one is taken as it is") {
  const std::string line = article("a-1", "caf\xc3\xa9 \\\"q\\\"");
  const Result<ArticleLine> checked = check_article_line(line);
  REQUIRE(checked.has_value());
  CHECK(checked->source_id == "a-1");
  CHECK(checked->json == line);
  CHECK(checked->hash == *stated_content_hash(line));
}

TEST_CASE("article line: other spellings of the same article are taken in compact form") {
  const std::string compact = article("a-1", "caf\xc3\xa9");
  const std::string hash(*stated_content_hash(compact));
  const std::string spellings[] = {
      R"({ "spec":1, "source_id":"a-1", "title":"caf\u00e9", "meta":{"topic":"x","hash":")" + hash +
          R"("} } )",
      R"({"spec":1,"source_id":"a-1","title":"café","meta":{"hash":")" + hash +
          R"(","topic":"x"}})",
  };
  for (const std::string& line : spellings) {
    CAPTURE(line);
    const Result<ArticleLine> checked = check_article_line(line);
    REQUIRE(checked.has_value());
    CHECK(checked->json == compact);
    CHECK(checked->hash == hash);
  }
}

TEST_CASE("article line: what is no intact article is refused with its reason") {
  const std::string good = article("a-1");
  const auto changed = [&good](const std::string& from, const std::string& to) {
    std::string line = good;
    line.replace(line.find(from), from.size(), to);
    return line;
  };
  std::string deep = R"({"source_id":"a","x":)";
  for (int i = 0; i < 100'000; ++i) deep += '[';
  struct Case {
    std::string line;
    const char* reason;
  };
  const Case cases[] = {
      {"hello", "is no JSON object"},
      {"{hello}", "is not JSON (byte 2)"},
      {"  ", "is not JSON (byte 3)"},
      {R"({"source_id":"a","x":1e999})", "a number that is too large (byte 22)"},
      {good.substr(0, good.size() - 1), "is not JSON"},
      {good + "x", "is not JSON"},
      {good + good, "is not JSON"},
      {changed("\"t\"", "\"\xff\""), "is not UTF-8"},
      {changed("\"t\"", "\"\xed\xa0\x80\""), "is not UTF-8"},
      {changed("\"t\"", "\"a\tb\""), "is not JSON"},
      {std::string("{\"a\":\0}", 7), "is not JSON"},
      {"[]", "is no JSON object"},
      {"\"text\"", "is no JSON object"},
      {"42", "is no JSON object"},
      {deep, "is nested more than 64 deep"},
      {"{}", "has no source_id"},
      {changed("\"a-1\"", "7"), "has no source_id"},
      {R"({"meta":{"source_id":"a","hash":"0"}})", "has no source_id"},
      {changed("\"a-1\"", "\"\""), "source_id of 0 bytes"},
      {changed("\"a-1\"", "\"" + std::string(201, 'x') + "\""), "source_id of 201 bytes"},
      {changed("\"a-1\"", "\"a\\n1\""), "control characters"},
      {changed("\"spec\":1", "\"source_id\":\"b\""), "two source_id"},
      {changed("\"title\":\"t\"", "\"title\":\"u\""), "was changed after it was made"},
      {R"({"source_id":"a-1"})", "has no meta.hash"},
      {R"({"source_id":"a-1","meta":[]})", "has no meta.hash"},
      {R"({"source_id":"a-1","meta":{"topic":"x","hash":5}})", "has no meta.hash"},
      {R"({"source_id":"a-1","meta":{"topic":"x","hash":"ABC"}})", "not 24 lower-case hex digits"},
      {R"({"source_id":"a-1","meta":{"hash":"000000000000000000000000"}})", "does not end in meta"},
      {R"({"source_id":"a-1","meta":{"topic":"x","hash":"000000000000000000000000"},"z":1})",
       "does not end in meta"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.line.substr(0, 200));
    const Result<ArticleLine> checked = check_article_line(c.line);
    REQUIRE_FALSE(checked.has_value());
    CAPTURE(checked.error().message);
    CHECK(checked.error().message.find(c.reason) != std::string::npos);
    CHECK(checked.error().message.size() < 300);
  }
}

TEST_CASE("ndjson: good lines keep their order, broken ones are listed and lose nothing") {
  const TemporaryDirectory directory;
  const auto source =
      open_text(directory, "\xef\xbb\xbf" + article("a") + "\r\n\n" + "broken\n" + article("b") +
                               "\n  \n" + article("a", "again") + "\n" + article("c"));
  CHECK(source->positions() == PositionInterval{1, 4});
  CHECK(ids_of(*source) == std::vector<std::string>{"a", "b", "c"});
  CHECK(source->bad_line_count() == 2);
  REQUIRE(source->bad_lines().size() == 2);
  CHECK(source->bad_lines()[0].line == 3);
  CHECK(source->bad_lines()[0].reason == "is no JSON object");
  CHECK(source->bad_lines()[1].line == 6);
  CHECK(source->bad_lines()[1].reason == "repeats source_id 'a' of an earlier line");
  CHECK(source->description() == "'" + directory.file("input") + "', 3 articles");

  const auto one = source->read({2, 1});
  REQUIRE(one.has_value());
  CHECK((*one)[0].position == 2);
  CHECK((*one)[0].json == article("b"));
  CHECK((*one)[0].hash == *stated_content_hash(article("b")));
}

TEST_CASE("ndjson: any range can be read in any order, whatever lies between the lines") {
  const TemporaryDirectory directory;
  std::string text;
  std::vector<std::string> want;
  for (int i = 0; i < 1000; ++i) {
    if (i % 7 == 0) text += "\n";
    if (i % 5 == 0) text += "broken\n";
    if (i % 11 == 0 && !want.empty()) text += article(want.front()) + "\n";
    want.push_back("id-" + std::to_string(i));
    text += article(want.back(), std::string(static_cast<std::size_t>(i), 'x')) + "\n";
  }
  const auto source = open_text(directory, text);
  REQUIRE(source->positions() == PositionInterval{1, 1001});
  CHECK(ids_of(*source) == want);
  static constexpr BatchRange ranges[] = {{1, 100},  {101, 100}, {201, 1},  {64, 2},  {65, 1},
                                          {1000, 1}, {1, 1},     {500, 64}, {540, 5}, {541, 1}};
  for (const BatchRange& range : ranges) {
    CAPTURE(range.first);
    const auto articles = source->read(range);
    REQUIRE(articles.has_value());
    REQUIRE(articles->size() == range.count);
    for (std::size_t i = 0; i < range.count; ++i) {
      CHECK((*articles)[i].position == range.first + i);
      CHECK((*articles)[i].source_id == want[static_cast<std::size_t>(range.first) - 1 + i]);
    }
  }
}

TEST_CASE("ndjson: its identity is its bytes, not its name") {
  const TemporaryDirectory directory;
  const auto identity_of = [&](const std::string& name, const std::string& bytes) {
    write_whole_file(directory.file(name), bytes);
    return open_ndjson(directory.file(name))->identity();
  };
  const auto first = identity_of("one", article("a") + "\n");
  CHECK(first == identity_of("two", article("a") + "\n"));
  CHECK(first != identity_of("three", article("b") + "\n"));
  CHECK(first[1].value == digest_of(article("a") + "\n").hex());
}

TEST_CASE("ndjson: a pipe is read as a file is") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const std::string text = article("a") + "\nbroken\n" + article("b") + "\n";
  REQUIRE(write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  close(ends[1]);
  std::unique_ptr<ArticleSource> source;
  SUBCASE("by its path") { source = open_ndjson("/dev/fd/" + std::to_string(ends[0])); }
  SUBCASE("as standard input") {
    const int kept = dup(STDIN_FILENO);
    dup2(ends[0], STDIN_FILENO);
    source = open_ndjson("-");
    dup2(kept, STDIN_FILENO);
    close(kept);
    CHECK(source->description() == "standard input, 2 articles");
  }
  close(ends[0]);
  CHECK(ids_of(*source) == std::vector<std::string>{"a", "b"});
  CHECK(source->bad_line_count() == 1);
  CHECK(source->identity()[1].value == digest_of(text).hex());
  CHECK(source->read({2, 1}).has_value());
}

TEST_CASE("ndjson: reasons are listed for the first bad lines only, but all are counted") {
  const TemporaryDirectory directory;
  std::string text;
  for (std::size_t i = 0; i < kMaxListedBadLines + 500; ++i) text += "x\n";
  const auto source = open_text(directory, text + article("a"));
  CHECK(source->bad_lines().size() == kMaxListedBadLines);
  CHECK(source->bad_line_count() == kMaxListedBadLines + 500);
  CHECK(ids_of(*source) == std::vector<std::string>{"a"});
}

TEST_CASE("ndjson: a line over the limit is a bad line") {
  const TemporaryDirectory directory;
  const auto source = open_text(directory, article("a") + "\n" +
                                               article("b", std::string(kMaxNdjsonLineBytes, 'x')) +
                                               "\n" + article("c"));
  CHECK(ids_of(*source) == std::vector<std::string>{"a", "c"});
  REQUIRE(source->bad_lines().size() == 1);
  CHECK(source->bad_lines()[0].line == 2);
  CHECK(source->bad_lines()[0].reason == "is longer than 8 MiB");
}

TEST_CASE("ndjson: nothing in it is no error") {
  const TemporaryDirectory directory;
  const auto source = open_text(directory, "");
  CHECK(source->positions().empty());
  CHECK(source->bad_line_count() == 0);
}

TEST_CASE("ndjson: a file that changes under a run is noticed") {
  const TemporaryDirectory directory;
  const auto source = open_text(directory, article("a") + "\n" + article("b") + "\n");
  write_whole_file(directory.file("input"), article("a") + "\n");
  const auto read = source->read({1, 2});
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().message.find("was changed") != std::string::npos);
}

TEST_CASE("ndjson: a file that changes under a run is noticed with the next block that is read") {
  const TemporaryDirectory directory;
  std::string text;
  for (int i = 0; i < 3'000; ++i) text += article("id-" + std::to_string(i)) + "\n";
  REQUIRE(text.size() > 200'000);
  const auto source = open_text(directory, text);
  REQUIRE(source->read({1, 2}).has_value());
  write_whole_file(directory.file("input"), text + " \n");  // as many articles, and the same
  const auto held = source->read({3, 1});
  REQUIRE(held.has_value());
  CHECK(held->front().source_id == "id-2");
  const auto read = source->read({2'999, 1});
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().message.find("was changed") != std::string::npos);
}

TEST_CASE("ndjson: what cannot be opened says why") {
  const TemporaryDirectory directory;
  const auto missing = open_ndjson_source(directory.file("missing"));
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().message.find("No such file") != std::string::npos);
  const auto folder = open_ndjson_source(directory.path().string());
  REQUIRE_FALSE(folder.has_value());
  CHECK(folder.error().message.find("is a directory") != std::string::npos);
}

TEST_CASE("ndjson: standard input needs room for a copy") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const std::string text = article("a") + "\n";
  REQUIRE(write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  close(ends[1]);
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{10, 10};
    setrlimit(RLIMIT_FSIZE, &limit);
    dup2(ends[0], STDIN_FILENO);
    const auto source = open_ndjson_source("-");
    _exit(!source && source.error().message.find("TMPDIR") != std::string::npos ? 7 : 8);
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 7);
}

TEST_CASE("dataset: articles are made as they are asked for, and agree with their hash") {
  DatasetSourceOptions options;
  options.pack = ANP_SOURCE_DIR "/corpora/alphanode";
  options.dataset_seed = 7;
  options.first = 18'790;
  options.count = 10;
  Result<std::unique_ptr<ArticleSource>> opened = open_dataset_source(options);
  REQUIRE(opened.has_value());
  ArticleSource& source = **opened;
  CHECK(source.positions() == PositionInterval{18'790, 18'800});
  CHECK(source.description() == "alphanode, seed 7, articles 18790 to 18799");
  CHECK(source.bad_line_count() == 0);

  const auto articles = source.read({18'794, 3});
  REQUIRE(articles.has_value());
  REQUIRE(articles->size() == 3);
  CHECK((*articles)[0].source_id == "alphanode-7-018794");
  for (const SourceArticle& article : *articles) {
    const Result<ArticleLine> line = check_article_line(article.json);
    REQUIRE(line.has_value());
    CHECK(line->source_id == article.source_id);
    CHECK(line->hash == article.hash);
    CHECK(line->json == article.json);
  }
  const auto again = source.read({18'795, 1});
  REQUIRE(again.has_value());
  CHECK((*again)[0].json == (*articles)[1].json);

  options.count = 9'999;
  Result<std::unique_ptr<ArticleSource>> larger = open_dataset_source(options);
  REQUIRE(larger.has_value());
  CHECK((*larger)->identity() == source.identity());
  options.dataset_seed = 8;
  Result<std::unique_ptr<ArticleSource>> other = open_dataset_source(options);
  REQUIRE(other.has_value());
  CHECK((*other)->identity() != source.identity());
}

TEST_CASE("dataset: numbers out of range and missing packs are refused") {
  struct Case {
    DatasetSourceOptions options;
    const char* said;
  };
  const std::string pack = ANP_SOURCE_DIR "/corpora/alphanode";
  const Case cases[] = {
      {{pack, 1'048'576, 1, 1}, "--seed 1048576 is out of range"},
      {{pack, 0, 0, 1}, "--first 0 is out of range"},
      {{pack, 0, 8'589'934'592, 1}, "--first 8589934592 is out of range"},
      {{pack, 0, 1, 0}, "--count 0 is out of range"},
      {{pack, 0, 8'589'934'591, 2}, "--count 2 is out of range"},
      {{pack + "-missing", 0, 1, 1}, "alphanode-missing"},
  };
  for (const Case& c : cases) {
    const auto source = open_dataset_source(c.options);
    REQUIRE_FALSE(source.has_value());
    CAPTURE(source.error().message);
    CHECK(source.error().message.find(c.said) != std::string::npos);
  }
}

}  // namespace
}  // namespace anp
