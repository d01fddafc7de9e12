#include "generator/ordered_output.h"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>

using namespace anp;

namespace {

class MemorySink : public ByteSink {
 public:
  void write(std::string_view bytes) override { text += bytes; }
  std::string text;
};

class FailingSink : public ByteSink {
 public:
  void write(std::string_view /*bytes*/) override { throw std::runtime_error("no space left"); }
};

/// Fills a chunk as a generator of very short articles would.
void fill(Chunk& chunk) {
  for (std::uint64_t n = chunk.numbers.first; n < chunk.numbers.end(); ++n) {
    chunk.bytes.append(std::to_string(n) + "\n");
    chunk.digest += Digest128{0, n};
  }
}

std::string lines(NumberRange numbers) {
  std::string text;
  for (std::uint64_t n = numbers.first; n < numbers.end(); ++n) text += std::to_string(n) + "\n";
  return text;
}

template <typename Work>
void run_threads(int count, const Work& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("OrderedOutput: many threads write every article in order, once") {
  for (const int threads : {1, 2, 8, 16}) {
    for (const std::uint64_t count : {1ULL, 15ULL, 16ULL, 17ULL, 5000ULL}) {
      CAPTURE(threads);
      CAPTURE(count);
      MemorySink sink;
      const NumberRange numbers{7, count};
      OrderedOutput output(numbers, 3, sink);
      run_threads(threads, [&](int) {
        while (auto chunk = output.take()) {
          fill(*chunk);
          output.give(std::move(chunk));
        }
      });
      output.rethrow_failure();
      const WrittenDataset written = output.finish();
      CHECK(sink.text == lines(numbers));
      CHECK(written.articles == count);
      CHECK(written.bytes == sink.text.size());
      CHECK(written.bytes_digest == digest_of(sink.text));
      CHECK(written.dataset_digest == Digest128{0, count * 7 + count * (count - 1) / 2});
    }
  }
}

TEST_CASE(
    "OrderedOutput: what stands before and after the chunks counts as bytes, not as articles") {
  MemorySink sink;
  OrderedOutput output({1, 20}, 3, sink);
  output.write("first\n");
  while (auto chunk = output.take()) {
    fill(*chunk);
    output.give(std::move(chunk));
  }
  output.write("last\n");
  const WrittenDataset written = output.finish();
  CHECK(sink.text == "first\n" + lines({1, 20}) + "last\n");
  CHECK(written.articles == 20);
  CHECK(written.bytes == sink.text.size());
  CHECK(written.bytes_digest == digest_of(sink.text));
}

TEST_CASE("OrderedOutput: a chunk given early waits for those before it") {
  MemorySink sink;
  OrderedOutput output({1, 100}, 10, sink);
  auto first = output.take();
  auto second = output.take();
  auto third = output.take();
  for (Chunk* chunk : {first.get(), second.get(), third.get()}) fill(*chunk);
  const std::string expected = lines({1, third->numbers.end() - 1});
  output.give(std::move(third));
  output.give(std::move(second));
  CHECK(sink.text.empty());
  output.give(std::move(first));
  CHECK(sink.text == expected);
}

TEST_CASE("OrderedOutput: no more chunks are handed out than may wait") {
  MemorySink sink;
  OrderedOutput output({1, 10'000}, 4, sink);
  std::vector<std::unique_ptr<Chunk>> held;
  for (int i = 0; i < 4; ++i) held.push_back(output.take());
  std::atomic<bool> taken{false};
  std::thread waiting([&] {
    const auto chunk = output.take();
    taken = chunk != nullptr;
  });
  // The last ones come back: they wait for the first, so nobody gets another chunk.
  for (int i = 3; i >= 1; --i) {
    fill(*held[static_cast<std::size_t>(i)]);
    output.give(std::move(held[static_cast<std::size_t>(i)]));
    CHECK_FALSE(taken);
  }
  fill(*held[0]);
  output.give(std::move(held[0]));
  waiting.join();
  CHECK(taken);
}

TEST_CASE("OrderedOutput: a failure ends the work of threads that wait, and is thrown on") {
  MemorySink sink;
  OrderedOutput output({1, 10'000}, 2, sink);
  const auto first = output.take();
  const auto second = output.take();
  std::atomic<int> ended{0};
  std::vector<std::thread> waiting;
  for (int i = 0; i < 4; ++i) {
    waiting.emplace_back([&] {
      if (output.take() == nullptr) ++ended;
    });
  }
  output.fail(std::make_exception_ptr(std::runtime_error("the first failure")));
  output.fail(std::make_exception_ptr(std::runtime_error("a later one")));
  for (std::thread& thread : waiting) thread.join();
  CHECK(ended == 4);
  CHECK(output.take() == nullptr);
  CHECK_THROWS_WITH(output.rethrow_failure(), "the first failure");
}

TEST_CASE("OrderedOutput: what the sink throws reaches who gave the chunk") {
  FailingSink sink;
  OrderedOutput output({1, 10'000}, 4, sink);
  std::atomic<int> failures{0};
  run_threads(4, [&](int) {
    try {
      while (auto chunk = output.take()) {
        fill(*chunk);
        output.give(std::move(chunk));
      }
    } catch (const std::runtime_error&) {
      ++failures;
      output.fail(std::current_exception());
    }
  });
  CHECK(failures == 1);
  CHECK_THROWS_WITH(output.rethrow_failure(), "no space left");
}

TEST_CASE("OrderedOutput: nothing to do is done at once") {
  MemorySink sink;
  OrderedOutput output({1, 0}, 4, sink);
  CHECK(output.take() == nullptr);
  CHECK(output.finish().articles == 0);
  CHECK(sink.text.empty());
}
