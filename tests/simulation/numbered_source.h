#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"
#include "importer/article_source.h"

namespace anp::sim {

/// Articles that are little more than their numbers, so that a schedule is cheap.
inline std::string source_id_of(std::uint64_t article) { return fmt::format("sim-{:06}", article); }

inline std::string hash_of(std::uint64_t article) { return fmt::format("{:024x}", article); }

/// The number in source_id_of(); 0 when it is none.
inline std::uint64_t article_named(std::string_view source_id) {
  std::uint64_t article = 0;
  if (source_id.substr(0, 4) != "sim-") return 0;
  for (const char c : source_id.substr(4)) {
    article = article * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return article;
}

/// A shard of a dataset of such articles.
class NumberedSource : public ArticleSource {
 public:
  /// @param padding bytes that make article number N as long as it is; [0] is unused
  NumberedSource(PositionInterval positions, const std::vector<std::uint32_t>& padding)
      : positions_(positions), padding_(padding) {}

  [[nodiscard]] std::vector<IdentityField> identity() const override { return {}; }
  [[nodiscard]] std::string description() const override { return "numbers"; }
  [[nodiscard]] PositionInterval positions() const override { return positions_; }
  Result<std::vector<SourceArticle>> read(const BatchRange& range) override {
    ANP_REQUIRE(range.first >= positions_.first && range.end() <= positions_.end,
                "only articles of the shard are read");
    std::vector<SourceArticle> articles;
    articles.reserve(range.count);
    for (std::uint64_t i = range.first; i < range.end(); ++i) articles.push_back(article(i));
    return articles;
  }
  [[nodiscard]] SourceArticle article(std::uint64_t number) const {
    SourceArticle made{number, source_id_of(number), hash_of(number), {}};
    made.json = R"({"source_id":")" + made.source_id + R"(","text":")";
    made.json.append(padding_.at(number), 'x');
    made.json += R"(","meta":{"hash":")" + made.hash + R"("}})";
    return made;
  }
  [[nodiscard]] const std::vector<BadLine>& bad_lines() const override { return bad_lines_; }
  [[nodiscard]] std::uint64_t bad_line_count() const override { return 0; }

 private:
  PositionInterval positions_;
  const std::vector<std::uint32_t>& padding_;
  std::vector<BadLine> bad_lines_;
};

}  // namespace anp::sim
