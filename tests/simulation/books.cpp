// What must be true of the ledger and the site, at each step and in the end.
#include <fmt/format.h>

#include <set>

#include "tests/simulation/world.h"

namespace anp::sim {

void World::check_acknowledged(std::uint64_t article, const char* when) {
  const Presence there = site_.now(article);
  if (there == Presence::same && site_.copies(article) == 1) return;
  violate(fmt::format("article {} is acknowledged {}, and there {} times{}", article, when,
                      site_.copies(article),
                      there == Presence::different ? " with another hash" : ""));
}

/// Whatever a batch's record no longer calls pending is acknowledged, or a dead letter.
void World::check_progress(const BatchSnapshot& batch) {
  const LedgerTables& tables = disk_->written();
  const OffsetSet& pending = tables.batches.at(batch.id).pending;
  for (std::uint32_t offset = 0; offset < batch.range.count; ++offset) {
    const std::uint64_t article = batch.range.first + offset;
    if (pending.contains(offset) || tables.dead_letters.contains(article)) continue;
    check_acknowledged(article, "now");
  }
}

bool World::too_large_alone(std::uint64_t article) const {
  const SourceArticle made = source_->article(article);
  return setting_.max_body > 0 && protocol_.encode_send({&made, 1}).body.size() > setting_.max_body;
}

void World::check_dead_letter(std::uint64_t article, const std::string& reason) {
  const auto says = [&reason](const char* part) { return reason.find(part) != std::string::npos; };
  const Presence there = site_.now(article);
  if (there == Presence::same || there == Presence::twice) {
    violate(fmt::format("article {} is a dead letter ({}), and there", article, reason));
  }
  if (says("gave up")) return note(Branch::out_of_attempts);
  if (says("another hash")) {
    note(Branch::left_alone);
    if (there != Presence::different) violate(fmt::format("article {}: {}", article, reason));
  }
  if (says("413") && !too_large_alone(article)) {
    violate(fmt::format("article {} is buried, though only its batch was too large", article));
  }
  if (says("bad title") && !setting_.poisoned[article]) {
    violate(fmt::format("article {} is buried for another one's fault", article));
  }
}

/// After the last run, when nothing is under way any more: what the ledger says is what the site
/// has. In a safety run the importer was killed: then something may be open.
void World::settle_books(PositionInterval shard) {
  const LedgerTables& tables = disk_->committed();
  std::set<std::uint64_t> settled;
  for (const auto& [id, batch] : tables.batches) {
    if (setting_.liveness && !batch.pending.empty()) {
      violate(fmt::format("batch {} is still open", id));
    }
    for (std::uint32_t offset = 0; offset < batch.range.count; ++offset) {
      const std::uint64_t article = batch.range.first + offset;
      if (batch.pending.contains(offset)) continue;
      if (!settled.insert(article).second) violate(fmt::format("article {} twice", article));
      if (article < shard.first || article >= shard.end) {
        violate(fmt::format("article {} is of another shard", article));
      }
      const auto letter = tables.dead_letters.find(article);
      if (letter != tables.dead_letters.end()) {
        check_dead_letter(article, letter->second);
      } else {
        check_acknowledged(article, "in the end");
      }
      // `undo` may delete what is called created. A site that hides what it has can fool anybody.
      if (setting_.engine.look_up_first && batch.created.contains(offset) &&
          site_.preloaded(article)) {
        violate(fmt::format("article {} is called created, but was there before", article));
      }
    }
  }
  if (setting_.liveness && settled.size() != shard.size()) {
    violate(fmt::format("{} of {} articles are settled", settled.size(), shard.size()));
  }
}

}  // namespace anp::sim
