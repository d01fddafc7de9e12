#include "generator/option_values.h"

#include <fmt/format.h>

#include <charconv>

#include "generator/synthesizer.h"

namespace anp {

Result<std::uint64_t> parse_whole_number(std::string_view option, std::string_view text,
                                         std::uint64_t low, std::uint64_t high) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, value);
  const bool is_number = error == std::errc{} && last == end;
  if (!is_number || value < low || value > high) {
    return Error{fmt::format("{} {}: must be a whole number from {} to {}", option,
                             text.empty() ? "''" : text, low, high)};
  }
  return value;
}

Result<ParagraphRange> parse_paragraphs(std::string_view text) {
  const auto dots = text.find("..");
  if (dots != std::string_view::npos) {
    const auto number = [](std::string_view part) {
      return parse_whole_number("--paragraphs", part, kMinParagraphs, kMaxParagraphs);
    };
    const auto least = number(text.substr(0, dots));
    const auto most = number(text.substr(dots + 2));
    if (least && most && *least <= *most) {
      return ParagraphRange{static_cast<std::uint32_t>(*least), static_cast<std::uint32_t>(*most)};
    }
  }
  return Error{
      fmt::format("--paragraphs {}: write it as 5..20, two numbers from {} to {}, the "
                  "smaller first",
                  text, kMinParagraphs, kMaxParagraphs)};
}

Result<std::uint32_t> parse_edge_share(std::string_view text) {
  const std::string_view digits = text.ends_with('%') ? text.substr(0, text.size() - 1) : text;
  const auto percent = parse_whole_number("edge-share", digits, 0, kMaxEdgeShare);
  if (percent) return static_cast<std::uint32_t>(*percent);
  return Error{fmt::format("--edge-share {}: write it as 5%, a whole number from 0% to {}%", text,
                           kMaxEdgeShare)};
}

Result<Shard> parse_shard(std::string_view text) {
  const auto slash = text.find('/');
  const auto bad = [&] {
    return Error{fmt::format(
        "--shard {}: write it as 3/8, part 3 of 8; 1 to {} parts, the part not above their number",
        text, kMaxShards)};
  };
  if (slash == std::string_view::npos) return bad();
  const auto index = parse_whole_number("--shard", text.substr(0, slash), 1, kMaxShards);
  const auto of = parse_whole_number("--shard", text.substr(slash + 1), 1, kMaxShards);
  if (!index || !of || *index > *of) return bad();
  return Shard{static_cast<std::uint32_t>(*index), static_cast<std::uint32_t>(*of)};
}

Result<NumberRange> check_numbers(std::uint64_t first, std::uint64_t count) {
  const std::uint64_t most = kMaxArticleNumber - first + 1;
  if (count > most) {
    return Error{
        fmt::format("--first {} --count {}: the last article number is {}; take --count {} or less",
                    first, count, kMaxArticleNumber, most)};
  }
  return NumberRange{first, count};
}

}  // namespace anp
