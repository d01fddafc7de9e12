// How inputs of ndjson_fuzzer are changed: as libFuzzer would, but most articles then get the hash
// that their content has. By chance none would be right, and all would be refused for that alone.

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "generator/hash.h"

// NOLINTBEGIN(readability-identifier-naming): libFuzzer's names
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  std::minstd_rand random(seed);
  size = LLVMFuzzerMutate(data, size, max_size);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (std::size_t start = 0; start < size;) {
    const std::size_t end = std::min(text.find('\n', start), size);
    const std::string_view line = text.substr(start, end - start);
    const auto stated = anp::stated_content_hash(line);
    if (stated && random() % 8 != 0) {
      const std::string hash = *anp::expected_content_hash(line);
      std::copy(hash.begin(), hash.end(), data + (stated->data() - text.data()));
    }
    start = end + 1;
  }
  return size;
}
// NOLINTEND(readability-identifier-naming)
