#include "importer/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "importer/draft_source.h"
#include "importer/ledger/interval.h"
#include "importer/ledger/ledger.h"
#include "importer/site_token.h"

namespace anp {

namespace {

using Command = ImportOptions::Command;

constexpr std::string_view kRemedy =
    "or give the token that the site serves (--site-token-file, docs/safety.md)";

bool is_drafts(const LedgerIdentity& identity) {
  return std::any_of(identity.source.begin(), identity.source.end(),
                     [](const IdentityField& field) {
                       return field.name == kDraftField && field.value == kDraftValue;
                     });
}

/// Articles that the ledger is about already, and those that the command adds.
std::uint64_t articles_touched(const Subject& subject, const Ledger* ledger) {
  std::vector<PositionInterval> all = subject.articles;
  if (ledger != nullptr) {
    const auto recorded = recorded_positions(*ledger);
    all.insert(all.end(), recorded.begin(), recorded.end());
  }
  std::uint64_t count = 0;
  for (const PositionInterval& interval : merge_intervals(std::move(all))) count += interval.size();
  return count;
}

Halt refusal(const Subject& subject, std::string_view what) {
  return {ExitCode::target_refused, fmt::format("{} has no site token: {}; nothing was sent; {}",
                                                subject.url.host, what, kRemedy)};
}

}  // namespace

GuardRules guard_rules(const ImportOptions& options) {
  return {options.allowed_hosts, site_token_given(options.site_token_file)};
}

ImportOptions within_limits(ImportOptions options, Passage passage) {
  if (passage != Passage::limited) return options;
  options.rate = 1;
  options.max_in_flight = 1;
  return options;
}

std::optional<Halt> check_limits(const ImportOptions& options, const Subject& subject,
                                 const Ledger* ledger) {
  const auto passage = guard_target(subject.url, guard_rules(options));
  if (!passage) return Halt{ExitCode::target_refused, passage.error().message};
  const bool reads = options.command == Command::verify || options.command == Command::probe;
  if (*passage != Passage::limited || reads) return std::nullopt;
  if (options.load) {
    return refusal(subject,
                   "a load test is for sites that allow it: leave --arrival or --closed out");
  }
  // A draft is one in a WordPress, too.
  const bool keeps_drafts =
      subject.profile ? subject.profile->drafts : subject.url.kind == "wordpress";
  if (!keeps_drafts) {
    return refusal(
        subject,
        subject.profile
            ? fmt::format("only drafts are sent, and profile '{}' does not say that it "
                          "keeps them unpublished (\"drafts\" in /send)",
                          subject.profile->name)
            : fmt::format("only drafts are sent, and a target of kind {} shows them as any "
                          "other article",
                          subject.url.kind));
  }
  if (!is_drafts(subject.identity)) {
    return refusal(subject, "only drafts are sent, and the ledger is about articles as they are");
  }
  if (options.update) {
    return refusal(subject, "what is there is not overwritten: leave --update out");
  }
  const std::uint64_t articles = articles_touched(subject, ledger);
  if (articles <= kLimitedArticles) return std::nullopt;
  return refusal(subject,
                 fmt::format("{} articles with those of the ledger, and {} are the most: take a "
                             "smaller --count",
                             articles, kLimitedArticles));
}

}  // namespace anp
