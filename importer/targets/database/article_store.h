#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "importer/targets/database/article_database.h"
#include "importer/targets/target.h"

namespace anp {

/// Articles of one send, taken apart.
struct PreparedBatch {
  struct Part {
    std::optional<ArticleRow> row;  ///< nothing: rejected
    std::string reason;             ///< why it is rejected
  };
  std::vector<Part> parts;  ///< in the order of the articles
  BatchRow batch;           ///< its figures are still 0
};

/// Takes articles apart; no database has a part in it. A source id that stands twice is rejected
/// the second time.
PreparedBatch prepare_batch(std::span<const SourceArticle> articles,
                            RowMaker make_row = make_article_row);

/// What is done with the articles of a database, whichever database it is. Each call is one
/// transaction, and says what came of it, as data.
/// Threads: one at a time.
class ArticleStore {
 public:
  /// @param name for people: the target's URL
  ArticleStore(ArticleDatabase& database, std::string name)
      : database_(database), name_(std::move(name)) {}

  /// @param create_schema makes what is missing of the schema
  Probe probe(bool create_schema);
  SendOutcome write(PreparedBatch batch);
  LookUpOutcome look_up(std::span<const ArticleKey> articles);
  /// Reads the first ones, as many as fit kMaxReadBackBytes, at least one.
  ReadBackOutcome read_back(std::span<const ArticleKey> articles);
  RemoveOutcome remove(std::span<const ArticleKey> articles);

 private:
  void check_schema(bool create_schema);

  ArticleDatabase& database_;
  std::string name_;
};

inline constexpr std::size_t kMaxReadBackBytes = 16U << 20;

/// The schema's version, in anp_site.
inline constexpr const char* kDatabaseSchemaVersion = "1";

}  // namespace anp
