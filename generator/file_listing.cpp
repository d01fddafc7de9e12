#include "generator/file_listing.h"

#include <algorithm>

namespace anp {

void FileListing::add(std::string_view path, std::string_view content) {
  const std::string_view subdirectory = path.substr(0, path.find('/'));
  if (subdirectory != subdirectory_) end_subdirectory();
  subdirectory_ = subdirectory;
  lines_.push_back({std::string(path), digest_of(content).hex()});
  ++files_;
  bytes_ += content.size();
}

Digest128 FileListing::digest() {
  end_subdirectory();
  return digest_.digest();
}

void FileListing::end_subdirectory() {
  std::sort(lines_.begin(), lines_.end(),
            [](const Line& a, const Line& b) { return a.path < b.path; });
  for (const Line& line : lines_) digest_.add(line.digest + "  " + line.path + "\n");
  lines_.clear();
}

}  // namespace anp
