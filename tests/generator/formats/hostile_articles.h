#pragma once

#include <string>
#include <vector>

#include "generator/article.h"

namespace anp::test {

/// An ordinary small article with every kind of block. Its number is its article seed.
Article plain_article(std::uint64_t number);

/// The same with this text wherever an article has free text: title, names, tags, every block,
/// every meta text and list.
Article article_of_text(std::uint64_t number, const std::string& text);

/// Articles that are valid and break pipelines: every text of hostile_texts() everywhere, empty and
/// very long lists, a 200-character title, a body of 1 MiB, equal neighbours, markup of every
/// format. Content hashes are right.
std::vector<Article> hostile_articles();

/// Texts that some format, parser or database has choked on.
const std::vector<std::string>& hostile_texts();

/// hostile_articles() as NDJSON.
std::string hostile_ndjson();

}  // namespace anp::test
