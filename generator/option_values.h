#pragma once

#include <cstdint>
#include <string_view>

#include "generator/body_plan.h"
#include "generator/dataset.h"
#include "generator/result.h"

namespace anp {

/// A whole number in decimal digits within [low, high]. An error names the option, the value and
/// the range.
Result<std::uint64_t> parse_whole_number(std::string_view option, std::string_view text,
                                         std::uint64_t low, std::uint64_t high);

/// "5..20": both within kMinParagraphs..kMaxParagraphs, the smaller first.
Result<ParagraphRange> parse_paragraphs(std::string_view text);

/// "5%" or "5": whole percent, 0 to kMaxEdgeShare.
Result<std::uint32_t> parse_edge_share(std::string_view text);

/// "3/8": part 3 of 8.
Result<Shard> parse_shard(std::string_view text);

/// Checks that a dataset has at least one article and ends at kMaxArticleNumber at the latest.
Result<NumberRange> check_numbers(std::uint64_t first, std::uint64_t count);

}  // namespace anp
