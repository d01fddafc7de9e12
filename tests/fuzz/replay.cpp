// Runs a fuzz target on the files of a directory, without a fuzzer: replay CORPUS-DIRECTORY

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "fuzz_target.h"

namespace {

void run(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string input{std::istreambuf_iterator<char>(in), {}};
  // Stands there when the process is ended by the input.
  std::printf("%s\n", path.filename().c_str());
  std::fflush(stdout);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::fprintf(stderr, "replay: it takes a directory of inputs\n");
    return 2;
  }
  std::set<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) paths.insert(entry.path());
  for (const auto& path : paths) run(path);
  const auto to_the_end = static_cast<unsigned long long>(anp::fuzz::inputs_to_the_end());
  std::printf("%zu inputs, %llu of them to the end\n", paths.size(), to_the_end);
  if (to_the_end > 0) return 0;
  std::fprintf(stderr, "replay: no input gets to the end: the corpus is out of date\n");
  return 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "replay: %s\n", error.what());
  return 1;
}
