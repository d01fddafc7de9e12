// How inputs of pack_fuzzer are changed. Most changes of bytes only break the JSON, so three times
// of four one of its values is changed instead: the grammar texts in it are what is to be tested.

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "pack_files.h"

// NOLINTBEGIN(readability-identifier-naming): libFuzzer's names
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace anp::fuzz {
namespace {

using Json = nlohmann::ordered_json;
using Random = std::minstd_rand;

/// What texts of a grammar are about; single bytes seldom become one of them.
constexpr std::array kSnippets = {"{stack.name}",
                                  "{problem.name}",
                                  "{scenario.name}",
                                  "{a stack.part}",
                                  "{^problem.name}",
                                  "{service!}",
                                  "{ident}",
                                  "{number:1..99}",
                                  "{number:10..90/10,}",
                                  "{hex:8}",
                                  "[a|b|c]",
                                  "{{",
                                  "}}",
                                  "[[",
                                  "é😀\"\\"};

void collect(Json& value, std::vector<Json*>& found) {
  found.push_back(&value);
  if (!value.is_structured()) return;
  for (auto& item : value) collect(item, found);
}

std::string mutate_text(std::string text, Random& random) {
  if (random() % 3 == 0) {
    const std::size_t at = random() % (text.size() + 1);
    return text.insert(at, kSnippets[random() % kSnippets.size()]);
  }
  const std::size_t size = text.size();
  text.resize(size + 64);
  text.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), size, text.size()));
  return text;
}

void mutate_value(Json& value, const Json& other, Random& random) {
  if (value.is_string() && random() % 8 != 0) {
    value = mutate_text(value.get<std::string>(), random);
  } else if (value.is_array() && random() % 2 == 0) {
    value.push_back(value.empty() || random() % 2 == 0 ? other : value[random() % value.size()]);
  } else if (value.is_structured() && !value.empty() && random() % 2 == 0) {
    value.erase(std::next(value.begin(), static_cast<std::ptrdiff_t>(random() % value.size())));
  } else if (value.is_number()) {
    value = random() % 128;
  } else if (value.type() == other.type()) {
    value = other;
  }
}

void mutate_json(std::string& text, Random& random) {
  Json document = Json::parse(text, nullptr, false);
  if (document.is_discarded()) return;
  std::vector<Json*> values;
  collect(document, values);
  const Json other = *values[random() % values.size()];
  mutate_value(*values[random() % values.size()], other, random);
  text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace
}  // namespace anp::fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  using namespace anp::fuzz;
  Random random(seed);
  if (random() % 4 == 0) return LLVMFuzzerMutate(data, size, max_size);
  PackFiles files = split_files({reinterpret_cast<const char*>(data), size});
  if (files.empty()) return LLVMFuzzerMutate(data, size, max_size);
  for (unsigned changes = 1 + random() % 3; changes > 0; --changes) {
    mutate_json(files[random() % files.size()].second, random);
  }
  const std::string input = join_files(files);
  if (input.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(input.begin(), input.end(), data);
  return input.size();
}
// NOLINTEND(readability-identifier-naming)
