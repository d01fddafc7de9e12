// Writes a stream of words to standard output, as bytes of this machine's order, until nobody reads
// any more: what dieharder reads with `-g 200`. Without a name: prints the names.

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string_view>

#include "tests/randomness/streams.h"

namespace anp {
namespace {

constexpr std::size_t kWordsAtOnce = std::size_t{1} << 16;

/// @return false when the reader has gone
bool write_words(const std::vector<std::uint32_t>& words) {
  const char* at = reinterpret_cast<const char*>(words.data());
  std::size_t left = words.size() * sizeof(std::uint32_t);
  while (left > 0) {
    const ssize_t written = ::write(STDOUT_FILENO, at, left);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EPIPE) return false;
    if (written < 0) throw std::runtime_error(std::strerror(errno));
    at += written;
    left -= static_cast<std::size_t>(written);
  }
  return true;
}

void write_stream(const WordStream& stream) {
  std::vector<std::uint32_t> words;
  std::uint64_t step = 0;
  do {
    words.clear();
    while (words.size() < kWordsAtOnce) stream.append(step++, words);
  } while (write_words(words));
}

int run(int argc, char** argv) {
  if (argc == 1) {
    for (const WordStream& stream : word_streams())
      fmt::print("{}\t{}\n", stream.name, stream.what);
    return 0;
  }
  for (const WordStream& stream : word_streams()) {
    if (argc != 2 || stream.name != argv[1]) continue;
    write_stream(stream);
    return 0;
  }
  fmt::print(stderr, "randomness_words: takes the name of one stream; without one it lists them\n");
  return 2;
}

}  // namespace
}  // namespace anp

int main(int argc, char** argv) try {
  std::signal(SIGPIPE, SIG_IGN);
  return anp::run(argc, argv);
} catch (const std::exception& error) {
  fmt::print(stderr, "randomness_words: {}\n", error.what());
  return 1;
}
