#include "importer/line_reader.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace anp {

namespace {

constexpr std::size_t kBlockBytes = 262'144;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

LineReader::LineReader(int descriptor, std::uint64_t offset, std::uint64_t number,
                       std::size_t max_line_bytes)
    : descriptor_(descriptor),
      max_line_bytes_(max_line_bytes),
      read_offset_(offset),
      line_offset_(offset),
      number_(number) {}

Result<bool> LineReader::read_block() {
  buffer_.erase(0, taken_);
  searched_ -= taken_;
  taken_ = 0;
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + kBlockBytes);
  ssize_t got = 0;
  do {
    got = pread(descriptor_, buffer_.data() + kept, kBlockBytes, static_cast<off_t>(read_offset_));
  } while (got < 0 && errno == EINTR);
  buffer_.resize(kept + static_cast<std::size_t>(got < 0 ? 0 : got));
  if (got < 0) {
    return Error{fmt::format("cannot read: {}", std::generic_category().message(errno))};
  }
  if (on_bytes_) on_bytes_(std::string_view(buffer_).substr(kept));
  read_offset_ += static_cast<std::uint64_t>(got);
  return got > 0;
}

InputLine LineReader::take_line(std::size_t size, std::size_t with_end) {
  InputLine line;
  line.number = number_++;
  line.offset = line_offset_;
  line.text = std::string_view(buffer_).substr(taken_, size);
  if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  line.too_long = skipping_ || line.text.size() > max_line_bytes_;
  taken_ += with_end;
  searched_ = taken_;
  line_offset_ = read_offset_ - (buffer_.size() - taken_);
  skipping_ = false;
  if (line.too_long) line.text = {};
  if (line.number == 1 && line.text.starts_with(kByteOrderMark)) {
    line.text.remove_prefix(kByteOrderMark.size());
  }
  return line;
}

Result<std::optional<InputLine>> LineReader::next() {
  while (true) {
    const std::size_t end = buffer_.find('\n', searched_);
    if (end != std::string::npos) return std::optional(take_line(end - taken_, end - taken_ + 1));
    searched_ = buffer_.size();
    if (buffer_.size() - taken_ > max_line_bytes_ + 1) {  // a CR may still come off
      skipping_ = true;
      taken_ = buffer_.size();
    }
    const Result<bool> more = read_block();
    if (!more) return more.error();
    if (*more) continue;
    const std::size_t rest = buffer_.size() - taken_;
    if (rest == 0 && !skipping_) return std::optional<InputLine>();
    return std::optional(take_line(rest, rest));
  }
}

}  // namespace anp
