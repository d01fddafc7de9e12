#include "generator/convert.h"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <optional>

#include "generator/format_output.h"
#include "generator/formats/article_json.h"
#include "generator/hash.h"
#include "generator/verify.h"

namespace anp {
namespace {

/// An article whose hash is that of its text.
Result<Article> read_article(std::string_view line) {
  auto article = decode_article(line);
  if (!article) return article;
  std::string canonical;
  append_json(*article, canonical);
  const auto expected = expected_content_hash(canonical);
  ANP_REQUIRE(expected.has_value(), "an article's own JSON ends in its hash");
  if (*expected == article->meta.hash) return article;
  return Error{fmt::format("the hash is {}, the text's is {}: the article was changed",
                           article->meta.hash, *expected)};
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

Result<std::uint64_t> convert_lines(std::istream& in, const std::string& name,
                                    FormatOutput& output) {
  std::string bytes;
  output.format().append_header(bytes);
  std::uint64_t line_number = 0;
  std::uint64_t articles = 0;
  std::string buffer(kMaxArticleLineBytes + 1, '\0');
  while (in.getline(buffer.data(), static_cast<std::streamsize>(buffer.size()))) {
    ++line_number;
    // The count has the line end in it, which the last line may lack.
    const std::string_view line(buffer.data(),
                                static_cast<std::size_t>(in.gcount()) - (in.eof() ? 0 : 1));
    if (is_blank(line)) continue;
    const auto article = read_article(line);
    if (!article)
      return Error{fmt::format("{}, line {}: {}", name, line_number, article.error().message)};
    output.format().append(*article, articles++, bytes);
    output.sink().write(bytes);
    bytes.clear();
  }
  if (in.fail() && !in.eof()) {
    return Error{fmt::format("{}, line {}: longer than {} bytes", name, line_number + 1,
                             kMaxArticleLineBytes)};
  }
  if (in.bad()) return Error{fmt::format("{}: reading failed after line {}", name, line_number)};
  if (articles == 0) return Error{fmt::format("{}: has no articles", name)};
  output.format().append_footer(bytes);
  output.sink().write(bytes);
  output.close();
  return articles;
}

}  // namespace

Result<std::uint64_t> convert_articles(const ConvertOptions& options) {
  const bool standard_input = options.input == "-";
  std::ifstream file;
  if (!standard_input) {
    file.open(options.input, std::ios::binary);
    if (!file) return Error{fmt::format("{}: cannot be read", options.input)};
  }
  DatasetDescription dataset = DatasetDescription::of_any_articles();
  dataset.comments = options.comments;
  const auto format = open_format(options.format, dataset);
  constexpr std::uint64_t kFirstNumber =
      1;  // the place in the file: numbers of foreign articles may repeat
  FormatOutput output(*format, kFirstNumber, options.output);
  return convert_lines(standard_input ? std::cin : file, options.input, output);
}

}  // namespace anp
