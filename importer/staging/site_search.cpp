// How the site lists and searches its articles.

#include "importer/staging/json_value.h"
#include "importer/staging/site.h"

namespace anp {
namespace {

// Word for word the index articles_by_date: otherwise each page would sort all articles.
constexpr const char* kByDate =
    "SELECT slug, title, status, published_at, category, author, excerpt FROM articles "
    "ORDER BY (status = 'future'), published_at DESC, id DESC LIMIT ? OFFSET ?";
constexpr const char* kByStatus =
    "SELECT slug, title, status, published_at, category, author, excerpt FROM articles "
    "WHERE status = ? ORDER BY published_at DESC, id DESC LIMIT ? OFFSET ?";
// A title weighs most: who types its words wants that article first.
constexpr const char* kBySearch =
    "SELECT slug, articles.title, status, published_at, category, author, articles.excerpt "
    "FROM articles_text JOIN articles ON articles.id = articles_text.rowid "
    "WHERE articles_text MATCH ?1 AND (?2 = '' OR status = ?2) "
    "ORDER BY bm25(articles_text, 10.0, 4.0, 1.0), articles.id LIMIT ?3 OFFSET ?4";
constexpr const char* kCountBySearch =
    "SELECT count(*) FROM articles_text JOIN articles ON articles.id = articles_text.rowid "
    "WHERE articles_text MATCH ?1 AND (?2 = '' OR status = ?2)";

// A shorter beginning has so many ends that the search takes long and helps nobody.
constexpr std::size_t kMinPrefixBytes = 3;

/// Letters and digits of ASCII, and everything beyond ASCII: the tokenizer decides there.
bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') ||
         ((byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z');
}

std::vector<ArticleCard> cards_of(SqliteQuery& query) {
  std::vector<ArticleCard> cards;
  while (query.next()) {
    ArticleCard card;
    std::string* const columns[] = {&card.slug,     &card.title,  &card.status, &card.published_at,
                                    &card.category, &card.author, &card.excerpt};
    int column = 0;
    for (std::string* value : columns) *value = query.text(column++);
    cards.push_back(std::move(card));
  }
  return cards;
}

std::uint64_t count_of(SqliteQuery& query) {
  return query.next() ? static_cast<std::uint64_t>(query.integer(0)) : 0;
}

}  // namespace

std::uint64_t Site::count_found(const ListQuery& list) {
  if (!list.search.empty()) {
    const std::string expression = search_expression(list.search);
    if (expression.empty()) return 0;
    SqliteQuery query = database_.query(kCountBySearch);
    query.bind(expression, list.status);
    return count_of(query);
  }
  if (list.status.empty()) return count();
  SqliteQuery query = database_.query("SELECT count(*) FROM articles WHERE status = ?");
  query.bind(list.status);
  return count_of(query);
}

std::vector<ArticleCard> Site::list(const ListQuery& list) {
  if (!list.search.empty()) {
    const std::string expression = search_expression(list.search);
    if (expression.empty()) return {};
    SqliteQuery query = database_.query(kBySearch);
    query.bind(expression, list.status, list.limit, list.offset);
    return cards_of(query);
  }
  if (!list.status.empty()) {
    SqliteQuery query = database_.query(kByStatus);
    query.bind(list.status, list.limit, list.offset);
    return cards_of(query);
  }
  SqliteQuery query = database_.query(kByDate);
  query.bind(list.limit, list.offset);
  return cards_of(query);
}

std::vector<ArticleCard> Site::related(std::span<const std::string> source_ids) {
  const std::string wanted = json_array_of(source_ids);
  SqliteQuery query = database_.query(
      "SELECT slug, title, status, published_at, category, author, excerpt "
      "FROM json_each(?) AS wanted JOIN articles ON articles.source_id = wanted.value "
      "ORDER BY wanted.key LIMIT ?");
  query.bind(wanted, static_cast<std::int64_t>(kMaxRelatedShown));
  return cards_of(query);
}

std::string search_expression(std::string_view words) {
  std::string expression;
  std::size_t count = 0;
  std::size_t last_bytes = 0;
  for (std::size_t i = 0; i < words.size() && count < kMaxSearchWords;) {
    if (!is_word_byte(words[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < words.size() && is_word_byte(words[end])) ++end;
    // Inside the quotes of a string, FTS5 knows no syntax but the quote, which is no word byte.
    if (count > 0) expression += ' ';
    expression += '"';
    expression += words.substr(i, end - i);
    expression += '"';
    ++count;
    last_bytes = end - i;
    i = end;
  }
  if (last_bytes >= kMinPrefixBytes) expression += '*';
  return expression;
}

}  // namespace anp
