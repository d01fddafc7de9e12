#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "generator/result.h"
#include "importer/article_source.h"

namespace anp {

/// A longer line is a bad line; it is skipped without being kept in memory.
inline constexpr std::size_t kMaxNdjsonLineBytes = 8'388'608;

/// Opens NDJSON, one article a line, from a file, or from standard input when `path` is "-" (that
/// is first copied to an unnamed temporary file in $TMPDIR, because lines are read again when
/// sent).
///
/// The whole input is read once here: each line is checked (UTF-8, JSON object, source_id, hash,
/// source id not seen before); those that fail are bad_lines() and the others keep their order as
/// positions 1, 2, 3… Blank lines are skipped; a byte order mark, CRLF and a missing last newline
/// are accepted. A line that is not compact, or whose members stand in another order, is taken when
/// the hash agrees with its compact form, and is sent in that form.
///
/// Memory: one line and one block of 256 KiB, plus 8 bytes a line to find repeated source ids (only
/// while it is opened), plus an offset for each 64th.
/// Error: the file cannot be opened or read, is a directory, or the temporary file cannot be
/// written.
Result<std::unique_ptr<ArticleSource>> open_ndjson_source(const std::string& path);

}  // namespace anp
