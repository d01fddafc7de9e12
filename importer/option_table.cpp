#include "importer/option_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "generator/dataset.h"
#include "generator/option_values.h"
#include "importer/baseline_resources.h"
#include "importer/duration_text.h"
#include "importer/engine/batch.h"
#include "importer/engine/limiter.h"
#include "importer/engine/pacer.h"
#include "importer/targets/open_target.h"

namespace anp {

namespace {

using Command = ImportOptions::Command;

/// Sets of commands.
constexpr unsigned bit(Command command) { return 1U << static_cast<unsigned>(command); }
constexpr unsigned kRun = bit(Command::run);
constexpr unsigned kStatus = bit(Command::status);
constexpr unsigned kRetry = bit(Command::retry);
constexpr unsigned kVerify = bit(Command::verify);
constexpr unsigned kUndo = bit(Command::undo);
constexpr unsigned kLog = bit(Command::log);
constexpr unsigned kProbe = bit(Command::probe);
constexpr unsigned kCompare = bit(Command::compare);
constexpr unsigned kBaseline = bit(Command::baseline);
constexpr unsigned kAfterRun = kRetry | kVerify | kUndo;
constexpr unsigned kContacts = kRun | kAfterRun;
constexpr unsigned kAll = kContacts | kStatus | kLog;
constexpr unsigned kReads = kProbe | kBaseline;
constexpr unsigned kEvery = kAll | kReads | kCompare;

struct TableOption {
  unsigned commands;
  OptionDeclaration option;
  bool command_line_only = false;
};

struct TableGroup {
  std::string title;
  std::vector<TableOption> options;
};

TableGroup choice_group() {
  return {
      "Choice",
      {{kRetry, {"batch", "N,N", "only the dead letters of these batches, by number", {}}, true},
       {kRetry,
        {"article", "ID,ID", "only these dead letters, by source id; with --batch: also", {}},
        true},
       {kLog, {"batch", "N", "only attempts of this batch", {}}, true},
       {kLog, {"run", "N", "only attempts of this run", {}}, true},
       {kLog, {"kind", "KIND", "only these: send, look_up or remove", {}}, true},
       {kLog, {"failed", "", "only attempts that did not settle every article well", {}}, true},
       {kLog,
        {"since",
         "TIME",
         "only attempts since a day (2026-05-01), a time (2026-05-01T10:00:00Z) or an age "
         "(90s, 15m, 2h, 3d)",
         {}},
        true},
       {kCompare, {"warm-up", "TIME", "leave out so much of the beginning of each test", {}}, true},
       {kCompare,
        {"fail-if-worse",
         "",
         "exit code 99 when a figure got worse; 6 when a test is invalid, 1 when nothing can be "
         "said",
         {}}}}};
}

TableGroup source_group(const ImportOptions& defaults) {
  return {
      "Source",
      {{kContacts, {"pack", "NAME|DIR", "what the articles are made from", defaults.pack}},
       {kContacts,
        {"seed", "D", fmt::format("dataset seed, 0 to {}", kMaxDatasetSeed),
         fmt::to_string(defaults.seed)}},
       {kContacts, {"first", "N", "number of the first article", fmt::to_string(defaults.first)}},
       {kContacts, {"count", "N", "how many articles", fmt::to_string(defaults.count)}},
       {kContacts, {"input", "FILE", "NDJSON instead of a dataset, - for standard input", {}}}}};
}

TableGroup target_group(const ImportOptions& defaults) {
  return {
      "Target",
      {{kContacts | kReads, {"target", "URL", target_forms(), {}}},
       {kContacts | kProbe,
        {"user",
         "NAME",
         "whom to sign in as at wordpress+http(s)://, with the application password from "
         "$WORDPRESS_PASSWORD or the file that $WORDPRESS_PASSWORD_FILE names; without it, "
         "$WORDPRESS_ACCOUNT(_FILE) holds USER:PASSWORD",
         {}}},
       {kContacts | kProbe,
        {"profile",
         "NAME|FILE",
         "how an http+http:// or http+https:// site is spoken to: plain, wordpress-plugin, "
         "wordpress-plugin-fast, directus, strapi, drupal, ghost, or a JSON file",
         {}}},
       {kRun,
        {"create-schema",
         "",
         "make the tables that a database needs and does not have; none of its own is touched",
         {}}},
       {kRun | kRetry,
        {"update", "", "overwrite articles that are there with another content hash", {}}},
       {kRun | kRetry | kVerify,
        {"media",
         "",
         "upload the images to the media library, and set featured images; verify: compare them; "
         "wordpress+http(s):// only",
         {}}},
       {kRun | kRetry | kVerify,
        {"comments",
         "",
         "make comments on published posts, up to 6 each; verify: compare them; "
         "wordpress+http(s):// only",
         {}}},
       {kRun | kVerify,
        {"batch", "N", fmt::format("articles in a request, 1 to {}", kMaxBatchArticles),
         fmt::to_string(defaults.batch)}},
       {kContacts,
        {"max-in-flight", "N",
         fmt::format("requests at a time at most, 1 to {}; fewer while the target is overloaded; "
                     "with --arrival always so many, 256 when not given",
                     kMaxInFlight),
         fmt::to_string(defaults.max_in_flight)}},
       {kContacts,
        {"rate",
         "N/s",
         fmt::format("requests a second at most, 1/s to {}/s; no limit when not given",
                     Pacer::kMaxRate),
         {}}},
       {kContacts | kReads,
        {"timeout", "TIME", "of a request; like 500ms, 10s or 2m",
         duration_text(defaults.timeout)}},
       {kRun | kRetry | kUndo,
        {"settle", "TIME",
         "how long a request whose answer was lost may still take effect; longer for a slow site",
         duration_text(defaults.settle)}},
       {kContacts,
        {"max-attempts", "N", "requests of a batch, before it is given up",
         fmt::to_string(defaults.max_attempts)}},
       {kContacts,
        {"dry-run", "", "say what would be done; opens no connection, writes nothing", {}},
        true}}};
}

TableGroup reading_group() {
  const BaselineOptions defaults;
  return {"Reading",
          {{kBaseline,
            {"pages", "N", fmt::format("articles whose pages are read, 1 to {}", kMaxBaselinePages),
             fmt::to_string(defaults.pages)}},
           {kBaseline,
            {"path",
             "/PATH,/PATH",
             "read these, too; the only ones of http+http:// and http+https://; may stand more "
             "than once",
             {},
             true}},
           {kBaseline, {"rate", "N/s", "requests a second", "10/s"}},
           {kBaseline,
            {"closed",
             "N",
             fmt::format("instead: so many users, 1 to {}, each of whom waits for its answer",
                         kMaxInFlight),
             {}}},
           {kBaseline,
            {"duration", "TIME", "how long requests leave", duration_text(defaults.duration)}},
           {kBaseline, {"requests", "N", "instead: how many of them", {}}}}};
}

TableGroup load_group(const ImportOptions& defaults) {
  return {
      "Load test",
      {{kRun,
        {"arrival",
         "PLAN",
         "send by this plan, whatever the target does: constant:200/s:60s, ramp:10/s..500/s:60s, "
         "steps:50/s,100/s:30s, sine:50/s..150/s:20s:2m, spike:50/s..500/s:10s:60s or replay:FILE",
         {}}},
       {kRun,
        {"closed",
         "N",
         fmt::format("so many users, 1 to {}, each of whom waits for its answer", kMaxInFlight),
         {}}},
       {kRun, {"think", "TIME", "how long a user of --closed waits after an answer", {}}},
       {kRun,
        {"threshold",
         "RULE",
         "what a figure must be, or the exit code is 99: p(95)<500ms, errors<1%, rate>=195/s, max, "
         "unknown, cache_hit, db_calls; of one phase: phase2:p(99)<1s; may stand more than once",
         {},
         true}},
       {kRun | kRetry,
        {"live",
         "PORT",
         "show the run while it runs, as a page with plots and as metrics for Prometheus, at this "
         "port of 127.0.0.1; 0 takes a free one; with any run",
         {}}},
       {kRun | kRetry,
        {"live-linger", "TIME", "how long page and metrics stay after the end, until Ctrl-C",
         duration_text(defaults.live_linger)}},
       {kRun | kCompare | kBaseline,
        {"html", "PATH", "write the report as a page, with plots, in one file", {}}},
       {kRun,
        {"abort-on-fail",
         "",
         "end as soon as a threshold is missed that says what is the most",
         {}}}}};
}

TableGroup safety_group() {
  return {
      "Safety",
      {{kContacts | kReads,
        {"allow-host",
         "NAME,NAME",
         "hosts beyond this machine that may be contacted, by exactly these names; without a site "
         "token at most 1 request/s, 100 articles, drafts",
         {}}},
       {kContacts | kReads,
        {"site-token-file",
         "FILE",
         "holds the token that the site serves as /.well-known/anp-TOKEN.txt, which allows the "
         "import; mode 600, - for standard input",
         {}}},
       {kContacts | kReads,
        {"ca-file",
         "FILE",
         "authorities (PEM) that the site's certificate may come from, instead of the system's",
         {}}}}};
}

TableGroup books_group() {
  return {"Books",
          {{kAll & ~kLog,
            {"ledger",
             "PATH",
             "what was imported; when not given, a name made from dataset and target, in this "
             "directory",
             {}}},
           {kRun | kRetry | kUndo, {"log", "PATH", "append one JSON line for each request", {}}},
           {kLog, {"log", "PATH", "the batch log to show, - for standard input", {}}},
           {kRun | kRetry | kVerify | kCompare | kBaseline,
            {"report", "PATH", "write the figures as JSON", {}}},
           {kContacts, {"run-seed", "N", "makes the waits between retries repeatable", {}}},
           {kBaseline, {"run-seed", "N", "another order of what is read; 0 when not given", {}}},
           {kContacts | kCompare | kBaseline, {"quiet", "", "print errors only", {}}},
           {kEvery,
            {"config",
             "FILE",
             "read options from there: lines 'name = value', names as here without the dashes",
             {}}},
           {kEvery, {"help,h", "", "print this", {}}, true},
           {kEvery, {"version", "", "print the version", {}}, true}}};
}

const std::vector<TableGroup>& table() {
  static const ImportOptions defaults;
  static const std::vector<TableGroup> groups = {
      choice_group(),       source_group(defaults), target_group(defaults), reading_group(),
      load_group(defaults), safety_group(),         books_group()};
  return groups;
}

const std::vector<KnownOption>& known_options() {
  static const std::vector<KnownOption> known = [] {
    std::vector<KnownOption> all;
    for (const TableGroup& group : table()) {
      for (const TableOption& option : group.options) {
        const std::string name = long_name(option.option);
        const auto same = std::find_if(all.begin(), all.end(),
                                       [&](const KnownOption& k) { return k.name == name; });
        if (same == all.end()) {
          all.push_back({name, !option.option.value_name.empty(), option.command_line_only});
        } else {
          // One name may do for two things; a setting is one of them that is none of a moment's.
          same->command_line_only = same->command_line_only && option.command_line_only;
        }
      }
    }
    return all;
  }();
  return known;
}

}  // namespace

const std::vector<CommandDeclaration>& import_commands() {
  static const std::vector<CommandDeclaration> commands = {
      {Command::run, "run", "import; again after a stop, it goes on"},
      {Command::status, "status", "what a ledger says"},
      {Command::retry, "retry", "send dead letters again"},
      {Command::verify, "verify", "read articles back and compare them field by field"},
      {Command::undo, "undo", "remove what a ledger's runs created and nobody changed since"},
      {Command::log, "log", "show a batch log"},
      {Command::probe, "probe", "ask a target what it is, what it lets us do, what it cannot keep"},
      {Command::compare, "compare",
       "say what got better or worse from the report of one load test to others", "FILE FILE..."},
      {Command::baseline, "baseline",
       "read a target's pages and API, and measure them: only with GET"}};
  return commands;
}

const CommandDeclaration* find_command(std::string_view name) {
  for (const CommandDeclaration& command : import_commands()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

std::vector<OptionGroup> options_of(ImportOptions::Command command) {
  std::vector<OptionGroup> groups;
  for (const TableGroup& group : table()) {
    OptionGroup taken{group.title, {}};
    for (const TableOption& option : group.options) {
      if ((option.commands & bit(command)) != 0) taken.options.push_back(option.option);
    }
    if (!taken.options.empty()) groups.push_back(std::move(taken));
  }
  return groups;
}

const KnownOption* find_option(std::string_view name) {
  for (const KnownOption& option : known_options()) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

std::vector<std::string> option_names() {
  std::vector<std::string> names;
  for (const KnownOption& option : known_options()) names.push_back(option.name);
  return names;
}

std::vector<std::string> setting_names() {
  std::vector<std::string> names;
  for (const KnownOption& option : known_options()) {
    if (!option.command_line_only) names.push_back(option.name);
  }
  return names;
}

bool takes_option(ImportOptions::Command command, std::string_view name) {
  for (const TableGroup& group : table()) {
    for (const TableOption& option : group.options) {
      const bool taken = (option.commands & bit(command)) != 0;
      if (taken && long_name(option.option) == name) return true;
    }
  }
  return false;
}

bool takes_setting(ImportOptions::Command command, std::string_view name) {
  for (const TableGroup& group : table()) {
    for (const TableOption& option : group.options) {
      const bool taken = (option.commands & bit(command)) != 0 && !option.command_line_only;
      if (taken && long_name(option.option) == name) return true;
    }
  }
  return false;
}

std::string commands_with(std::string_view name) {
  std::string names;
  for (const CommandDeclaration& command : import_commands()) {
    if (!takes_option(command.command, name)) continue;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", command.name);
  }
  return names;
}

}  // namespace anp
