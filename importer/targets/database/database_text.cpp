#include "importer/targets/database/database_text.h"

#include <fmt/format.h>

#include <utility>

#include "generator/utf8.h"

namespace anp {

namespace {

constexpr std::size_t kMaxShownBytes = 300;

}  // namespace

std::string shown_text(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return shortened(printable(std::move(text)), kMaxShownBytes);
}

std::string refused_row(const std::string& why) {
  return fmt::format("the database refused it: {}", shown_text(why));
}

}  // namespace anp
