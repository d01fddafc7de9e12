// Compiles a pack from the input and, when that works, writes articles from it.

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz_target.h"
#include "generator/byte_buffer.h"
#include "generator/dataset.h"
#include "generator/hash.h"
#include "generator/pack.h"
#include "generator/synthesizer.h"
#include "pack_files.h"

namespace anp {
namespace {

std::uint64_t written_packs = 0;

/// A few rules of a small input can double each other up to kMaxExpansionBytes each; with room for
/// hundreds of those, an article would only measure this machine's memory.
constexpr std::uint64_t kMostRuleBytes = 16'384;

Result<Pack> compile(std::string_view input) {
  const fuzz::PackFiles files = fuzz::split_files(input);
  const auto source =
      read_pack("fuzz", [&files](const std::filesystem::path& path) -> Result<std::string> {
        for (const auto& [name, text] : files) {
          if (name == path.filename()) return text;
        }
        return Error{"no such file"};
      });
  if (!source) return source.error();
  return compile_pack(*source, "fuzz");
}

bool is_small(const Grammar& grammar) {
  for (RuleId id = 0; id < grammar.rule_count(); ++id) {
    if (grammar.rule(id).max_length > kMostRuleBytes) return false;
  }
  return true;
}

/// A buffer of its own has no room to spare, so that a byte too many is seen.
std::string article_of(Synthesizer& synthesizer, std::uint64_t number) {
  ByteBuffer buffer;
  const Digest128 digest = synthesizer.append(number, buffer);
  const std::string_view article = buffer.view();
  ANP_REQUIRE(nlohmann::json::accept(article), "an article is JSON in UTF-8");
  ANP_REQUIRE(*stated_content_hash(article) == content_hash_of(digest), "it states its digest");
  ANP_REQUIRE(*expected_content_hash(article) == content_hash_of(digest), "its digest is right");
  return std::string(article);
}

void write_articles(const Pack& pack) {
  constexpr std::array<DatasetOptions, 2> kDatasets = {
      DatasetOptions{}, DatasetOptions{kMaxDatasetSeed, {kMaxParagraphs, kMaxParagraphs}}};
  for (const DatasetOptions& options : kDatasets) {
    Synthesizer synthesizer(pack, options);
    const std::string first = article_of(synthesizer, 1);
    article_of(synthesizer, kMaxArticleNumber);
    article_of(synthesizer, 77);
    ANP_REQUIRE(article_of(synthesizer, 1) == first, "an article depends on no other");
  }
  ++written_packs;
}

}  // namespace

std::uint64_t fuzz::inputs_to_the_end() { return written_packs; }

}  // namespace anp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto pack = anp::compile({reinterpret_cast<const char*>(data), size});
  if (pack && anp::is_small(pack->grammar)) anp::write_articles(*pack);
  return 0;
}
