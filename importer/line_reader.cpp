#include "importer/line_reader.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
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
  std::memmove(buffer_.data(), buffer_.data() + taken_, filled_ - taken_);
  filled_ -= taken_;
  searched_ -= taken_;
  taken_ = 0;
  if (buffer_.size() < filled_ + kBlockBytes) buffer_.resize(filled_ + kBlockBytes);
  ssize_t got = 0;
  do {
    got =
        pread(descriptor_, buffer_.data() + filled_, kBlockBytes, static_cast<off_t>(read_offset_));
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    return Error{fmt::format("cannot read: {}", std::generic_category().message(errno))};
  }
  const auto bytes = static_cast<std::size_t>(got);
  if (on_bytes_) on_bytes_(std::string_view(buffer_).substr(filled_, bytes));
  filled_ += bytes;
  read_offset_ += bytes;
  return bytes > 0;
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
  line_offset_ = read_offset_ - (filled_ - taken_);
  skipping_ = false;
  if (line.too_long) line.text = {};
  if (line.number == 1 && line.text.starts_with(kByteOrderMark)) {
    line.text.remove_prefix(kByteOrderMark.size());
  }
  return line;
}

Result<std::optional<InputLine>> LineReader::next() {
  while (true) {
    const std::size_t end = std::string_view(buffer_).substr(0, filled_).find('\n', searched_);
    if (end != std::string_view::npos)
      return std::optional(take_line(end - taken_, end - taken_ + 1));
    searched_ = filled_;
    if (filled_ - taken_ > max_line_bytes_ + 1) {  // a CR may still come off
      skipping_ = true;
      taken_ = filled_;
    }
    const Result<bool> more = read_block();
    if (!more) return more.error();
    if (*more) continue;
    const std::size_t rest = filled_ - taken_;
    if (rest == 0 && !skipping_) return std::optional<InputLine>();
    return std::optional(take_line(rest, rest));
  }
}

}  // namespace anp
