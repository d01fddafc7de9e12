#include "generator/writer.h"

#include <doctest/doctest.h>

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

Written write(NumberRange numbers, unsigned threads, OutputFormat format = OutputFormat::ndjson) {
  MemorySink sink;
  const WrittenDataset result =
      write_dataset(test::small_pack(), {7, numbers, format, threads}, sink);
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
  CHECK(write({1, 100}, 2, OutputFormat::text).result.dataset_digest ==
        write({1, 100}, 1).result.dataset_digest);
}

TEST_CASE("write_dataset: an empty shard writes nothing") { CHECK(write({1, 0}, 2).text.empty()); }

TEST_CASE("write_dataset: a full disk ends it with the sink's own error, whatever the threads") {
  for (const unsigned threads : {1U, 4U}) {
    FullDisk disk(300'000);
    CHECK_THROWS_WITH(
        write_dataset(test::small_pack(), {0, {1, 100'000}, OutputFormat::ndjson, threads}, disk),
        "no space left");
  }
}

TEST_CASE("parse_output_format: names what there is") {
  CHECK(parse_output_format("text").value() == OutputFormat::text);
  CHECK(parse_output_format("yaml").error().message.find("ndjson") != std::string::npos);
}
