#include "importer/subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "generator/hash.h"
#include "generator/option_values.h"
#include "generator/pack.h"
#include "importer/dataset_source.h"
#include "importer/draft_source.h"
#include "importer/ledger/sqlite_ledger.h"
#include "importer/limits.h"
#include "importer/ndjson_source.h"
#include "importer/targets/open_target.h"
#include "importer/targets/profile/load_profile.h"

namespace anp {

namespace {

constexpr std::string_view kProfileField = "profile";

std::string field_of(const LedgerIdentity& identity, std::string_view name) {
  for (const IdentityField& field : identity.source) {
    if (field.name == name) return field.value;
  }
  return {};
}

Result<std::unique_ptr<ArticleSource>> open_source(const ImportOptions& options) {
  if (!options.input.empty()) return open_ndjson_source(options.input);
  const auto pack = find_pack(options.pack);
  if (!pack) return pack.error();
  return open_dataset_source({pack->string(), options.seed, options.first, options.count});
}

/// Fills in what the ledger knows and the command line left out. Error: it does not know enough.
Result<Done> complete(ImportOptions& options, const LedgerIdentity& recorded) {
  if (!options.target) {
    auto url = parse_target_url(recorded.target_url);
    if (!url) {
      return Error{fmt::format("ledger '{}': {}; name it with --target", options.ledger,
                               url.error().message)};
    }
    options.target = std::move(*url);
  }
  if (needs_profile(options.target->kind) && options.profile.empty()) {
    options.profile = field_of(recorded, kProfileField);
  }
  if (!options.input.empty()) return Done{};
  if (field_of(recorded, "source") == "ndjson") {
    return Error{fmt::format(
        "ledger '{}' is about articles from NDJSON: name the same file with --input FILE",
        options.ledger)};
  }
  if (!options.pack_given) options.pack = field_of(recorded, "pack");
  const auto seed =
      parse_whole_number("dataset seed", field_of(recorded, "dataset seed"), 0, kMaxDatasetSeed);
  if (seed && !options.seed_given) options.seed = static_cast<std::uint32_t>(*seed);
  return Done{};
}

/// A dataset is made over the whole of what the ledger covers.
void cover(ImportOptions& options, const std::vector<PositionInterval>& positions) {
  if (options.range_given || positions.empty()) return;
  options.first = positions.front().first;
  options.count = positions.back().end - options.first;
}

std::vector<PositionInterval> within(const PositionInterval& whole,
                                     const std::vector<PositionInterval>& parts) {
  std::vector<PositionInterval> inside;
  inside.reserve(parts.size());
  for (const PositionInterval& part : parts) {
    inside.push_back({std::max(part.first, whole.first), std::min(part.end, whole.end)});
  }
  return merge_intervals(std::move(inside));
}

LedgerIdentity identity_of(const Subject& subject) {
  LedgerIdentity identity{subject.source->identity(), subject.url.text(), {}};
  // Its name: what is in it may be mended between two runs.
  if (subject.profile) {
    identity.source.push_back({std::string(kProfileField), subject.profile->name});
  }
  return identity;
}

/// Nothing: the target needs none. Error: it cannot be read, or cannot do what is asked.
Result<std::optional<HttpProfile>> open_profile(const ImportOptions& options) {
  if (!needs_profile(options.target->kind)) return std::optional<HttpProfile>();
  if (options.profile.empty()) {
    return Error{fmt::format("the target {} needs a profile: name it with --profile",
                             options.target->text())};
  }
  const auto file = find_http_profile(options.profile);
  if (!file) return file.error();
  auto profile = load_http_profile(*file);
  if (!profile) return profile.error();
  if (options.update && !profile->overwrites) {
    return Error{fmt::format(
        "--update: profile '{}' only creates articles (its /send has no \"overwrites\": true): "
        "leave --update out, or undo and import again",
        profile->name)};
  }
  return std::optional(std::move(*profile));
}

/// A site's id decides, not its address; nobody has asked for it yet.
Result<Done> check_recorded(const std::string& path, LedgerIdentity recorded,
                            const LedgerIdentity& now) {
  if (!recorded.site_id.empty()) recorded.target_url = now.target_url;
  return check_same_identity(path, recorded, now);
}

}  // namespace

std::string default_ledger_path(const LedgerIdentity& identity) {
  std::string text = identity.target_url;
  for (const IdentityField& field : identity.source) {
    text += fmt::format("\n{}={}", field.name, field.value);
  }
  return fmt::format("anp-import-{}.ledger", digest_of(text).hex().substr(0, 12));
}

std::vector<PositionInterval> recorded_positions(const Ledger& ledger) {
  std::vector<PositionInterval> positions = ledger.finished_ranges();
  for (const BatchRecord& batch : ledger.open_batches()) {
    positions.push_back(to_interval(batch.range));
  }
  return merge_intervals(std::move(positions));
}

namespace {

Result<Subject> open_subject_as(const ImportOptions& options, bool drafts) {
  auto source = open_source(options);
  if (!source) return source.error();
  Subject subject;
  subject.url = *options.target;
  subject.source = drafts ? open_draft_source(std::move(*source)) : std::move(*source);
  auto profile = open_profile(options);
  if (!profile) return profile.error();
  subject.profile = std::move(*profile);
  subject.identity = identity_of(subject);
  subject.ledger = options.ledger.empty() ? default_ledger_path(subject.identity) : options.ledger;
  subject.ledger_exists = std::filesystem::exists(subject.ledger);
  subject.articles = {subject.source->positions()};
  return subject;
}

/// Whether the guard lets nothing but drafts through.
bool only_drafts(const ImportOptions& options) {
  const auto passage = guard_target(*options.target, guard_rules(options));
  return passage && *passage == Passage::limited;
}

}  // namespace

Result<Subject> open_subject(const ImportOptions& options) {
  return open_subject_as(options, only_drafts(options));
}

Result<Subject> open_target_alone(const ImportOptions& options) {
  auto profile = open_profile(options);
  if (!profile) return profile.error();
  Subject subject;
  subject.url = *options.target;
  subject.profile = std::move(*profile);
  return subject;
}

Result<Subject> open_recorded_subject(const ImportOptions& given) {
  ImportOptions options = given;
  std::optional<Subject> opened;
  if (options.ledger.empty()) {
    // The ledger's name follows from source and target, so those come first.
    auto subject = open_subject(options);
    if (!subject || !subject->ledger_exists) return subject;
    options.ledger = subject->ledger;
    opened = std::move(*subject);
  }
  const auto ledger = open_sqlite_ledger_to_read(options.ledger);
  const auto recorded = ledger->identity();
  if (!recorded) {
    return Error{fmt::format("ledger '{}' was not used by any run yet: name another with --ledger",
                             options.ledger)};
  }
  const auto positions = recorded_positions(*ledger);
  // A dataset is opened anew, over the range that the ledger covers. An input is read once: it may
  // be a pipe.
  if (!opened || options.input.empty()) {
    if (auto done = complete(options, *recorded); !done) return done.error();
    cover(options, positions);
    // The ledger decides: what it is about does not change with a token that comes or goes.
    auto subject = open_subject_as(options, field_of(*recorded, kDraftField) == kDraftValue);
    if (!subject) return subject;
    opened = std::move(*subject);
  }
  if (auto same = check_recorded(options.ledger, *recorded, opened->identity); !same) {
    return same.error();
  }
  if (!options.range_given) opened->articles = within(opened->source->positions(), positions);
  return std::move(*opened);
}

}  // namespace anp
