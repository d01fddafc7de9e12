#include "importer/read_values.h"

#include <fmt/format.h>

#include "importer/duration_text.h"

namespace anp {

using std::chrono::milliseconds;

namespace {

constexpr std::size_t kMaxParts = 10'000;

}  // namespace

milliseconds read_duration(OptionReader& values, const std::string& name, milliseconds low,
                           milliseconds high) {
  return values.take(parse_duration(fmt::format("--{}", name), values.text(name), low, high), low);
}

std::vector<std::string> read_list(OptionReader& values, const std::string& name) {
  std::vector<std::string> parts;
  std::string text = values.text(name) + ",";
  for (std::size_t comma = text.find(','); comma != std::string::npos; comma = text.find(',')) {
    parts.push_back(text.substr(0, comma));
    text.erase(0, comma + 1);
    if (parts.back().empty() || parts.size() > kMaxParts) {
      values.refuse(fmt::format("--{} '{}': write 1 to {} of them, with commas between", name,
                                values.text(name), kMaxParts));
      return {};
    }
  }
  return parts;
}

}  // namespace anp
