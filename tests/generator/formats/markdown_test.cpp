#include "generator/formats/markdown.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/generator/formats/hostile_articles.h"

using namespace anp;

TEST_CASE("append_markdown_text: what could be markup is escaped, what could not is left") {
  struct Case {
    const char* text;
    const char* markdown;
  };
  static constexpr Case cases[] = {
      {"Plain text, with 3.5 marks - and (more) = fine: yes!",
       "Plain text, with 3.5 marks - and (more) = fine: yes!"},
      {"*a* _b_ `c` [d](e) <f> &g;", "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\<f\\> \\&g;"},
      {"# no heading", "\\# no heading"},
      {"C# and F#", "C\\# and F\\#"},
      {"- no item", "\\- no item"},
      {"+ no item", "\\+ no item"},
      {"=== no underline", "\\=== no underline"},
      {"1. no item", "1\\. no item"},
      {"2024) no item", "2024\\) no item"},
      {"1.5 times", "1\\.5 times"},
      {"a\\b", "a\\\\b"},
      {"~~x~~ a|b $x$ x^2^ {y}", "\\~\\~x\\~\\~ a\\|b \\$x\\$ x\\^2\\^ \\{y\\}"},
      {" a  b ", "&#32;a &#32;b&#32;"},
      {"\ta\nb", "&#9;a&#10;b"},
      {" ", "&#32;"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    std::string markdown;
    append_markdown_text(c.text, markdown);
    CHECK(markdown == c.markdown);
  }
}

TEST_CASE("markdown: front matter, then each kind of block") {
  Article article = test::plain_article(1);
  article.body[4].text = "one ``` two\n";
  article.body[4].language = "c++";
  article.body.push_back(article.body.back());
  article.body.back().items.clear();
  std::string file;
  markdown_format()->append(article, 0, file);
  CHECK(file.starts_with("---\nspec: 1\n"));
  CHECK(file.substr(file.find("\n---\n\n") + 5) ==
        "\nAn ordinary text\n\n"
        "![An ordinary "
        "text](<https://images.example/1200x630.png?a=1&amp;amp=2&amp;text=*_(x)_*'%20%C3%A9> "
        "\"1200x630\")\n\n"
        "## An ordinary text\n\nAn ordinary text\n\n````c++\none ``` two\n\n````\n\n> An ordinary "
        "text\n\n"
        "- An ordinary text\n- in the middle\n- An ordinary text\n\n*\n");
}
