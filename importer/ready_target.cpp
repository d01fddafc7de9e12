#include "importer/ready_target.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <utility>

#include "generator/option_values.h"
#include "importer/guard.h"
#include "importer/interrupt.h"
#include "importer/ledger/sqlite_ledger.h"
#include "importer/limits.h"
#include "importer/secret_text.h"
#include "importer/site_token.h"
#include "importer/targets/database/database_password.h"
#include "importer/targets/database/database_url.h"
#include "importer/targets/open_target.h"

namespace anp {

ExitCode report_halt(const Halt& halt) {
  std::fflush(stdout);
  if (!halt.message.empty()) fmt::print(stderr, "anp-import: {}\n", halt.message);
  return halt.code;
}

namespace {

/// What the target's requests or the database need; sends nothing.
std::optional<Halt> read_secrets(const Subject& subject, StandardInput& input,
                                 TargetOptions& target) {
  if (is_database(subject.url.kind)) {
    auto password = read_database_password(subject.url.kind, input);
    if (!password) return Halt{ExitCode::cannot_run, password.error().message};
    target.password = std::move(*password);
    return std::nullopt;
  }
  const std::string who =
      subject.profile ? fmt::format("profile '{}'", subject.profile->name) : subject.url.kind;
  const std::vector<SecretSource> sources =
      subject.profile ? subject.profile->secrets : secrets_of(subject.url, target.user);
  if (sources.empty()) return std::nullopt;
  if (subject.url.transport == "http" && !is_loopback(subject.url.host)) {
    return Halt{ExitCode::target_refused,
                fmt::format("{} sends a secret, and http:// to {} is not encrypted: use "
                            "{}+https://",
                            who, subject.url.host, subject.url.kind)};
  }
  auto secrets = SecretStore::read(sources, input);
  if (!secrets) {
    return Halt{ExitCode::cannot_run, fmt::format("{}: {}", who, secrets.error().message)};
  }
  const bool account = !subject.profile && target.user.empty();
  if (account && secrets->value("account").find(':') == std::string_view::npos) {
    return Halt{ExitCode::cannot_run,
                "wordpress: $WORDPRESS_ACCOUNT has no ':': write USER:PASSWORD, or name the user "
                "with --user and put the password into $WORDPRESS_PASSWORD"};
  }
  target.secrets = std::move(*secrets);
  return std::nullopt;
}

/// Images are public at once, also those of drafts, and only what is public has comments.
std::optional<Halt> check_extras(const ImportOptions& options, const Subject& subject,
                                 Passage passage) {
  for (const auto& [given, name] :
       {std::pair{options.media, "media"}, {options.comments, "comments"}}) {
    if (!given) continue;
    if (!takes_extras(subject.url.kind)) {
      return Halt{ExitCode::usage, no_extras(subject.url.kind, name)};
    }
    if (passage == Passage::limited) {
      return Halt{ExitCode::target_refused,
                  fmt::format("--{}: without a site token only drafts may be made, and this would "
                              "be public; give --site-token-file, or leave --{} out",
                              name, name)};
    }
  }
  return std::nullopt;
}

std::optional<Halt> check_recorded_limits(const ImportOptions& options, const Subject& subject) {
  const std::unique_ptr<Ledger> ledger = open_sqlite_ledger_if_any(subject.ledger);
  return check_limits(options, subject, ledger.get());
}

/// A test of the program cannot wait for a minute. The site can only be asked more often by it.
PermissionOptions permission_options() {
  PermissionOptions options;
  const char* text = std::getenv("ANP_TEST_PERMISSION_INTERVAL_MS");
  if (text == nullptr) return options;
  const auto shorter = parse_whole_number("ANP_TEST_PERMISSION_INTERVAL_MS", text, 1, 60'000);
  if (shorter) options.interval = std::chrono::milliseconds(*shorter);
  return options;
}

}  // namespace

/// libcurl would say of each request that it cannot read the file.
std::optional<Halt> check_ca_file(const std::string& path) {
  if (path.empty()) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("-----BEGIN CERTIFICATE-----")) return std::nullopt;
  }
  return Halt{ExitCode::cannot_run,
              fmt::format("--ca-file '{}' {}: name a file with certificates in PEM", path,
                          file.is_open() ? "holds no certificate" : "cannot be read")};
}

