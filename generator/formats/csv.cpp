#include "generator/formats/csv.h"

#include "generator/formats/article_json.h"
#include "generator/formats/character_set.h"
#include "generator/replaced_text.h"

namespace anp {
namespace {

constexpr std::string_view kRowEnd = "\r\n";

bool needs_quotes(std::string_view value) {
  if (value.empty()) return false;
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  static constexpr CharacterSet kSpecial(",\"\r\n");
  return blank(value.front()) || blank(value.back()) || kSpecial.find_in(value) < value.size();
}

/// Writes the cells of one row.
class Row {
 public:
  explicit Row(std::string& out) : out_(out) {}

  void add(std::string_view cell) {
    out_ += before_;
    append_csv_cell(cell, out_);
    before_ = ",";
  }
  void add_value(const std::string& text) { add(text); }
  template <typename Value>
  void add_value(const Value& value) {
    json_.clear();
    append_json(value, json_);
    add(json_);
  }
  void end() { out_ += kRowEnd; }

 private:
  std::string& out_;
  std::string_view before_;
  std::string json_;
};

class CsvFormat : public Format {
 public:
  void append_header(std::string& out) const override {
    const Article names;
    Row row(out);
    for_each_column(names, [&](std::string_view name, const auto& /*value*/) { row.add(name); });
    row.end();
  }

  void append(const Article& article, std::uint64_t /*place*/, std::string& out) const override {
    Row row(out);
    for_each_column(article,
                    [&](std::string_view /*name*/, const auto& value) { row.add_value(value); });
    row.end();
  }

  [[nodiscard]] std::string_view name() const override { return "csv"; }
  [[nodiscard]] std::string_view extension() const override { return "csv"; }

 private:
  static void for_each_column(const Article& article, auto&& each) {
    Article::each_member(article, [&](std::string_view name, const auto& value) {
      if constexpr (!std::is_same_v<decltype(value), const ArticleMeta&>) each(name, value);
    });
    ArticleMeta::each_member(article.meta, [&](std::string_view name, const auto& value) {
      each(std::string("meta_").append(name), value);
    });
  }
};

}  // namespace

void append_csv_cell(std::string_view value, std::string& out) {
  if (!needs_quotes(value)) {
    out += value;
    return;
  }
  out += '"';
  append_replaced(value, "\"", "\"\"", out);
  out += '"';
}

std::unique_ptr<const Format> csv_format() { return std::make_unique<CsvFormat>(); }

}  // namespace anp
