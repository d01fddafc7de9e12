#include "importer/targets/profile/block_html.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "generator/article.h"
#include "generator/formats/html_text.h"

namespace anp {

namespace {

/// Reads the members that the block's kind has.
class BlockReader {
 public:
  explicit BlockReader(const JsonNode& json) : json_(json) {}

  void operator()(const char* name, std::string& text) {
    const JsonNode* member = json_.find(name);
    good_ = good_ && member != nullptr && member->is_string();
    if (good_) text = member->text;
  }
  void operator()(const char* name, std::uint64_t& number) {
    const JsonNode* member = json_.find(name);
    const auto digits = member != nullptr && member->is_number() ? member->digits()
                                                                 : std::optional<std::uint64_t>();
    good_ = good_ && digits;
    if (good_) number = *digits;
  }
  void operator()(const char* name, std::vector<std::string>& items) {
    const JsonNode* member = json_.find(name);
    good_ = good_ && member != nullptr && member->is_array();
    if (!good_) return;
    for (const JsonNode& item : member->children()) {
      good_ = good_ && item.is_string();
      if (good_) items.emplace_back(item.text);
    }
  }
  [[nodiscard]] bool good() const { return good_; }

 private:
  const JsonNode& json_;
  bool good_ = true;
};

bool read_kind(const JsonNode& json, Block& block) {
  const JsonNode* kind = json.find("kind");
  if (kind == nullptr || !kind->is_string()) return false;
  for (const auto known : {Block::Kind::paragraph, Block::Kind::heading, Block::Kind::list,
                           Block::Kind::code, Block::Kind::image, Block::Kind::quote}) {
    if (name_of(known) != kind->text) continue;
    block.kind = known;
    return true;
  }
  return false;
}

}  // namespace

Result<std::vector<Block>> blocks_of(const JsonNode& body) {
  const Error error{"it is no list of blocks, as an article's body is"};
  if (!body.is_array()) return error;
  std::vector<Block> blocks;
  for (const JsonNode& json : body.children()) {
    Block block;
    if (!json.is_object() || !read_kind(json, block)) return error;
    BlockReader reader(json);
    Block::each_member(block, reader);
    const bool level = block.kind != Block::Kind::heading || (block.level >= 1 && block.level <= 6);
    if (!reader.good() || !level) return error;
    blocks.push_back(std::move(block));
  }
  return blocks;
}

Result<std::string> html_of_blocks(const JsonNode& body) {
  const auto blocks = blocks_of(body);
  if (!blocks) return blocks.error();
  std::string html;
  append_html_body(*blocks, html);
  return html;
}

}  // namespace anp
