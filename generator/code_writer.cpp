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

void CodeWriter::start_step(StepHead head) {
  std::string_view rest = literal_;
  while (rest.size() > kMaxLiteralBytes) {
    StepHead piece;
    piece.literal_length = kMaxLiteralBytes;
    append_bytes(piece, steps_);
    steps_ += rest.substr(0, kMaxLiteralBytes);
    rest.remove_prefix(kMaxLiteralBytes);
  }
  head.literal_length = static_cast<std::uint16_t>(rest.size());
  append_bytes(head, steps_);
  steps_ += rest;
  literal_.clear();
}

void CodeWriter::value(const Value& value) {
  StepHead head;
  head.kind = value.kind;
  head.source = value.source;
  head.column = value.column;
  start_step(head);
  if (value.kind != StepKind::fact) {
    append_bytes(value.index, steps_);
  } else if (value.source == kPinSource &&
             std::find(pins_.begin(), pins_.end(), value.column) == pins_.end()) {
    pins_.push_back(value.column);
  }
}

Code CodeWriter::finish(std::string& program) {
  if (!literal_.empty()) start_step({});
  const auto first = static_cast<std::uint32_t>(program.size());
  append_bytes(static_cast<std::uint16_t>(pins_.size()), program);
  for (const std::uint16_t pin : pins_) append_bytes(pin, program);
  program += steps_;
  steps_.clear();
  pins_.clear();
  return {first, static_cast<std::uint32_t>(program.size())};
}

}  // namespace anp
