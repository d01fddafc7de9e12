#include "importer/targets/database/article_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "importer/targets/database/batch_writer.h"
#include "importer/targets/database/key_list.h"

namespace anp {

namespace {

/// Read at once, so that an answer that is too long is found out before memory is.
constexpr std::size_t kReadAtOnce = 32;

std::string draw_site_id() {
  std::random_device entropy;
  std::string id;
  for (int i = 0; i < 4; ++i) id += fmt::format("{:08x}", static_cast<std::uint32_t>(entropy()));
  return id;
}

/// A reply to what may be asked for again.
Reply reply_of(const DatabaseError& error) {
  Reply reply;
  reply.stop_run = error.trouble() == DatabaseTrouble::refused;
  reply.reason = error.what();
  return reply;
}

}  // namespace

// ---- Probe ----

void ArticleStore::check_schema(bool create_schema) {
  const std::set<std::string> there = database_.columns();
  bool complete = true;
  for (const auto& [table, columns] : database_.schema()) {
    const auto found = there.lower_bound(table + ".");
    if (found == there.end() || !found->starts_with(table + ".")) {
      complete = false;
      continue;
    }
    for (const std::string& column : columns) {
      if (there.contains(fmt::format("{}.{}", table, column))) continue;
      throw DatabaseError(DatabaseTrouble::refused,
                          fmt::format("its table {} has no column {}: it belongs to something "
                                      "else, or to another version of anp; name another database",
                                      table, column));
    }
  }
  if (complete) return;
  if (!create_schema) {
    throw DatabaseError(DatabaseTrouble::refused,
                        "it does not have the tables for articles: --create-schema makes them");
  }
  database_.create_schema(draw_site_id());
}

Probe ArticleStore::probe(bool create_schema) try {
  Probe probe;
  database_.connect();
  check_schema(create_schema);
  const std::string version = database_.site_value("schema");
  if (version != kDatabaseSchemaVersion) {
    throw DatabaseError(DatabaseTrouble::refused,
                        fmt::format("its schema has version '{}', this program knows {}: name "
                                    "another database",
                                    version, kDatabaseSchemaVersion));
  }
  probe.site_id = database_.site_value("site_id");
  probe.articles = database_.count();
  probe.max_batch = kMaxBatchArticles;
  database_.describe(probe);
  probe.verdict = Probe::Verdict::ready;
  return probe;
} catch (const DatabaseError& error) {
  database_.rollback();
  Probe probe;
  probe.message = fmt::format("cannot use {}: {}", name_, error.what());
  if (error.trouble() == DatabaseTrouble::refused || error.trouble() == DatabaseTrouble::value) {
    probe.verdict = Probe::Verdict::refused;
  }
  return probe;
}

// ---- Articles ----

SendOutcome ArticleStore::write(PreparedBatch batch) {
  return write_batch(database_, std::move(batch));
}

LookUpOutcome ArticleStore::look_up(std::span<const ArticleKey> articles) {
  LookUpOutcome outcome;
  try {
    database_.connect();
    const StoredHashes stored = database_.hashes(key_list(articles));
    outcome.answered = true;
    for (const ArticleKey& key : articles) {
      const auto found = stored.find(key.source_id);
      outcome.hashes.push_back(found == stored.end() ? std::nullopt : std::optional(found->second));
    }
  } catch (const DatabaseError& error) {
    outcome = {};
    outcome.stop_run = error.trouble() == DatabaseTrouble::refused;
    outcome.reason = error.what();
  }
  return outcome;
}

ReadBackOutcome ArticleStore::read_back(std::span<const ArticleKey> articles) {
  ReadBackOutcome outcome;
  try {
    database_.connect();
    std::size_t bytes = 0;
    while (outcome.articles.size() < articles.size() && bytes < kMaxReadBackBytes) {
      auto some = articles.subspan(outcome.articles.size());
      some = some.first(std::min(some.size(), kReadAtOnce));
      const StoredArticles stored = database_.read(key_list(some));
      for (const ArticleKey& key : some) {
        Copies& copies = outcome.articles.emplace_back();
        if (const auto found = stored.find(key.source_id); found != stored.end()) {
          bytes += found->second.size();
          copies.articles.push_back(found->second);
        }
      }
    }
    outcome.reply.answered = true;
  } catch (const DatabaseError& error) {
    outcome = {reply_of(error), {}};
  }
  return outcome;
}

RemoveOutcome ArticleStore::remove(std::span<const ArticleKey> articles) {
  RemoveOutcome outcome;
  try {
    database_.connect();
    database_.begin();
    const StoredHashes stored = database_.lock(key_list(articles));
    std::vector<std::string_view> ours;
    for (const ArticleKey& key : articles) {
      const auto found = stored.find(key.source_id);
      const bool absent = found == stored.end();
      const bool same = !absent && found->second == key.hash;
      if (same) ours.push_back(key.source_id);
      outcome.articles.push_back(absent ? Removal::absent
                                 : same ? Removal::removed
                                        : Removal::changed);
    }
    if (!ours.empty()) database_.erase(key_list(ours));
    database_.commit();
    outcome.reply.answered = true;
  } catch (const DatabaseError& error) {
    database_.rollback();
    outcome = {reply_of(error), {}};
  }
  return outcome;
}

}  // namespace anp
