#include "generator/code_writer.h"

#include <algorithm>
#include <utility>

namespace anp {
namespace {

template <typename T>
void append_bytes(const T& value, std::string& out) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

}  // namespace

void CodeWriter::start_step(StepHead head) {
  std::string_view rest = literal_;
  while (rest.size() > kCopySlack) {
    StepHead piece;
    piece.literal_length = kCopySlack;
    append_bytes(piece, code_);
    code_ += rest.substr(0, kCopySlack);
    rest.remove_prefix(kCopySlack);
  }
  head.literal_length = static_cast<std::uint8_t>(rest.size());
  append_bytes(head, code_);
  code_ += rest;
  literal_.clear();
}

void CodeWriter::value(const Value& value) {
  StepHead head;
  head.kind = value.kind;
  head.source = value.source;
  head.column = value.column;
  start_step(head);
  if (value.kind != StepKind::fact) append_bytes(value.index, code_);
}

bool CodeWriter::pick(const std::vector<std::string>& options) {
  std::size_t offset = sizeof(std::uint16_t) * (options.size() + 1);
  std::string offsets;
  std::string texts;
  for (const std::string& option : options) {
    append_bytes(static_cast<std::uint16_t>(offset), offsets);
    offset += option.size();
    texts += option;
  }
  if (options.size() > kMaxPickOptions || offset > kMaxPickBytes) return false;
  append_bytes(static_cast<std::uint16_t>(offset), offsets);
  StepHead head;
  head.kind = StepKind::pick;
  head.count = static_cast<std::uint8_t>(options.size());
  head.skip = static_cast<std::uint16_t>(offset);
  start_step(head);
  code_ += offsets;
  code_ += texts;
  return true;
}

std::string CodeWriter::finish() {
  if (!literal_.empty()) start_step({});
  return std::move(code_);
}

}  // namespace anp
