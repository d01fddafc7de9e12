#include "importer/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "generator/output_file.h"
#include "importer/baseline_resources.h"
#include "importer/baseline_run.h"
#include "importer/duration_text.h"
#include "importer/guard.h"
#include "importer/interrupt.h"
#include "importer/limits.h"
#include "importer/ready_target.h"
#include "importer/report/baseline_report.h"
#include "importer/report/html_report.h"
#include "importer/report/load_report.h"
#include "importer/site_token.h"
#include "importer/targets/http_client_use.h"
#include "importer/targets/null_target.h"

namespace anp {

namespace {

/// A limited passage lets a request a second leave, one at a time (limits.h). A little slower than
/// that, so that none waits for its turn while its time is measured.
constexpr double kLimitedRate = 0.95;

/// Requests a second; nothing: users wait for their answers.
std::optional<double> rate_of(const ImportOptions& options, Passage passage) {
  if (passage == Passage::limited) return kLimitedRate;
  if (options.baseline.users > 0) return std::nullopt;
  return options.rate;
}

BaselinePlan plan_of(const ImportOptions& options, Passage passage) {
  const BaselineOptions& wanted = options.baseline;
  BaselinePlan plan;
  plan.users = std::max(wanted.users, 1U);
  if (!wanted.requests) plan.duration = wanted.duration;
  plan.requests = wanted.requests;
  plan.timeout = options.timeout;
  plan.seed = options.run_seed.value_or(0);
  if (const auto rate = rate_of(options, passage)) {
    const double seconds = wanted.requests ? (static_cast<double>(*wanted.requests) - 0.5) / *rate
                                           : std::chrono::duration<double>(wanted.duration).count();
    plan.plan.emplace(
        std::vector<ArrivalPhase>{{ArrivalPhase::Shape::line, *rate, *rate, 0, seconds}});
  }
  if (passage == Passage::limited) {
    plan.max_in_flight = 1;
    plan.lead = kLimitedInterval;
  }
  return plan;
}

std::string model_of(const BaselinePlan& plan) {
  const std::string extent =
      plan.duration ? duration_text(*plan.duration) : fmt::format("{} requests", *plan.requests);
  if (plan.plan) return fmt::format("open, constant:{}/s, {}", plan.plan->highest_rate(), extent);
  return fmt::format("closed, {} at a time, {}", plan.users, extent);
}

std::string source_of(const std::vector<ResourceKind>& kinds) {
  std::string text;
  for (const ResourceKind& kind : kinds) {
    fmt::format_to(std::back_inserter(text), "{}{} ({})", text.empty() ? "" : ", ", kind.name,
                   kind.paths.size());
  }
  return text;
}

/// A GET that is waited for.
HttpExchange fetch(HttpClient& client, const std::string& url, std::chrono::milliseconds timeout) {
  HttpRequest request;
  request.url = url;
  TargetOptions limits;
  limits.timeout = timeout;
  set_time_limits(request, limits);
  request.max_answer_bytes = std::size_t{16} << 20;
  const auto started = client.start(std::move(request), 0);
  if (!started) {
    HttpExchange refused;
    refused.reason = started.error().message;
    return refused;
  }
  std::vector<HttpCompletion> ended;
  // Ends by the request's own timeout.
  while (ended.empty()) ended = client.poll(timeout);
  return std::move(ended.front().exchange);
}

/// Of a site whose resources are all named by the user, nothing was asked yet.
std::optional<Halt> check_reachable(const std::vector<ResourceKind>& kinds,
                                    const std::function<HttpExchange(const std::string&)>& get,
                                    const std::string& origin) {
  const HttpExchange exchange = get(kinds.front().paths.front());
  if (exchange.delivery == HttpExchange::Delivery::answered) return std::nullopt;
  return Halt{exchange.untrusted ? ExitCode::target_refused : ExitCode::cannot_run,
              fmt::format("cannot read {}: {}", origin, exchange.reason)};
}

ExitCode finish(const ImportOptions& options, const RunSummary& summary) {
  if (!options.quiet) fmt::print("{}", format_baseline_text(summary));
  std::fflush(stdout);
  if (!options.report.empty()) write_output_file(options.report, format_baseline_json(summary));
  if (!options.html.empty()) write_output_file(options.html, format_html_report(summary));
  if (summary.end == RunEnd::interrupted) return ExitCode::interrupted;
  if (summary.end != RunEnd::done) return report_halt({ExitCode::target_refused, summary.reason});
  if (!summary.load->figures.valid()) {
    return report_halt({ExitCode::load_not_delivered, load_fault(*summary.load)});
  }
  return ExitCode::done;
}

TargetOptions client_limits(const ImportOptions& options, Passage passage) {
  TargetOptions limits;
  limits.timeout = options.timeout;
  limits.ca_file = options.ca_file;
  limits.note_arrivals = true;
  limits.max_in_flight = std::max(options.baseline.users, BaselinePlan().max_in_flight);
  if (passage == Passage::limited) limits.min_interval = kLimitedInterval;
  return limits;
}

/// The permission of a site that is reached by its token, asked for; null where none is needed.
std::variant<std::unique_ptr<PermittedTarget>, Halt> ask_permission(const ImportOptions& options,
                                                                    Passage passage,
                                                                    const TargetOptions& limits) {
  if (passage != Passage::by_token) return nullptr;
  StandardInput input{""};
  auto token = read_site_token(options.site_token_file, input);
  if (!token) return Halt{ExitCode::cannot_run, token.error().message};
  auto permission =
      behind_permission(std::make_unique<NullTarget>(), *options.target, std::move(*token), limits);
  const Probe probe = permission->probe();
  switch (probe.verdict) {
    case Probe::Verdict::unreachable:
      return Halt{ExitCode::cannot_run, probe.message};
    case Probe::Verdict::refused:
      return Halt{ExitCode::target_refused, probe.message};
    case Probe::Verdict::ready:
      break;
  }
  return permission;
}

/// What the site has to read; it answers.
std::variant<std::vector<ResourceKind>, Halt> look_around(HttpClient& client,
                                                          const ImportOptions& options) {
  const std::string origin = origin_of(*options.target);
  const auto get = [&](const std::string& path) {
    return fetch(client, origin + path, options.timeout);
  };
  auto kinds =
      find_resources(*options.target, {options.baseline.pages, options.baseline.paths}, get);
  if (!kinds) return Halt{ExitCode::cannot_run, kinds.error().message};
  if (auto halt = check_reachable(*kinds, get, origin)) return *halt;
  return std::move(*kinds);
}

RunSummary measure(HttpClient& client, const ImportOptions& options,
                   const std::vector<ResourceKind>& kinds, const BaselinePlan& plan,
                   PermittedTarget* permission) {
  RunSummary summary;
  summary.source = source_of(kinds);
  summary.target = options.target->text();
  summary.command = options.command_line;
  summary.started = std::chrono::system_clock::now();
  if (!options.quiet) fmt::print(stderr, "reading {}: {}\n", summary.target, summary.source);
  const auto why_not = [permission]() -> std::string {
    if (permission == nullptr) return {};
    permission->poll(std::chrono::microseconds(0));
    return permission->permitted() ? "" : permission->refusal_text();
  };
  const auto started = std::chrono::steady_clock::now();
  BaselineEnd end = read_resources(client, origin_of(*options.target), kinds, plan, why_not);
  summary.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - started);
  summary.end = end.interrupted       ? RunEnd::interrupted
                : end.stopped.empty() ? RunEnd::done
                                      : RunEnd::stopped;
  summary.reason = end.stopped;
  end.load.model = model_of(plan);
  summary.load = std::move(end.load);
  return summary;
}

}  // namespace

ExitCode measure_baseline(const ImportOptions& given) {
  const auto passage = guard_target(*given.target, guard_rules(given));
  if (!passage) return report_halt({ExitCode::target_refused, passage.error().message});
  const ImportOptions options = within_limits(given, *passage);
  if (const auto halt = check_ca_file(options.ca_file)) return report_halt(*halt);
  const TargetOptions limits = client_limits(options, *passage);
  catch_interrupts();
  const auto permission = ask_permission(options, *passage, limits);
  if (const auto* refused = std::get_if<Halt>(&permission)) return report_halt(*refused);
  HttpClient client(client_options(limits));
  const auto kinds = look_around(client, options);
  if (const auto* refused = std::get_if<Halt>(&kinds)) return report_halt(*refused);
  const RunSummary summary = measure(client, options, std::get<std::vector<ResourceKind>>(kinds),
                                     plan_of(options, *passage),
                                     std::get<std::unique_ptr<PermittedTarget>>(permission).get());
  return finish(options, summary);
}

}  // namespace anp
