#include "importer/ledger/ledger.h"

#include <fmt/format.h>

#include <algorithm>

namespace anp {

namespace {

std::string value_of(const std::vector<IdentityField>& fields, const std::string& name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const IdentityField& field) { return field.name == name; });
  return found == fields.end() ? "none" : found->value;
}

Error other_value(const std::string& ledger, const std::string& name, const std::string& old,
                  const std::string& now) {
  return Error{fmt::format(
      "ledger '{}' was made for {} '{}', but this run has '{}': name another ledger with --ledger",
      ledger, name, old, now)};
}

}  // namespace

Result<Done> check_same_identity(const std::string& ledger, const LedgerIdentity& old,
                                 const LedgerIdentity& now) {
  for (const IdentityField& field : old.source) {
    const std::string other = value_of(now.source, field.name);
    if (other != field.value) return other_value(ledger, field.name, field.value, other);
  }
  for (const IdentityField& field : now.source) {
    const std::string other = value_of(old.source, field.name);
    if (other != field.value) return other_value(ledger, field.name, other, field.value);
  }
  if (!old.site_id.empty() && !now.site_id.empty()) {
    if (old.site_id == now.site_id) return Done{};
    return Error{fmt::format(
        "ledger '{}' was made for site {} at {}, but {} is site {}: name another ledger with "
        "--ledger, or the address of the first site",
        ledger, old.site_id, old.target_url, now.target_url, now.site_id)};
  }
  if (old.target_url != now.target_url) {
    return other_value(ledger, "target", old.target_url, now.target_url);
  }
  return Done{};
}

std::string_view to_string(RunEnd end) {
  switch (end) {
    case RunEnd::unfinished:
      return "unfinished";
    case RunEnd::done:
      return "done";
    case RunEnd::interrupted:
      return "interrupted";
    case RunEnd::stopped:
      return "stopped";
    case RunEnd::failed:
      return "failed";
  }
  return "";
}

}  // namespace anp
