#include "generator/writer.h"

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "tests/generator/packs.h"

using namespace anp;

namespace {

class MemorySink : public ByteSink {
 public:
  void write(std::string_view bytes) override { text += bytes; }
  std::string text;
};

/// Takes so many bytes, then fails as a full disk does.
class FullDisk : public ByteSink {
 public:
  explicit FullDisk(std::size_t room) : room_(room) {}
  void write(std::string_view bytes) override {
    if (bytes.size() > room_) throw std::runtime_error("no space left");
    room_ -= bytes.size();
  }

 private:
  std::size_t room_;
};

struct Written {
  std::string text;
  WrittenDataset result;
};

std::unique_ptr<const Format> open(std::string_view format) {
  return open_format(format, DatasetDescription::of(test::small_pack()));
}

Written write(NumberRange numbers, unsigned threads, std::string_view format = "ndjson") {
  MemorySink sink;
  const auto opened = open(format);
  const WrittenDataset result =
      write_dataset(test::small_pack(), {{7, {}}, numbers, opened.get(), threads}, sink);
  return {std::move(sink.text), result};
}

}  // namespace

TEST_CASE("write_dataset: any number of threads writes the same bytes") {
  for (const std::uint64_t count : {1ULL, 63ULL, 64ULL, 65ULL, 1000ULL}) {
    const Written one = write({1, count}, 1);
    CHECK(one.result.articles == count);
    CHECK(one.result.bytes == one.text.size());
    CHECK(one.result.bytes_digest == digest_of(one.text));
    for (const unsigned threads : {2U, 3U, 8U}) {
      CAPTURE(count);
      CAPTURE(threads);
      const Written many = write({1, count}, threads);
      CHECK(many.text == one.text);
      CHECK(many.result.dataset_digest == one.result.dataset_digest);
    }
  }
}

TEST_CASE(
    "write_dataset: eight shards in order are the whole, and their digests add up to its digest") {
  const NumberRange whole{5, 1003};
  const Written all = write(whole, 1);
  std::string text;
  Digest128 digest;
  for (std::uint32_t index = 1; index <= 8; ++index) {
    const Written part = write(shard_of(whole, {index, 8}), 2);
    text += part.text;
    digest += part.result.dataset_digest;
  }
  CHECK(text == all.text);
  CHECK(digest == all.result.dataset_digest);
}

TEST_CASE("write_dataset: the dataset digest does not depend on the format") {
  for (const std::string_view format : kFormatNames) {
    CAPTURE(format);
    CHECK(write({1, 100}, 2, format).result.dataset_digest ==
          write({1, 100}, 1).result.dataset_digest);
  }
}

TEST_CASE("write_dataset: each line is the article of its number") {
  const Written all = write({41, 50}, 3);
  std::string lines;
  for (std::uint64_t n = 41; n < 91; ++n) {
    lines += format_article(test::small_pack(), {7, {}}, n, *open("ndjson"));
  }
  CHECK(all.text == lines);
}

TEST_CASE("write_dataset: any layout of shards and threads writes the same bytes") {
  const NumberRange whole{3, 211};
  const Written all = write(whole, 1);
  for (const std::uint32_t of : {2U, 3U, 7U, 100U, 250U}) {
    CAPTURE(of);
    std::string text;
    Digest128 digest;
    for (std::uint32_t index = 1; index <= of; ++index) {
      const Written part = write(shard_of(whole, {index, of}), 1 + index % 4);
      text += part.text;
      digest += part.result.dataset_digest;
    }
    CHECK(text == all.text);
    CHECK(digest == all.result.dataset_digest);
  }
}

TEST_CASE("write_dataset: --paragraphs holds on every thread") {
  const auto ndjson = open("ndjson");
  const auto write_long = [&](unsigned threads) {
    MemorySink sink;
    write_dataset(test::small_pack(), {{7, {20, 24}}, {1, 300}, ndjson.get(), threads}, sink);
    return sink.text;
  };
  const std::string one = write_long(1);
  CHECK(write_long(8) == one);
  CHECK(one != write({1, 300}, 1).text);
}

TEST_CASE("write_dataset: an empty shard writes nothing") { CHECK(write({1, 0}, 2).text.empty()); }

TEST_CASE("write_dataset: a full disk ends it with the sink's own error, whatever the threads") {
  const auto ndjson = open("ndjson");
  for (const unsigned threads : {1U, 4U}) {
    FullDisk disk(300'000);
    CHECK_THROWS_WITH(
        write_dataset(test::small_pack(), {{}, {1, 100'000}, ndjson.get(), threads}, disk),
        "no space left");
  }
}

TEST_CASE(
    "write_dataset: in every format, shards in order are the whole, and the digest is that of the "
    "bytes") {
  const NumberRange whole{5, 203};
  for (const std::string_view name : kFormatNames) {
    CAPTURE(name);
    const Written all = write(whole, 2, name);
    CHECK(all.result.bytes_digest == digest_of(all.text));
    CHECK(all.result.bytes == all.text.size());
    const auto format = open(name);
    MemorySink parts;
    for (std::uint32_t index = 1; index <= 3; ++index) {
      const NumberRange numbers = shard_of(whole, {index, 3});
      WriteOptions options{{7, {}}, numbers, format.get(), 2};
      options.first_place = numbers.first - whole.first;
      options.header = index == 1;
      options.footer = index == 3;
      write_dataset(test::small_pack(), options, parts);
    }
    CHECK(parts.text == all.text);
  }
}

TEST_CASE("format_article: is the dataset of one article") {
  for (const std::string_view name : kFormatNames) {
    CAPTURE(name);
    CHECK(format_article(test::small_pack(), {7, {}}, 42, *open(name)) ==
          write({42, 1}, 1, name).text);
  }
}
