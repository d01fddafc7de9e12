#pragma once

#include <cstdint>
#include <utility>

#include "importer/targets/database/article_database.h"
#include "importer/targets/database/database_place.h"

namespace anp {

/// What databases on a server have in common, whose library a Connection wraps: all that is no
/// statement about articles.
template <typename Connection>
class ServerArticles : public ArticleDatabase {
 public:
  explicit ServerArticles(DatabasePlace place) : connection_(std::move(place)) {}

  void connect() override { connection_.connect(); }
  void disconnect() noexcept override { connection_.disconnect(); }
  void abort() noexcept override { connection_.abort(); }
  void run(const char* sql) override { connection_.run(sql); }

  void rollback() noexcept override {
    if (!connection_.in_transaction()) return;
    try {
      connection_.run("ROLLBACK");
    } catch (const DatabaseError&) {
      // The server rolls back what a lost connection leaves.
      connection_.disconnect();
    }
  }

  std::uint64_t take_statement_count() override { return connection_.take_statement_count(); }

 protected:
  Connection connection_;
};

}  // namespace anp
