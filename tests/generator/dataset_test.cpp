#include "generator/dataset.h"

#include <doctest/doctest.h>

#include "generator/option_values.h"
#include "generator/synthesizer.h"

using namespace anp;

TEST_CASE("article seed: dataset and number in one integer below 2^53") {
  CHECK(article_seed_of(0, 18'794) == 18'794);
  CHECK(article_seed_of(7, 18'794) == 7ULL * 8'589'934'592ULL + 18'794ULL);
  CHECK(article_seed_of(kMaxDatasetSeed, kMaxArticleNumber) == (1ULL << 53) - 1);
}

TEST_CASE("source id: six digits or more, with the dataset seed unless it is 0") {
  CHECK(source_id_of("alphanode", 0, 18'794) == "alphanode-018794");
  CHECK(source_id_of("alphanode", 7, 18'794) == "alphanode-7-018794");
  CHECK(source_id_of("alphanode", 0, 1) == "alphanode-000001");
  CHECK(source_id_of("alphanode", 0, 8'589'934'591) == "alphanode-8589934591");
}

TEST_CASE("shard_of: the shards put together are the whole, their sizes differ by at most one") {
  for (const std::uint64_t count : {1ULL, 7ULL, 8ULL, 100ULL, 1001ULL}) {
    for (const std::uint32_t of : {1U, 2U, 3U, 8U, 13U}) {
      CAPTURE(count);
      CAPTURE(of);
      std::uint64_t next = 5;
      for (std::uint32_t index = 1; index <= of; ++index) {
        const NumberRange part = shard_of({5, count}, {index, of});
        CHECK(part.first == next);
        CHECK(part.count >= count / of);
        CHECK(part.count <= count / of + 1);
        next = part.end();
      }
      CHECK(next == 5 + count);
    }
  }
}

TEST_CASE("parse_shard: what is no shard is refused") {
  CHECK(parse_shard("3/8").value() == Shard{3, 8});
  for (const char* text :
       {"", "3", "0/8", "9/8", "3/0", "3/8/9", "-1/8", " 3/8", "3/65537", "a/b"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_shard(text).has_value());
  }
}

TEST_CASE("check_numbers: a dataset ends at the last number at the latest") {
  CHECK(check_numbers(1, kMaxArticleNumber).has_value());
  CHECK(check_numbers(kMaxArticleNumber, 1).has_value());
  const auto past = check_numbers(kMaxArticleNumber, 2);
  REQUIRE_FALSE(past.has_value());
  CHECK(past.error().message.find("8589934591") != std::string::npos);
}

TEST_CASE("parse_whole_number: only digits within the range") {
  CHECK(parse_whole_number("--seed", "0", 0, 10).value() == 0);
  CHECK(parse_whole_number("--seed", "10", 0, 10).value() == 10);
  for (const char* text :
       {"", "-1", "+1", "11", "1.0", "1e1", "0x1", " 1", "1 ", "18446744073709551616"}) {
    CAPTURE(text);
    const auto number = parse_whole_number("--seed", text, 0, 10);
    REQUIRE_FALSE(number.has_value());
    CHECK(number.error().message.find("--seed") != std::string::npos);
    CHECK(number.error().message.find("from 0 to 10") != std::string::npos);
  }
}

TEST_CASE("parse_paragraphs: two numbers within what an article may have, the smaller first") {
  CHECK(parse_paragraphs("5..20").value() == ParagraphRange{5, 20});
  CHECK(parse_paragraphs("3..500").value() == ParagraphRange{3, 500});
  CHECK(parse_paragraphs("7..7").value() == ParagraphRange{7, 7});
  for (const char* text : {"", "5", "..", "5..", "..20", "20..5", "2..5", "5..501", "5...20",
                           "-5..20", "5..20 ", "a..b", "5-20"}) {
    CAPTURE(text);
    const auto range = parse_paragraphs(text);
    REQUIRE_FALSE(range.has_value());
    CHECK(range.error().message.find("--paragraphs") != std::string::npos);
    CHECK(range.error().message.find("5..20") != std::string::npos);
  }
}
