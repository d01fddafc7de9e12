#include "tests/randomness/streams.h"

#include "generator/dataset.h"
#include "generator/permutation.h"
#include "generator/random.h"

namespace anp {
namespace {

using Words = std::vector<std::uint32_t>;

constexpr std::uint32_t kFirstField = static_cast<std::uint32_t>(Field::stack_order);
constexpr std::uint32_t kLastField = static_cast<std::uint32_t>(Field::variant);
constexpr std::uint64_t kSomeNumber = 18794;
constexpr std::uint64_t kDatasets = std::uint64_t{kMaxDatasetSeed} + 1;

/// The half of a draw that Stream::below() makes numbers of.
std::uint32_t high_half(std::uint64_t draw) { return static_cast<std::uint32_t>(draw >> 32); }

/// The first draw of one field in articles 1, 2, 3…
void neighbouring_numbers(std::uint64_t step, Words& words) {
  words.push_back(high_half(draw(1 + step, Field::status).next()));
}

/// The first draw of each field of an article, then those of the next article.
void neighbouring_fields(std::uint64_t step, Words& words) {
  for (std::uint32_t field = kFirstField; field <= kLastField; ++field) {
    words.push_back(high_half(draw(1 + step, static_cast<Field>(field)).next()));
  }
}

/// The first draws of sixteen streams within one field of an article, then those of the next.
void neighbouring_subs(std::uint64_t step, Words& words) {
  for (std::uint64_t sub = 0; sub < 16; ++sub) {
    words.push_back(high_half(draw(1 + step, Field::checklist, sub).next()));
  }
}

/// The draws of one field of one article, one after the other, both halves: hex digits use them
/// all.
void one_long_stream(std::uint64_t step, Words& words) {
  static Stream stream = draw(kSomeNumber, Field::text);
  if (step == 0) stream = draw(kSomeNumber, Field::text);
  const std::uint64_t bits = stream.next();
  words.push_back(high_half(bits));
  words.push_back(static_cast<std::uint32_t>(bits));
}

/// The first draw of one field of one number in datasets 0, 1, 2…, then of the next number.
void neighbouring_datasets(std::uint64_t step, Words& words) {
  const auto dataset = static_cast<std::uint32_t>(step % kDatasets);
  const std::uint64_t number = kSomeNumber + step / kDatasets;
  words.push_back(high_half(draw(article_seed_of(dataset, number), Field::status).next()));
}

/// Where the rules of an article begin, for sixteen neighbouring rules; then those of the next.
void starts_of_rules(std::uint64_t step, Words& words) {
  const std::uint64_t key = mix_pair(1 + step, static_cast<std::uint64_t>(Field::alternative));
  for (std::uint64_t rule = 0; rule < 16; ++rule) words.push_back(high_half(mix64(key + rule)));
}

/// Sixteen places in the permutations of 2^32 with keys 0, 1, 2…: keys that nobody mixed before.
void permutation_keys(std::uint64_t step, Words& words) {
  const KeyedPermutation order(std::uint64_t{1} << 32, step);
  for (std::uint64_t index = 0; index < 16; ++index) {
    words.push_back(static_cast<std::uint32_t>(order.at(index)));
  }
}

/// One place in the permutations of 2^8, as large as the orders of a pack, for rounds 0, 1, 2… of
/// a dataset: four make a word.
void permutation_rounds(std::uint64_t step, Words& words) {
  const std::uint64_t field = mix_pair(7, static_cast<std::uint64_t>(Field::stack_order));
  std::uint32_t word = 0;
  for (std::uint64_t round = 4 * step; round < 4 * step + 4; ++round) {
    const KeyedPermutation order(256, mix_pair(mix_pair(field, round), 0));
    word = (word << 8) | static_cast<std::uint32_t>(order.at(5));
  }
  words.push_back(word);
}

}  // namespace

const std::vector<WordStream>& word_streams() {
  static const std::vector<WordStream> streams = {
      {"numbers", "first draw of one field, neighbouring article numbers", neighbouring_numbers},
      {"fields", "first draws of all fields, neighbouring article numbers", neighbouring_fields},
      {"subs", "first draws of 16 streams of a field, neighbouring numbers", neighbouring_subs},
      {"long", "one stream of one article, all 64 bits of each draw", one_long_stream},
      {"datasets", "first draw of one field, neighbouring dataset seeds", neighbouring_datasets},
      {"rules", "starts of 16 neighbouring rules, neighbouring numbers", starts_of_rules},
      {"keys", "16 places in permutations of 2^32, neighbouring raw keys", permutation_keys},
      {"rounds", "one place in permutations of 2^8, neighbouring rounds", permutation_rounds},
  };
  return streams;
}

}  // namespace anp
