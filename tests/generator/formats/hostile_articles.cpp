#include "tests/generator/formats/hostile_articles.h"

#include <fmt/format.h>

#include <stdexcept>

#include "generator/formats/article_json.h"
#include "generator/hash.h"

namespace anp::test {
namespace {

using Texts = std::vector<std::string>;

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

Block text_block(Block::Kind kind, const std::string& text) {
  Block block;
  block.kind = kind;
  block.text = text;
  if (kind == Block::Kind::heading) block.level = 2;
  if (kind == Block::Kind::code) block.language = "php";
  return block;
}

Block list_block(const Texts& items) {
  Block block;
  block.kind = Block::Kind::list;
  block.items = items;
  return block;
}

Block image_block(const std::string& url, const std::string& caption) {
  Block block;
  block.kind = Block::Kind::image;
  block.url = url;
  block.width = 1200;
  block.height = 630;
  block.caption = caption;
  return block;
}

constexpr const char* kImage =
    "https://images.example/1200x630.png?a=1&amp=2&text=*_(x)_*'%20%C3%A9";

std::vector<Block> every_kind_of_block(const std::string& text) {
  return {text_block(Block::Kind::paragraph, text), image_block(kImage, text),
          text_block(Block::Kind::heading, text),   text_block(Block::Kind::paragraph, text),
          text_block(Block::Kind::code, text),      text_block(Block::Kind::quote, text),
          list_block({text, "in the middle", text})};
}

Article with_body(std::uint64_t number, std::vector<Block> body) {
  Article article = plain_article(number);
  article.body = std::move(body);
  return article;
}

Article with_empty_lists(std::uint64_t number) {
  Article article = plain_article(number);
  article.tags.clear();
  article.related.clear();
  article.body = {list_block({})};
  ArticleMeta& meta = article.meta;
  for (Texts* list : {&meta.stack, &meta.tools, &meta.checklist, &meta.notes}) list->clear();
  meta.entities.clear();
  meta.image_sources.clear();
  return article;
}

/// 500 elements in each list.
Article with_long_lists(std::uint64_t number) {
  Article article = plain_article(number);
  Texts items;
  for (int i = 0; i < 500; ++i)
    items.push_back(fmt::format("item {} of 500, “{}”", i, repeated("é", i % 7)));
  article.tags = items;
  article.body.push_back(list_block(items));
  ArticleMeta& meta = article.meta;
  for (Texts* list : {&meta.stack, &meta.tools, &meta.checklist, &meta.notes}) *list = items;
  for (const std::string& item : items) meta.entities.push_back({item, "area"});
  for (int i = 0; i < 500; ++i)
    meta.image_sources.push_back(
        {"images.example", fmt::format("https://images.example/{}.png", i), items[0]});
  return article;
}

/// A body of 1 MiB in few blocks: a long paragraph, long code, many paragraphs.
Article with_large_body(std::uint64_t number) {
  std::vector<Block> body;
  body.push_back(text_block(Block::Kind::paragraph,
                            repeated("A long paragraph & no end, 'quoted' \\ 😀. ", 6000)));
  body.push_back(
      text_block(Block::Kind::code, repeated("if (a < b && c > d) { echo \"`x`\"; }\n\t", 8000)));
  for (int i = 0; i < 1000; ++i)
    body.push_back(
        text_block(Block::Kind::paragraph, repeated(fmt::format("Paragraph {} of many. ", i), 23)));
  return with_body(number, std::move(body));
}

/// Neighbours that a format could take for one block.
std::vector<Block> equal_neighbours() {
  const auto twice = [](const Block& block) { return std::vector<Block>{block, block, block}; };
  std::vector<Block> body;
  for (const Block& block :
       {list_block({"one"}), list_block({}), text_block(Block::Kind::quote, "quoted"),
        text_block(Block::Kind::code, "x"), text_block(Block::Kind::heading, "h"),
        text_block(Block::Kind::paragraph, "p"), image_block(kImage, "i")}) {
    for (const Block& copy : twice(block)) body.push_back(copy);
  }
  return body;
}

std::vector<Block> headings_of_all_levels() {
  std::vector<Block> body;
  for (std::uint64_t level = 2; level <= 6; ++level) {
    body.push_back(text_block(Block::Kind::heading, "Level " + std::to_string(level)));
    body.back().level = level;
  }
  return body;
}

std::vector<Block> code_of_many_shapes() {
  std::vector<Block> body;
  for (const char* code : {"\n", "\n\n", "line\n", "\nline", "\tindented\n    four\n",
                           "```\nfence\n```", "~~~", "`````", "<?php echo \"</code></pre>\"; ?>",
                           "-- \\. COPY\n\\.\n", "]]>", "a\tb  c   ", "   "}) {
    body.push_back(text_block(Block::Kind::code, code));
  }
  for (const char* language :
       {"c++", "c#", "objective-c", "f#", "asp.net", "a`b", "{.x}", "日本語", "<b>\"&"}) {
    body.push_back(text_block(Block::Kind::code, "x"));
    body.back().language = language;
  }
  return body;
}

/// Statuses, times and numbers at the ends of their ranges.
Article with_extremes(std::uint64_t number) {
  Article article = plain_article(number);
  article.status = "private";
  article.published_at = "0001-01-01T00:00:00Z";
  article.modified_at = "9999-12-31T23:59:59Z";
  article.meta.view_count = (1ULL << 53) - 1;
  article.meta.reading_time = 0;
  return article;
}

void set_hash(Article& article) {
  article.meta.hash = std::string(kContentHashDigits, '0');
  std::string json;
  append_json(article, json);
  article.meta.hash = expected_content_hash(json).value();
}

}  // namespace

Article plain_article(std::uint64_t number) {
  Article article = article_of_text(number, "An ordinary text");
  article.meta.ai_outline = {"a context", "a problem", "a stack", "an action"};
  return article;
}

Article article_of_text(std::uint64_t number, const std::string& text) {
  Article article;
  article.source_id = fmt::format("edge-{:06}", number);
  article.title = text;
  article.slug = fmt::format("an-article-{:06}", number);
  article.status = "publish";
  article.published_at = "2024-02-29T23:59:58Z";
  article.modified_at = "2024-12-31T00:00:00Z";
  article.author = {"edge-author", text};
  article.category = text;
  article.tags = {text, "another tag"};
  article.excerpt = text;
  article.body = every_kind_of_block(text);
  article.related = {"edge-000001", "edge-000002"};
  ArticleMeta& meta = article.meta;
  meta.topic = meta.summary = meta.ai_brief = meta.code_language = meta.difficulty = text;
  meta.ai_outline = {text, text, text, text};
  meta.stack = meta.tools = meta.checklist = meta.notes = {text, "another", text};
  meta.reading_time = 7;
  meta.view_count = 1234567;
  meta.score = {1, 22, 99, 0};
  meta.revision = {"final", text, "2024-03-01"};
  meta.reference = fmt::format("edge-ref-{:06}-0042", number);
  meta.flags = {1, 1, 0, 1};
  meta.entities = {{text, "stack"}, {"an area", text}};
  meta.image_sources = {{"images.example", kImage, text}};
  meta.payload = {article.source_id, "anp content synthesizer", 2, text, number};
  set_hash(article);
  return article;
}

const Texts& hostile_texts() {
  static const Texts texts = {
      "=1+1",
      "+1",
      "-1",
      "@SUM(A1)",
      "=cmd|' /C calc'!A0",
      "1. no list",
      "12) no list",
      "- no list",
      "* no list",
      "+ no list",
      "# no heading",
      "====",
      "---",
      "***",
      "> no quote",
      ": no definition",
      "    no code",
      "\tno code",
      "~~~",
      "```",
      "| a | b |",
      "[a]: https://x.example",
      "[ ] no task",
      "![no image](x.png)",
      "<https://x.example>",
      "https://x.example/?a=1&b=2",
      "**bold** _em_ `code` ~~del~~ $x^2$ ^a^ {.class} \\*",
      "trailing backslash \\",
      "&amp; &lt; &#65; &nbsp &copy",
      "<script>alert('x')</script><!-- --> <!-- wp:paragraph --> --!>",
      "]]> ]]]]><![CDATA[> <![CDATA[x]]>",
      "[gallery ids=\"1,2\"] [/caption] [[escaped]]",
      "it's \"quoted\" 'twice''' \"\"\"\" “curly” «guillemets»",
      "a, b; c\td",
      "comma, \"quote\"",
      "line one\nline two\n\nafter a blank line\n",
      " leading and trailing ",
      "two  blanks   three",
      "null",
      "true",
      "no",
      "~",
      "2024-12-31",
      "2024-12-31T23:59:58Z",
      "1e3",
      "0x1F",
      "0o17",
      ".inf",
      "12:30:45",
      "{}",
      "[]",
      "!!str x",
      "&anchor",
      "*alias",
      "key: value",
      "- ",
      "? complex",
      "%YAML 1.2",
      "...",
      "\\N",
      "\\.",
      "\\x41\\101\\b\\Z\\%\\_",
      "'; DROP TABLE anp_articles; --",
      "$$ $1 :name %s ? /*! x */ -- # DELIMITER",
      "a:0:{}",
      "N;",
      "i:5;",
      "b:1;",
      "s:3:\"abc\";",
      "O:8:\"stdClass\":0:{}",
      "  d:0.5; ",
      "😀 👩‍👩‍👧‍👦 🏳️‍🌈 𝒳 𠜎 \U0010FFFD",
      "العربية עברית \u202Eoverride\u202C \u200Fmark",
      "Zoe\u0308 e\u0301\u0327 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L",
      "日本語テキスト、中文，한국어",
      "\u00A0nbsp\u00A0",
      "\u2028line\u2029paragraph\u2028",
      "\u3000ideographic\u3000",
      "\uFEFFbom",
      "zero\u200Bwidth\u00ADshy\u2060",
      "{{ mustache }} {% liquid %} ${x} <%= erb %>",
      "../../etc/passwd",
      "C:\\temp\\new",
      "CON",
      "٣٤٥ ½ ² Ⅷ",
      "ﷺ",
      "I İ ı ſ ß ẞ ǅ"};
  return texts;
}

std::vector<Article> hostile_articles() {
  std::vector<Article> all;
  std::uint64_t number = 0;
  for (const std::string& text : hostile_texts()) all.push_back(article_of_text(++number, text));
  all.push_back(article_of_text(++number, repeated("x", 200)));
  all.push_back(article_of_text(++number, repeated("😀", 200)));
  all.push_back(article_of_text(++number, repeated("e\u0301", 5000)));
  all.push_back(with_empty_lists(++number));
  all.push_back(with_long_lists(++number));
  all.push_back(with_large_body(++number));
  all.push_back(with_body(++number, equal_neighbours()));
  all.push_back(with_body(++number, headings_of_all_levels()));
  all.push_back(with_body(++number, code_of_many_shapes()));
  all.push_back(with_body(++number, {}));
  all.push_back(with_extremes(++number));
  for (const char* status : {"draft", "pending", "future"}) {
    all.push_back(plain_article(++number));
    all.back().status = status;
  }
  for (Article& article : all) set_hash(article);
  return all;
}

std::string hostile_ndjson() {
  std::string lines;
  for (const Article& article : hostile_articles()) {
    append_json(article, lines);
    lines += '\n';
  }
  return lines;
}

}  // namespace anp::test
