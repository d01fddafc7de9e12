#include "generator/slug.h"

namespace anp {
namespace {

bool is_slug_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

void append_slug(std::string_view text, std::string& out) {
  const std::size_t start = out.size();
  std::size_t last_word_end = start;
  for (const char original : text) {
    const char c = to_lower(original);
    if (is_slug_character(c)) {
      out.push_back(c);
    } else if (out.size() > start && out.back() != '-') {
      last_word_end = out.size();
      out.push_back('-');
    }
    if (out.size() - start > kMaxSlugTextBytes) {
      // One word that fills all the room is cut inside.
      out.resize(last_word_end > start ? last_word_end : start + kMaxSlugTextBytes);
      return;
    }
  }
  if (out.size() > start && out.back() == '-') out.pop_back();
}

}  // namespace anp
