#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace anp::fuzz {

/// The files of a pack in one input: each is its name, a newline and its text, and a form feed,
/// which no JSON text can have, parts one from the next.
using PackFiles = std::vector<std::pair<std::string, std::string>>;

inline PackFiles split_files(std::string_view input) {
  PackFiles files;
  while (!input.empty()) {
    const std::string_view file = input.substr(0, input.find('\f'));
    const std::size_t name_end = file.find('\n');
    files.emplace_back(file.substr(0, name_end),
                       name_end == std::string_view::npos ? "" : file.substr(name_end + 1));
    input.remove_prefix(file.size() < input.size() ? file.size() + 1 : file.size());
  }
  return files;
}

inline std::string join_files(const PackFiles& files) {
  std::string input;
  for (const auto& [name, text] : files) {
    if (!input.empty()) input += '\f';
    input.append(name).append("\n").append(text);
  }
  return input;
}

}  // namespace anp::fuzz
