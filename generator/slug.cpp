#include "generator/slug.h"

namespace anp {
namespace {

bool is_slug_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

void append_uncut_slug(std::string_view text, std::string& out) {
  const std::size_t start = out.size();
  for (const char original : text) {
    const char c = to_lower(original);
    if (is_slug_character(c)) {
      out.push_back(c);
    } else if (out.size() > start && out.back() != '-') {
      out.push_back('-');
    }
  }
  if (out.size() > start && out.back() == '-') out.pop_back();
}

std::string uncut_slug(std::string_view text) {
  std::string slug;
  append_uncut_slug(text, slug);
  return slug;
}

std::size_t kept_slug_bytes(std::string_view slug) {
  if (slug.size() <= kMaxSlugTextBytes) return slug.size();
  const std::size_t word_end = slug.rfind('-', kMaxSlugTextBytes);
  return word_end == std::string_view::npos ? kMaxSlugTextBytes : word_end;
}

void append_slug(std::string_view text, std::string& out) {
  const std::size_t start = out.size();
  append_uncut_slug(text, out);
  out.resize(start + kept_slug_bytes(std::string_view(out).substr(start)));
}

}  // namespace anp
