#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "generator/result.h"

namespace anp {

/// One line of a file.
struct InputLine {
  std::uint64_t number = 0;  ///< 1-based
  std::uint64_t offset = 0;  ///< of its first byte in the file
  std::string_view text;     ///< without its end (LF or CRLF); empty when `too_long`
  bool too_long = false;
};

/// Reads a file line by line from some place on, with memory for one line and one block. Does not
/// move the descriptor's own position. Threads: one.
class LineReader {
 public:
  using OnBytes = std::function<void(std::string_view)>;

  /// @param descriptor stays open and is the caller's
  /// @param offset of the first byte of line `number`
  /// @param max_line_bytes a longer line is reported as too long, and not kept in memory
  LineReader(int descriptor, std::uint64_t offset, std::uint64_t number,
             std::size_t max_line_bytes);

  /// Is handed every byte of the file as it is read, in order.
  void set_on_bytes(OnBytes on_bytes) { on_bytes_ = std::move(on_bytes); }

  /// The next line, valid until the next call; nothing at the end of the file. A last line without
  /// an end is a line; an empty last line is none. A byte order mark before line 1 is skipped.
  /// Error: the file cannot be read.
  Result<std::optional<InputLine>> next();

 private:
  /// False at the end of the file.
  Result<bool> read_block();
  InputLine take_line(std::size_t size, std::size_t with_end);

  int descriptor_;
  std::size_t max_line_bytes_;
  OnBytes on_bytes_;
  std::string buffer_;      // its bytes are [0, filled_), the unread ones [taken_, filled_)
  std::size_t filled_ = 0;  // kept apart from the size: making a string longer writes zeros
  std::size_t taken_ = 0;
  std::size_t searched_ = 0;   // no line end before it
  std::uint64_t read_offset_;  // where the next block is read
  std::uint64_t line_offset_;  // of the next line's first byte
  std::uint64_t number_;       // of the next line
  bool skipping_ = false;      // inside a line that is too long
};

}  // namespace anp
