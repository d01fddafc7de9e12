#include "generator/option_values.h"

#include <fmt/format.h>

#include <charconv>

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
