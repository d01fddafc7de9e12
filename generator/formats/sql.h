#pragma once

#include "generator/formats/format.h"

namespace anp {

/// A script for psql: makes the table anp_articles where there is none, and fills it with COPY in
/// one transaction. docs/formats.md, section 3.5.
std::unique_ptr<const Format> postgresql_format();

/// A script for the mariadb client: makes the table anp_articles where there is none, and fills it
/// with INSERTs of up to kRowsPerInsert rows, kRowsPerTransaction in a transaction. No statement of
/// ordinary articles comes near the server's default max_allowed_packet of 16 MiB: a row of more
/// than kLongRowBytes begins a new one.
std::unique_ptr<const Format> mariadb_format();

inline constexpr std::uint64_t kRowsPerInsert = 50;
inline constexpr std::uint64_t kRowsPerTransaction = 1000;
inline constexpr std::size_t kLongRowBytes = 128U << 10;

/// Appends a value of COPY's text format. Source: PostgreSQL 15 manual, COPY, "Text Format".
void append_copy_text(std::string_view value, std::string& out);

/// Appends a string literal with its quotes, for sql_mode without NO_BACKSLASH_ESCAPES (the
/// default, and what the script sets). Source: MariaDB manual, "String Literals".
void append_mariadb_string(std::string_view value, std::string& out);

}  // namespace anp