std::unique_ptr<PermittedTarget> behind_permission(std::unique_ptr<Target> target,
                                                   const TargetUrl& url, std::string token,
                                                   const TargetOptions& options) {
  return std::make_unique<PermittedTarget>(
      std::move(target), PermissionPlace{url.host, origin_of(url), std::move(token)}, options,
      permission_options());
}

std::variant<ReadyTarget, Halt> open_ready_target(const ImportOptions& given, Subject& subject) {
  const auto passage = guard_target(subject.url, guard_rules(given));
  if (!passage) return Halt{ExitCode::target_refused, passage.error().message};
  if (*passage == Passage::limited) {
    if (auto halt = check_recorded_limits(given, subject)) return *halt;
  }
  if (auto halt = check_ca_file(given.ca_file)) return *halt;
  if (auto halt = check_extras(given, subject, *passage)) return *halt;
  const ImportOptions options = within_limits(given, *passage);
  StandardInput input{options.input == "-" ? "--input" : ""};
  TargetOptions target{options.max_in_flight, options.timeout, subject.profile, {},
                       options.user,          options.ca_file};
  if (*passage == Passage::limited) target.min_interval = kLimitedInterval;
  target.create_schema = options.create_schema;
  target.media = options.media;
  target.comments = options.comments;
  target.allowed_hosts = guard_rules(given).allowed_hosts;
  target.note_arrivals = options.load.has_value();
  if (auto halt = read_secrets(subject, input, target)) return *halt;
  std::string token;
  if (*passage == Passage::by_token) {
    auto read = read_site_token(options.site_token_file, input);
    if (!read) return Halt{ExitCode::cannot_run, read.error().message};
    token = std::move(*read);
    target.secrets.hide(token);
  }
  ReadyTarget ready{open_target(subject.url, target), {}, *passage};
  if (*passage == Passage::by_token) {
    ready.target =
        behind_permission(std::move(ready.target), subject.url, std::move(token), target);
  }
  catch_interrupts();
  ready.probe = ready.target->probe();
  switch (ready.probe.verdict) {
    case Probe::Verdict::unreachable:
      return Halt{ExitCode::cannot_run, ready.probe.message};
    case Probe::Verdict::refused:
      return Halt{ExitCode::target_refused, ready.probe.message};
    case Probe::Verdict::ready:
      break;
  }
  subject.identity.site_id = ready.probe.site_id;
  return ready;
}

std::optional<Halt> check_ledger_identity(const Ledger& ledger, const Subject& subject,
                                          bool site_asked) {
  auto recorded = ledger.identity();
  if (!recorded) return std::nullopt;
  // A site's id decides, not its address.
  if (!site_asked && !recorded->site_id.empty()) recorded->target_url = subject.identity.target_url;
  const auto same = check_same_identity(subject.ledger, *recorded, subject.identity);
  if (same) return std::nullopt;
  const bool other_site = !recorded->site_id.empty() && !subject.identity.site_id.empty() &&
                          recorded->site_id != subject.identity.site_id;
  return Halt{other_site ? ExitCode::target_refused : ExitCode::usage, same.error().message};
}

Halt no_ledger(const Subject& subject) {
  return {ExitCode::cannot_run,
          fmt::format("there is no ledger '{}': give the options of the run, or name its ledger "
                      "with --ledger; a run prints the path",
                      subject.ledger)};
}

std::uint64_t jitter_seed(const ImportOptions& options) {
  if (options.run_seed) return *options.run_seed;
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

Halt halt_of(StopCause cause, const std::string& reason) {
  switch (cause) {
    case StopCause::none:
      return {ExitCode::done, ""};
    case StopCause::user:
      return {ExitCode::interrupted, "interrupted: the same command goes on"};
    case StopCause::refused:
      return {ExitCode::target_refused,
              fmt::format("stopped: {}; mend it, and the same command goes on", reason)};
    case StopCause::gone:
      return {ExitCode::cannot_run,
              fmt::format("stopped: {}; start it, and the same command goes on", reason)};
  }
  return {};
}

}  // namespace anp
