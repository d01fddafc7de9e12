#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "generator/result.h"
#include "importer/article_source.h"
#include "importer/ledger/interval.h"
#include "importer/ledger/ledger.h"
#include "importer/options.h"
#include "importer/targets/profile/http_profile.h"

namespace anp {

/// What a command is about: which articles, where, and the ledger that knows what became of them.
struct Subject {
  TargetUrl url;
  std::unique_ptr<ArticleSource> source;
  std::optional<HttpProfile> profile;  ///< with a target that needs one
  LedgerIdentity identity;             ///< the site id is still empty: nobody has asked the site
  std::string ledger;                  ///< path
  bool ledger_exists = false;          ///< there is a file of that name

  /// The articles that the command is about: with --first or --count those, else those that the
  /// ledger knows, else all of the source. Sorted, merged, within the source.
  std::vector<PositionInterval> articles;
};

/// Resolves a run's options: source and target are those of the command line.
/// Error: the source or the profile cannot be read, or the profile cannot do what is asked.
Result<Subject> open_subject(const ImportOptions& options);

/// What a probe is about: a target and its profile. It has no source, and no ledger.
/// Error: the profile cannot be read.
Result<Subject> open_target_alone(const ImportOptions& options);

/// For what follows a run (retry, verify, undo): what the command line leaves out, the ledger says.
/// Error: no such ledger, or one of NDJSON without --input, or about another source or target than
/// the command line. LedgerError: it cannot be read.
Result<Subject> open_recorded_subject(const ImportOptions& options);

/// Where a run keeps its ledger when --ledger does not say. The same for every run of the same
/// source and target, so that a second run finds the first one's. The range is not in it: a run
/// with a larger --count continues.
std::string default_ledger_path(const LedgerIdentity& identity);

/// All positions that a ledger's batches cover, sorted, merged.
std::vector<PositionInterval> recorded_positions(const Ledger& ledger);

}  // namespace anp
