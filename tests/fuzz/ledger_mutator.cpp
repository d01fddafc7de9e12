// How inputs of ledger_fuzzer are changed: mostly in place, a few bytes at a time, because a file
// whose pages have moved is no database at all.

#include <algorithm>
#include <cstdint>
#include <random>

// NOLINTBEGIN(readability-identifier-naming): libFuzzer's names
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  std::minstd_rand random(seed);
  if (size == 0 || random() % 16 == 0) return LLVMFuzzerMutate(data, size, max_size);
  const std::size_t first = random() % size;
  const std::size_t window = std::min<std::size_t>(size - first, 1 + random() % 16);
  LLVMFuzzerMutate(data + first, window, window);
  return size;
}
// NOLINTEND(readability-identifier-naming)
