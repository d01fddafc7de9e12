#include "generator/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "generator/formats/json.h"
#include "generator/formats/text.h"
#include "generator/synthesizer.h"

namespace anp {
namespace {

// About 400 KiB of NDJSON: long enough that threads seldom wait for each other, short enough to
// stay in the cache.
constexpr std::uint64_t kChunkArticles = 64;

/// Appends articles in one format and adds up their digests. One for each thread.
class ChunkMaker {
 public:
  ChunkMaker(const Pack& pack, std::uint32_t dataset_seed, OutputFormat format)
      : synthesizer_(pack, dataset_seed), format_(format) {}

  Digest128 append(std::uint64_t number, std::string& out) {
    const Article& article = synthesizer_.synthesize(number);
    switch (format_) {
      case OutputFormat::ndjson: {
        const Digest128 digest = append_article_json(article, out);
        out.push_back('\n');
        return digest;
      }
      case OutputFormat::text: {
        json_.clear();
        const Digest128 digest = append_article_json(article, json_);
        append_article_text(article, content_hash_of(digest), out);
        return digest;
      }
    }
    return {};
  }

 private:
  Synthesizer synthesizer_;
  OutputFormat format_;
  std::string json_;
};

/// Hands out chunks to threads and takes their bytes back in order.
class OrderedOutput {
 public:
  OrderedOutput(NumberRange numbers, ByteSink& sink) : numbers_(numbers), sink_(sink) {}

  /// The next chunk to make; nothing when there is none, or a thread has failed.
  struct Chunk {
    std::uint64_t index;
    NumberRange numbers;
  };
  std::optional<Chunk> take() {
    const std::lock_guard lock(mutex_);
    const std::uint64_t offset = taken_ * kChunkArticles;
    if (failure_ || offset >= numbers_.count) return std::nullopt;
    return Chunk{taken_++,
                 {numbers_.first + offset, std::min(kChunkArticles, numbers_.count - offset)}};
  }

  /// Waits until all chunks before it are written, then writes this one: so no more bytes are held
  /// than there are threads.
  void give(const Chunk& chunk, std::string_view bytes, const Digest128& digest) {
    std::unique_lock lock(mutex_);
    turn_.wait(lock, [&] { return failure_ || written_chunks_ == chunk.index; });
    if (failure_) return;
    sink_.write(bytes);
    bytes_digest_.add(bytes);
    result_.articles += chunk.numbers.count;
    result_.bytes += bytes.size();
    result_.dataset_digest += digest;
    ++written_chunks_;
    turn_.notify_all();
  }

  void fail(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(failure);
    turn_.notify_all();
  }

  WrittenDataset finish() {
    if (failure_) std::rethrow_exception(failure_);
    result_.bytes_digest = bytes_digest_.digest();
    return result_;
  }

 private:
  NumberRange numbers_;
  ByteSink& sink_;
  std::mutex mutex_;
  std::condition_variable turn_;
  std::uint64_t taken_ = 0;
  std::uint64_t written_chunks_ = 0;
  DigestStream bytes_digest_;
  WrittenDataset result_;
  std::exception_ptr failure_;
};

void make_chunks(ChunkMaker& maker, OrderedOutput& output) try {
  std::string bytes;
  while (const auto chunk = output.take()) {
    bytes.clear();
    Digest128 digest;
    for (std::uint64_t number = chunk->numbers.first; number < chunk->numbers.end(); ++number) {
      digest += maker.append(number, bytes);
    }
    output.give(*chunk, bytes, digest);
  }
} catch (...) {
  output.fail(std::current_exception());
}

}  // namespace

std::string_view name_of(OutputFormat format) {
  switch (format) {
    case OutputFormat::ndjson:
      return "ndjson";
    case OutputFormat::text:
      return "text";
  }
  return {};
}

Result<OutputFormat> parse_output_format(std::string_view name) {
  for (const OutputFormat format : {OutputFormat::ndjson, OutputFormat::text}) {
    if (name == name_of(format)) return format;
  }
  return Error{fmt::format("--format {}: there is no such format; take ndjson or text", name)};
}

WrittenDataset write_dataset(const Pack& pack, const WriteOptions& options, ByteSink& sink) {
  OrderedOutput output(options.numbers, sink);
  const std::uint64_t chunks = options.numbers.count / kChunkArticles + 1;
  const auto threads = static_cast<unsigned>(std::min<std::uint64_t>(options.threads, chunks));
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads; ++i) {
    others.emplace_back([&] {
      ChunkMaker maker(pack, options.dataset_seed, options.format);
      make_chunks(maker, output);
    });
  }
  ChunkMaker maker(pack, options.dataset_seed, options.format);
  make_chunks(maker, output);
  for (std::thread& thread : others) thread.join();
  return output.finish();
}

std::string format_article(const Pack& pack, std::uint32_t dataset_seed, std::uint64_t number,
                           OutputFormat format) {
  std::string text;
  ChunkMaker(pack, dataset_seed, format).append(number, text);
  return text;
}

}  // namespace anp
