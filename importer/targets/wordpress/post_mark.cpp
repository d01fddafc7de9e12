#include "importer/targets/wordpress/post_mark.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace anp {

namespace {

constexpr std::string_view kBlock = "<!-- wp:html -->\n";
constexpr std::string_view kBlockEnd = "\n<!-- /wp:html -->\n";
constexpr std::string_view kBegin = "<!-- anp:post ";
constexpr std::string_view kEnd = " -->";
constexpr std::string_view kHex = "0123456789ABCDEF";

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_';
}

/// One word: "--" would end the comment, and blanks separate.
std::string as_word(std::string_view text) {
  std::string word;
  for (const char c : text) {
    const bool hyphen = c == '-' && !word.empty() && word.back() != '-';
    if (is_plain(c) || hyphen) {
      word += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    word += '~';  // not '%': WordPress takes octets out of texts
    word += kHex[byte >> 4];
    word += kHex[byte & 15];
  }
  return word;
}

std::optional<std::string> from_word(std::string_view word) {
  std::string text;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '~') {
      text += word[i];
      continue;
    }
    unsigned value = 0;
    if (word.size() - i < 3) return std::nullopt;
    const auto [end, failure] =
        std::from_chars(word.data() + i + 1, word.data() + i + 3, value, 16);
    if (failure != std::errc{} || end != word.data() + i + 3) return std::nullopt;
    text += static_cast<char>(value);
    i += 2;
  }
  return text;
}

std::string_view take_word(std::string_view& rest) {
  const std::size_t blank = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, blank);
  rest.remove_prefix(std::min(blank + 1, rest.size()));
  return word;
}

bool read_terms(std::string_view text, std::vector<std::uint64_t>& terms) {
  if (text == "0") return true;
  while (!text.empty()) {
    std::uint64_t id = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (failure != std::errc{}) return false;
    terms.push_back(id);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty() && text.front() != '.') return false;
    if (!text.empty()) text.remove_prefix(1);
  }
  return !terms.empty();
}

}  // namespace

void append_post_mark(const PostMark& mark, std::string& content) {
  std::string terms;
  for (const std::uint64_t id : mark.terms) {
    terms += fmt::format("{}{}", terms.empty() ? "" : ".", id);
  }
  content += kBlock;
  content += fmt::format("{}{} {} {} {} {}{}", kBegin, as_word(mark.source_id), as_word(mark.hash),
                         as_word(mark.check), terms.empty() ? "0" : terms, mark.meta, kEnd);
  content += kBlockEnd;
}

std::optional<PostMark> read_post_mark(std::string_view content) {
  const std::size_t begin = content.rfind(kBegin);
  if (begin == std::string_view::npos) return std::nullopt;
  content.remove_prefix(begin + kBegin.size());
  const std::size_t end = content.find(kEnd);
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view rest = content.substr(0, end);
  PostMark mark;
  for (std::string* text : {&mark.source_id, &mark.hash, &mark.check}) {
    auto word = from_word(take_word(rest));
    if (!word || word->empty()) return std::nullopt;
    *text = std::move(*word);
  }
  if (!read_terms(take_word(rest), mark.terms)) return std::nullopt;
  // A mark of an earlier version has no number of meta values.
  const auto [last, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), mark.meta);
  const bool number = failure == std::errc{} && last == rest.data() + rest.size();
  if (!rest.empty() && !number) return std::nullopt;
  return mark;
}

std::string without_post_mark(std::string_view content) {
  const std::size_t begin = content.rfind(kBegin);
  if (begin == std::string_view::npos) return std::string(content);
  std::string_view before = content.substr(0, begin);
  if (before.ends_with(kBlock)) before.remove_suffix(kBlock.size());
  std::string_view after = content.substr(begin);
  after.remove_prefix(std::min(after.find(kEnd), after.size() - kEnd.size()) + kEnd.size());
  if (after.starts_with(kBlockEnd)) after.remove_prefix(kBlockEnd.size());
  return std::string(before) + std::string(after);
}

}  // namespace anp
