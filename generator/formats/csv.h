#pragma once

#include "generator/formats/format.h"

namespace anp {

/// Comma-separated values as in RFC 4180: a header row, then one row per article; a column for each
/// member, `meta_` before those of meta; lists and objects as compact JSON. Every value stands
/// exactly as it is, one that a spreadsheet would take for a formula too. docs/formats.md says how
/// to open such a file safely.
std::unique_ptr<const Format> csv_format();

/// Appends a value as a cell: in quotes when it has a comma, a quote, a line end, or a blank at an
/// end.
void append_csv_cell(std::string_view value, std::string& out);

}  // namespace anp
