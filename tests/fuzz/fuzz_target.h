#pragma once

#include <cstddef>
#include <cstdint>

/// Takes one input, as libFuzzer hands it over. A broken promise ends the process.
// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace anp::fuzz {

/// How many inputs got all the way: a pack that compiled and wrote articles, a file with an article
/// that can be imported. None of a whole corpus would mean that nothing is tested.
std::uint64_t inputs_to_the_end();

}  // namespace anp::fuzz
