#include "importer/targets/wordpress/post_slug.h"

#include <fmt/format.h>

#include <algorithm>

#include "generator/hash.h"
#include "generator/slug.h"

namespace anp {

namespace {

constexpr std::size_t kMarkDigits = 8;

/// "-018794", where the source id is "alphanode-018794".
std::string_view number_of(std::string_view source_id) {
  const std::size_t hyphen = source_id.rfind('-');
  if (hyphen == std::string_view::npos) return {};
  const std::string_view number = source_id.substr(hyphen);
  const bool digits = number.find_first_not_of("0123456789", 1) == std::string_view::npos;
  return number.size() > 1 && digits ? number : std::string_view();
}

}  // namespace

std::string post_slug(std::string_view slug, std::string_view source_id) {
  std::string plain = uncut_slug(slug);
  const std::string_view number = number_of(source_id);
  const bool told_apart = !number.empty() && plain.ends_with(number);
  if (plain == slug && told_apart && plain.size() <= kMaxPostSlugBytes) return plain;
  plain.resize(std::min(plain.size(), kMaxPostSlugBytes - kMarkDigits - 1));
  while (plain.ends_with('-')) plain.pop_back();
  const std::string mark = digest_of(source_id).hex().substr(0, kMarkDigits);
  return plain.empty() ? mark : fmt::format("{}-{}", plain, mark);
}

std::vector<std::string> slugs_of_copies(const std::string& slug, int most) {
  std::vector<std::string> slugs = {slug};
  for (int copy = 2; copy <= most; ++copy) slugs.push_back(fmt::format("{}-{}", slug, copy));
  slugs.push_back(slug + "__trashed");
  return slugs;
}

bool is_slug_of_copy(std::string_view slug, std::string_view post) {
  if (!slug.starts_with(post)) return false;
  const std::string_view rest = slug.substr(post.size());
  return rest.empty() || number_of(rest) == rest;
}

}  // namespace anp
