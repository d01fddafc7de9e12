#pragma once

#include <cstddef>
#include <string>

#include "generator/result.h"

namespace anp {

inline constexpr std::size_t kMaxSecretBytes = 4096;

/// Who reads standard input; it can be read once.
struct StandardInput {
  std::string taken_by;  ///< for messages: "--input"; empty: nobody yet
};

/// A secret as it may stand in a header: one line, without the line break at its end.
/// @param origin for messages: "$TOKEN", "'path' ($TOKEN_FILE)"
/// Error: empty, too long, or a control character in it. The message never repeats it.
Result<std::string> check_secret(std::string text, const std::string& origin);

/// The secret in a file, or on standard input when `path` is "-".
/// Error: cannot be read, is no regular file, has another mode than 600 or 400, belongs to somebody
/// else, or holds no secret. The message never repeats it.
Result<std::string> read_secret(const std::string& path, const std::string& origin,
                                StandardInput& input);

}  // namespace anp
