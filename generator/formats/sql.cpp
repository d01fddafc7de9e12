#include "generator/formats/sql.h"

#include "generator/formats/character_set.h"
#include "generator/formats/sql_table.h"

namespace anp {
namespace {

constexpr std::string_view kPostgresqlStart = R"(\set ON_ERROR_STOP on
SET client_encoding = 'UTF8';
SET datestyle = 'ISO, YMD';
BEGIN;
)";

class PostgresqlFormat : public Format {
 public:
  void append_header(std::string& out) const override {
    out += kPostgresqlStart;
    out += postgresql_articles_table();
    out += "COPY anp_articles (";
    out += sql_column_list();
    out += ") FROM stdin;\n";
  }

  void append(const Article& article, std::uint64_t /*place*/, std::string& out) const override {
    for (const std::string& value : sql_row(article)) {
      append_copy_text(value, out);
      out += '\t';
    }
    out.back() = '\n';
  }

  void append_footer(std::string& out) const override { out += "\\.\nCOMMIT;\n"; }

  [[nodiscard]] std::string_view name() const override { return "sql-postgresql"; }
  [[nodiscard]] std::string_view extension() const override { return "sql"; }
};

constexpr std::string_view kMariadbStart = R"(SET NAMES utf8mb4;
SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
)";

class MariadbFormat : public Format {
 public:
  void append_header(std::string& out) const override {
    out += kMariadbStart;
    out += mariadb_articles_table();
  }

  /// Where statements begin and end depends on the row and its place only, so that shards put
  /// together are the whole: what a row begins with ends the one before it.
  void append(const Article& article, std::uint64_t place, std::string& out) const override {
    std::string row;
    char before = '(';
    SqlRow values = sql_row(article);
    for (const std::size_t column : kSqlTimeColumns) values[column] = mariadb_time(values[column]);
    for (const std::string& value : values) {
      row += before;
      append_mariadb_string(value, row);
      before = ',';
    }
    row += ')';
    append_row_start(place, row.size(), out);
    out += row;
  }

  void append_footer(std::string& out) const override { out += ";\nCOMMIT;\n"; }

  [[nodiscard]] std::string_view name() const override { return "sql-mariadb"; }
  [[nodiscard]] std::string_view extension() const override { return "sql"; }

 private:
  static void append_row_start(std::uint64_t place, std::size_t row_bytes, std::string& out) {
    const bool begins = place % kRowsPerInsert == 0 || row_bytes > kLongRowBytes;
    if (!begins) {
      out += ",\n";
      return;
    }
    if (place > 0) out += ";\n";
    if (place > 0 && place % kRowsPerTransaction == 0) out += "COMMIT;\n";
    if (place % kRowsPerTransaction == 0) out += "START TRANSACTION;\n";
    out += "INSERT INTO anp_articles (";
    out += sql_column_list();
    out += ") VALUES\n";
  }
};

/// Appends `value`, with a backslash and another letter for each character of `special`.
/// @param letters that stand for those of `special`, in the same order
void append_with_backslashes(std::string_view value, std::string_view special,
                             std::string_view letters, const CharacterSet& set, std::string& out) {
  for (auto at = set.find_in(value); at < value.size(); at = set.find_in(value)) {
    out += value.substr(0, at);
    out += '\\';
    out += letters[special.find(value[at])];
    value.remove_prefix(at + 1);
  }
  out += value;
}

}  // namespace

void append_copy_text(std::string_view value, std::string& out) {
  static constexpr std::string_view kSpecial = "\\\b\f\n\r\t\v";
  static constexpr CharacterSet kSet(kSpecial);
  append_with_backslashes(value, kSpecial, "\\bfnrtv", kSet, out);
}

void append_mariadb_string(std::string_view value, std::string& out) {
  static constexpr std::string_view kSpecial("\\'\n\r\t\x1A\0", 7);
  static constexpr CharacterSet kSet(kSpecial);
  out += '\'';
  append_with_backslashes(value, kSpecial, "\\'nrtZ0", kSet, out);
  out += '\'';
}

std::unique_ptr<const Format> postgresql_format() { return std::make_unique<PostgresqlFormat>(); }
std::unique_ptr<const Format> mariadb_format() { return std::make_unique<MariadbFormat>(); }

}  // namespace anp
