#include "generator/formats/html.h"

#include <algorithm>

#include "generator/formats/article_json.h"
#include "generator/formats/html_text.h"

namespace anp {
namespace {

/// Writes members as definition lists.
class MemberList {
 public:
  explicit MemberList(std::string& out) : out_(out) {}

  template <typename Object>
  void object(const Object& object) {
    out_ += "<dl>\n";
    Object::each_member(object,
                        [&](std::string_view name, const auto& value) { member(name, value); });
    out_ += "</dl>";
  }

 private:
  template <typename Value>
  void member(std::string_view name, const Value& value) {
    // The title is the heading above; body and meta have sections of their own.
    if (name == "title") return;
    if constexpr (!std::is_same_v<Value, std::vector<Block>> &&
                  !std::is_same_v<Value, ArticleMeta>) {
      out_ += "<dt>";
      std::string label(name);
      std::replace(label.begin(), label.end(), '_', ' ');
      out_ += label + "</dt><dd>";
      this->value(value);
      out_ += "</dd>\n";
    }
  }

  void value(const std::string& text) { append_html_text(text, out_); }
  void value(std::uint64_t number) { append_json(number, out_); }

  template <typename Value>
  void value(const std::vector<Value>& list) {
    out_ += "<ul>";
    for (const Value& item : list) {
      out_ += "<li>";
      value(item);
      out_ += "</li>";
    }
    out_ += "</ul>";
  }

  template <typename Object>
  void value(const Object& object) {
    this->object(object);
  }

  std::string& out_;
};

class HtmlFormat : public Format {
 public:
  explicit HtmlFormat(const DatasetDescription& dataset) {
    append_html_text(dataset.language, language_);
    append_html_text(dataset.name, dataset_name_);
  }

  void append(const Article& article, std::uint64_t /*place*/, std::string& out) const override {
    out += "<!DOCTYPE html>\n<html lang=\"" + language_ +
           "\">\n<head>\n<meta charset=\"utf-8\">\n<title>";
    append_html_text(article.title, out);
    out +=
        "</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"description\" content=\"";
    append_html_text(article.excerpt, out);
    out += "\">\n</head>\n<body>\n<article dir=\"auto\">\n<header>\n<h1>";
    append_html_text(article.title, out);
    out += "</h1>\n";
    MemberList(out).object(article);
    out += "\n</header>\n<div class=\"body\">\n";
    append_html_body(article.body, out);
    out += "</div>\n<footer>\n<h2>" + dataset_name_ + " post meta</h2>\n";
    MemberList(out).object(article.meta);
    out += "\n</footer>\n</article>\n</body>\n</html>\n";
  }

  [[nodiscard]] std::string_view name() const override { return "html"; }
  [[nodiscard]] std::string_view extension() const override { return "html"; }
  [[nodiscard]] bool one_file_per_article() const override { return true; }

 private:
  std::string language_;
  std::string dataset_name_;
};

}  // namespace

std::unique_ptr<const Format> html_format(const DatasetDescription& dataset) {
  return std::make_unique<HtmlFormat>(dataset);
}

}  // namespace anp
