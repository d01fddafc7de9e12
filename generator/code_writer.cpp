#include "generator/code_writer.h"

#include <algorithm>
#include <cstring>

namespace anp {
namespace {

constexpr std::size_t kMaxLiteralBytes = UINT16_MAX;

template <typename T>
void append_bytes(const T& value, std::string& out) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

}  // namespace

void CodeWriter::close_step(StepHead head) {
  if (literal_length() > kMaxLiteralBytes) split_long_literal();
  head.literal_length = static_cast<std::uint16_t>(literal_length());
  std::memcpy(steps_.data() + head_at_, &head, sizeof head);
}

void CodeWriter::split_long_literal() {
  while (literal_length() > kMaxLiteralBytes) {
    StepHead piece;
    piece.literal_length = kMaxLiteralBytes;
    std::memcpy(steps_.data() + head_at_, &piece, sizeof piece);
    head_at_ += sizeof piece + kMaxLiteralBytes;
    steps_.insert(head_at_, sizeof piece, '\0');
  }
}

void CodeWriter::value(const Value& value) {
  StepHead head;
  head.kind = value.kind;
  head.source = value.source;
  head.column = value.column;
  close_step(head);
  if (value.kind != StepKind::fact) {
    append_bytes(value.index, steps_);
  } else if (value.source == kPinSource &&
             std::find(pins_.begin(), pins_.end(), value.column) == pins_.end()) {
    pins_.push_back(value.column);
  }
  head_at_ = steps_.size();
  steps_.append(sizeof(StepHead), '\0');
}

Code CodeWriter::finish(std::string& program) {
  if (literal_length() > 0) {
    close_step({});
    head_at_ = steps_.size();
  }
  const auto first = static_cast<std::uint32_t>(program.size());
  append_bytes(static_cast<std::uint16_t>(pins_.size()), program);
  for (const std::uint16_t pin : pins_) append_bytes(pin, program);
  program.append(steps_, 0, head_at_);
  steps_.assign(sizeof(StepHead), '\0');
  head_at_ = 0;
  pins_.clear();
  return {first, static_cast<std::uint32_t>(program.size())};
}

}  // namespace anp
