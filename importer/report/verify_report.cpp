#include "importer/report/verify_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "generator/utf8.h"
#include "importer/report/progress.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShownFindings = 20;
constexpr std::size_t kShownFieldsOfArticle = 5;
constexpr std::size_t kShownFamilies = 40;

std::string headline(const VerifyReport& report) {
  if (report.same()) {
    return fmt::format("Verified: {} there as sent\n",
                       format_count_of(report.total, "article is", "articles are"));
  }
  return fmt::format("Verified: {} of {} articles are there as sent\n", format_count(report.good()),
                     format_count(report.total));
}

void append_fields(std::string& text, const VerifyReport& report) {
  if (report.fields.empty()) return;
  std::size_t width = 5;
  for (const auto& [field, counts] : report.fields) width = std::max(width, field.size());
  width = std::min<std::size_t>(width, 48);
  auto out = std::back_inserter(text);
  fmt::format_to(out, "\n  {:<{}}  {:>9}  {:>9}  {:>9}\n", "field", width, "dropped", "changed",
                 "added");
  std::size_t shown = 0;
  for (const auto& [field, counts] : report.fields) {
    if (shown++ == kShownFamilies) break;
    fmt::format_to(out, "  {:<{}}  {:>9}  {:>9}  {:>9}\n", field.empty() ? "(all)" : field, width,
                   format_count(counts.dropped), format_count(counts.changed),
                   format_count(counts.added));
  }
  if (report.fields.size() > kShownFamilies) {
    fmt::format_to(out, "  and {} more fields\n", report.fields.size() - kShownFamilies);
  }
}

std::string field_line(const FieldDifference& field) {
  std::string name = field.field.empty() ? "(all)" : field.field;
  switch (field.kind) {
    case FieldDifference::Kind::dropped:
      return fmt::format("{}: dropped, expected {}", name, field.expected);
    case FieldDifference::Kind::changed:
      return fmt::format("{}: expected {}, found {}", name, field.expected, field.found);
    case FieldDifference::Kind::added:
      return fmt::format("{}: added, found {}", name, field.found);
  }
  return name;
}

void append_finding(std::string& text, const ArticleFinding& finding) {
  auto out = std::back_inserter(text);
  fmt::format_to(out, "  {:<24}  {:<10}  {}\n", finding.source_id, to_string(finding.kind),
                 finding.note);
  std::size_t shown = 0;
  for (const FieldDifference& field : finding.fields) {
    if (shown++ == kShownFieldsOfArticle) {
      fmt::format_to(out, "    and {} more\n", finding.fields.size() - kShownFieldsOfArticle);
      break;
    }
    fmt::format_to(out, "    {}\n", field_line(field));
  }
}

void append_findings(std::string& text, const VerifyReport& report) {
  if (report.findings.empty()) return;
  text += '\n';
  const std::size_t shown = std::min(report.findings.size(), kShownFindings);
  for (std::size_t i = 0; i < shown; ++i) append_finding(text, report.findings[i]);
  if (report.finding_count > shown) {
    fmt::format_to(std::back_inserter(text), "  and {}; --report PATH lists the first {}\n",
                   format_count_of(report.finding_count - shown, "more article", "more articles"),
                   format_count(kMaxFindings));
  }
}

Json finding_json(const ArticleFinding& finding) {
  Json fields = Json::array();
  for (const FieldDifference& field : finding.fields) {
    Json entry = {{"field", field.field}, {"kind", to_string(field.kind)}};
    const bool added = field.kind == FieldDifference::Kind::added;
    const bool dropped = field.kind == FieldDifference::Kind::dropped;
    entry["expected"] = added ? Json() : Json(field.expected);
    entry["found"] = dropped ? Json() : Json(field.found);
    fields.push_back(std::move(entry));
  }
  return {{"source_id", finding.source_id},
          {"position", finding.position},
          {"kind", to_string(finding.kind)},
          {"note", with_valid_utf8(finding.note)},
          {"fields", std::move(fields)}};
}

}  // namespace

std::string_view to_string(ArticleFinding::Kind kind) {
  switch (kind) {
    case ArticleFinding::Kind::missing:
      return "missing";
    case ArticleFinding::Kind::changed:
      return "changed";
    case ArticleFinding::Kind::duplicated:
      return "duplicated";
    case ArticleFinding::Kind::unread:
      return "unread";
  }
  return "";
}

void VerifyReport::add(ArticleFinding finding) {
  switch (finding.kind) {
    case ArticleFinding::Kind::missing:
      ++missing;
      break;
    case ArticleFinding::Kind::changed:
      ++changed;
      break;
    case ArticleFinding::Kind::duplicated:
      ++duplicated;
      break;
    case ArticleFinding::Kind::unread:
      ++unread;
      break;
  }
  for (const FieldDifference& field : finding.fields) {
    FieldCounts& counts = fields[field_family(field.field)];
    switch (field.kind) {
      case FieldDifference::Kind::dropped:
        ++counts.dropped;
        break;
      case FieldDifference::Kind::changed:
        ++counts.changed;
        break;
      case FieldDifference::Kind::added:
        ++counts.added;
        break;
    }
  }
  ++finding_count;
  if (findings.size() < kMaxFindings) findings.push_back(std::move(finding));
}

std::string format_verify_text(const VerifyReport& report) {
  std::string text = headline(report);
  auto out = std::back_inserter(text);
  fmt::format_to(out, "  source        {}\n  target        {}\n", report.source, report.target);
  if (!report.ledger.empty()) fmt::format_to(out, "  ledger        {}\n", report.ledger);
  fmt::format_to(out, "  missing       {}\n  changed       {}\n  duplicated    {}\n",
                 format_count(report.missing), format_count(report.changed),
                 format_count(report.duplicated));
  if (report.unread > 0) {
    fmt::format_to(out, "  unread        {}\n", format_count(report.unread));
  }
  if (!report.stopped.empty()) fmt::format_to(out, "  stopped       {}\n", report.stopped);
  append_fields(text, report);
  append_findings(text, report);
  return text;
}

std::string format_verify_json(const VerifyReport& report) {
  Json fields = Json::object();
  for (const auto& [field, counts] : report.fields) {
    fields[field] = {
        {"dropped", counts.dropped}, {"changed", counts.changed}, {"added", counts.added}};
  }
  Json findings = Json::array();
  for (const ArticleFinding& finding : report.findings) findings.push_back(finding_json(finding));
  const Json json = {{"source", report.source},
                     {"target", report.target},
                     {"ledger", report.ledger.empty() ? Json() : Json(report.ledger)},
                     {"stopped", report.stopped.empty() ? Json() : Json(report.stopped)},
                     {"articles",
                      {{"total", report.total},
                       {"checked", report.checked},
                       {"same", report.good()},
                       {"missing", report.missing},
                       {"changed", report.changed},
                       {"duplicated", report.duplicated},
                       {"unread", report.unread}}},
                     {"fields", std::move(fields)},
                     {"findings_total", report.finding_count},
                     {"findings", std::move(findings)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace anp
