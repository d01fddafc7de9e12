// Prints articles of one length as NDJSON: for measuring an import, where what an article says does
// not count, but its bytes do.
//
//   bench_articles COUNT BYTES     each line has BYTES bytes without its end, 300 at least

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include "generator/hash.h"

namespace {

constexpr std::size_t kLeastBytes = 300;
constexpr std::size_t kHashMember = std::string_view(R"(,"hash":"")").size();
constexpr std::string_view kFilling = "The quick brown fox jumps over the lazy dog, and goes on. ";

/// Up to the text of the body's one paragraph, and from there on without the hash.
std::string head_of(std::uint64_t number) {
  return fmt::format(
      R"({{"spec":1,"source_id":"bench-{0:08}","title":"Article {0}","slug":"article-{0}",)"
      R"("status":"publish","body":[{{"kind":"paragraph","text":")",
      number);
}
constexpr std::string_view kTail = R"("}],"related":[],"meta":{"topic":"bench","reading_time":3)";

std::string article_of(std::uint64_t number, std::size_t bytes) {
  std::string json = head_of(number);
  const std::size_t others = kTail.size() + kHashMember + anp::kContentHashDigits + 2;
  while (json.size() < bytes - others) json += kFilling.substr(0, bytes - others - json.size());
  json += kTail;
  const std::string hash = anp::content_hash_of(anp::digest_of(json + "}}"));
  return fmt::format(R"({},"hash":"{}"}}}})", json, hash);
}

int print_articles(int argc, char** argv) {
  if (argc != 3) throw std::runtime_error("takes COUNT BYTES");
  const std::uint64_t count = std::stoull(argv[1]);
  const std::size_t bytes = std::stoull(argv[2]);
  if (bytes < kLeastBytes)
    throw std::runtime_error(fmt::format("BYTES is {}: take {} at least", bytes, kLeastBytes));
  for (std::uint64_t number = 1; number <= count; ++number) {
    std::string line = article_of(number, bytes);
    line += '\n';
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size()) {
      throw std::runtime_error("cannot write: is the disk full?");
    }
  }
  return std::fflush(stdout) == 0 ? 0 : throw std::runtime_error("cannot write: is the disk full?");
}

}  // namespace

int main(int argc, char** argv) try {
  return print_articles(argc, argv);
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_articles: {}\n", error.what());
  return 1;
}
