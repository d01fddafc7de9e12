#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "generator/synthesizer.h"

namespace anp::test {

using Json = nlohmann::ordered_json;

/// Makes articles as lines and as JSON.
class Articles {
 public:
  explicit Articles(const Pack& pack, const DatasetOptions& options = {})
      : synthesizer_(pack, options) {}

  const std::string& line(std::uint64_t number) {
    buffer_.clear();
    digest_ = synthesizer_.append(number, buffer_);
    line_ = buffer_.view();
    return line_;
  }

  Json json(std::uint64_t number) { return Json::parse(line(number)); }

  /// Of the article that was made last.
  [[nodiscard]] const Digest128& digest() const { return digest_; }

 private:
  Synthesizer synthesizer_;
  ByteBuffer buffer_;
  std::string line_;
  Digest128 digest_;
};

/// The blocks of one kind, in order.
inline std::vector<Json> blocks_of(const Json& article, std::string_view kind) {
  std::vector<Json> found;
  for (const Json& block : article["body"]) {
    if (block["kind"] == kind) found.push_back(block);
  }
  return found;
}

/// Whether no item of a JSON array stands in it twice.
inline bool all_different(const Json& array) {
  for (std::size_t i = 0; i < array.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (array[i] == array[k]) return false;
    }
  }
  return true;
}

}  // namespace anp::test
