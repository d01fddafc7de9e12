#include "importer/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace anp {

namespace {
constexpr std::uint32_t kPage = 1000;
}  // namespace

DeadBatches::DeadBatches(const Ledger& ledger, ReplayChoice choice,
                         std::vector<PositionInterval> articles)
    : ledger_(ledger), choice_(std::move(choice)), articles_(std::move(articles)) {}

std::optional<DeadBatch> DeadBatches::next() {
  while (true) {
    if (page_.empty()) {
      const auto page = ledger_.batches(seen_, kPage);
      if (page.empty()) return std::nullopt;
      seen_ = page.back().id;
      page_.assign(page.begin(), page.end());
    }
    BatchRecord batch = std::move(page_.front());
    page_.pop_front();
    if (batch.rejected == 0 || !is_finished(batch.state)) continue;
    auto letters = chosen(batch);
    if (!letters.empty()) return DeadBatch{std::move(batch), std::move(letters)};
  }
}

std::vector<DeadLetter> DeadBatches::chosen(const BatchRecord& batch) const {
  auto letters = ledger_.dead_letters(batch.range.first - 1, batch.range.count);
  std::erase_if(letters, [&](const DeadLetter& letter) { return !wanted(batch, letter); });
  return letters;
}

bool DeadBatches::wanted(const BatchRecord& batch, const DeadLetter& letter) const {
  if (letter.position >= batch.range.end()) return false;
  const bool in_reach =
      std::any_of(articles_.begin(), articles_.end(), [&](const PositionInterval& interval) {
        return letter.position >= interval.first && letter.position < interval.end;
      });
  if (!in_reach) return false;
  if (choice_.batches.empty() && choice_.articles.empty()) return true;
  return choice_.batches.contains(batch.id) || choice_.articles.contains(letter.source_id);
}

Result<Done> check_choice(const Ledger& ledger, const ReplayChoice& choice,
                          const std::vector<PositionInterval>& articles) {
  ReplayChoice missing = choice;
  DeadBatches batches(ledger, choice, articles);
  while (const auto batch = batches.next()) {
    missing.batches.erase(batch->record.id);
    for (const DeadLetter& letter : batch->letters) missing.articles.erase(letter.source_id);
  }
  constexpr std::string_view kRemedy = "anp-import retry --dry-run lists what can be replayed";
  if (!missing.batches.empty()) {
    return Error{fmt::format("--batch {}: this batch has no dead letters, or is still open; {}",
                             *missing.batches.begin(), kRemedy)};
  }
  if (!missing.articles.empty()) {
    return Error{fmt::format("--article {}: this article is no dead letter of a finished batch; {}",
                             *missing.articles.begin(), kRemedy)};
  }
  return Done{};
}

}  // namespace anp
