#include "generator/writer.h"

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

#include "generator/ordered_output.h"
#include "generator/synthesizer.h"

namespace anp {
namespace {

// So that a thread with a short chunk need not wait for one with a long chunk.
constexpr std::size_t kChunksPerThread = 4;

/// Appends articles in one format. One for each thread.
class ArticleMaker {
 public:
  ArticleMaker(const Pack& pack, const DatasetOptions& dataset, const Format* format,
               const Pack* edge)
      : synthesizer_(pack, dataset, edge),
        format_(format == nullptr || format->is_json_lines() ? nullptr : format) {}

  Digest128 append(std::uint64_t number, std::uint64_t place, ByteBuffer& out) {
    if (format_ == nullptr) {
      const Digest128 digest = synthesizer_.append(number, out);
      out.append("\n");
      return digest;
    }
    line_.clear();
    text_.clear();
    const Digest128 digest = synthesizer_.append(number, line_);
    const auto done = format_->append_json_line(line_.view(), place, text_);
    ANP_REQUIRE(done.has_value(), "what is synthesized is an article");
    out.append(text_);
    return digest;
  }

 private:
  Synthesizer synthesizer_;
  const Format* format_;  // none: the lines themselves
  ByteBuffer line_;
  std::string text_;
};

void make_chunks(ArticleMaker& maker, const WriteOptions& options, OrderedOutput& output) try {
  while (std::unique_ptr<Chunk> chunk = output.take()) {
    for (std::uint64_t number = chunk->numbers.first; number < chunk->numbers.end(); ++number) {
      const std::uint64_t place = options.first_place + (number - options.numbers.first);
      chunk->digest += maker.append(number, place, chunk->bytes);
    }
    output.give(std::move(chunk));
  }
} catch (...) {
  output.fail(std::current_exception());
}

}  // namespace

WrittenDataset write_dataset(const Pack& pack, const WriteOptions& options, ByteSink& sink) {
  const auto threads = static_cast<unsigned>(
      std::clamp<std::uint64_t>(options.numbers.count, 1, std::max(options.threads, 1U)));
  OrderedOutput output(options.numbers, kChunksPerThread * threads, sink, options.digest_bytes);
  std::string edge;
  if (options.header && options.format != nullptr) options.format->append_header(edge);
  output.write(edge);
  const auto work = [&] {
    ArticleMaker maker(pack, options.dataset, options.format, options.edge);
    make_chunks(maker, options, output);
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (std::thread& thread : others) thread.join();
  output.rethrow_failure();
  edge.clear();
  if (options.footer && options.format != nullptr) options.format->append_footer(edge);
  output.write(edge);
  return output.finish();
}

std::string format_article(const Pack& pack, const DatasetOptions& dataset, std::uint64_t number,
                           const Format& format, const Pack* edge) {
  std::string text;
  format.append_header(text);
  ByteBuffer article;
  ArticleMaker(pack, dataset, &format, edge).append(number, 0, article);
  text += article.view();
  format.append_footer(text);
  return text;
}

}  // namespace anp
