#include "importer/targets/profile/block_html.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "generator/article.h"
#include "generator/formats/html_text.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

/// Reads the members that the block's kind has.
class BlockReader {
 public:
  explicit BlockReader(const Json& json) : json_(json) {}

  void operator()(const char* name, std::string& text) {
    const auto member = json_.find(name);
    good_ = good_ && member != json_.end() && member->is_string();
    if (good_) text = member->get<std::string>();
  }
  void operator()(const char* name, std::uint64_t& number) {
    const auto member = json_.find(name);
    good_ = good_ && member != json_.end() && member->is_number_unsigned();
    if (good_) number = member->get<std::uint64_t>();
  }
  void operator()(const char* name, std::vector<std::string>& items) {
    const auto member = json_.find(name);
    good_ = good_ && member != json_.end() && member->is_array();
    if (!good_) return;
    for (const Json& item : *member) {
      good_ = good_ && item.is_string();
      if (good_) items.push_back(item.get<std::string>());
    }
  }
  [[nodiscard]] bool good() const { return good_; }

 private:
  const Json& json_;
  bool good_ = true;
};

bool read_kind(const Json& json, Block& block) {
  const auto kind = json.find("kind");
  if (kind == json.end() || !kind->is_string()) return false;
  for (const auto known : {Block::Kind::paragraph, Block::Kind::heading, Block::Kind::list,
                           Block::Kind::code, Block::Kind::image, Block::Kind::quote}) {
    if (name_of(known) != kind->get_ref<const std::string&>()) continue;
    block.kind = known;
    return true;
  }
  return false;
}

}  // namespace

Result<std::vector<Block>> blocks_of(const Json& body) {
  const Error error{"it is no list of blocks, as an article's body is"};
  if (!body.is_array()) return error;
  std::vector<Block> blocks;
  for (const Json& json : body) {
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

Result<std::string> html_of_blocks(const Json& body) {
  const auto blocks = blocks_of(body);
  if (!blocks) return blocks.error();
  std::string html;
  append_html_body(*blocks, html);
  return html;
}

}  // namespace anp
