#include "generator/pack_checker.h"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

namespace anp {

PackChecker::PackChecker(const Grammar& grammar, std::string directory)
    : grammar_(grammar), directory_(std::move(directory)) {}

RuleId PackChecker::rule(std::string_view name) {
  const auto id = grammar_.find_rule(name);
  if (!id) complain(fmt::format("rule '{}' is missing; every pack must define it", name));
  return id.value_or(kNoRule);
}

RuleId PackChecker::optional_attribute(Table table, std::string_view name, std::uint32_t entry) {
  return grammar_.attribute(table, name, entry);
}

RuleId PackChecker::attribute(Table table, std::string_view name, std::uint32_t entry) {
  const RuleId id = optional_attribute(table, name, entry);
  if (id == kNoRule) {
    complain(fmt::format("{} '{}' lacks the attribute '{}'; give it to the entry or its group",
                         name_of(table), grammar_.table(table).entry_names[entry], name));
  }
  return id;
}

std::vector<std::string> PackChecker::plain_list(Table table, std::string_view name,
                                                 std::uint32_t entry) {
  std::vector<std::string> values;
  const RuleId id = attribute(table, name, entry);
  if (id == kNoRule) return values;
  for (std::uint32_t i = 0; i < grammar_.rule(id).alternative_count; ++i) {
    const auto text = grammar_.plain_text(id, i);
    if (!text || text->empty()) {
      complain(
          fmt::format("{} '{}', attribute '{}': must be plain text, not empty and without slots",
                      name_of(table), grammar_.table(table).entry_names[entry], name));
    }
    values.push_back(text.value_or(""));
  }
  return values;
}

std::string PackChecker::plain(Table table, std::string_view name, std::uint32_t entry) {
  auto values = plain_list(table, name, entry);
  if (values.size() > 1) {
    complain(fmt::format("{} '{}', attribute '{}': has {} alternatives; it must have one",
                         name_of(table), grammar_.table(table).entry_names[entry], name,
                         values.size()));
  }
  return values.empty() ? std::string() : std::move(values.front());
}

std::uint32_t PackChecker::number(Table table, std::string_view name, std::uint32_t entry,
                                  std::uint32_t most) {
  const std::string text = plain(table, name, entry);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 1 || value > most) {
    complain(fmt::format("{} '{}', attribute '{}': \"{}\" is not a whole number from 1 to {}",
                         name_of(table), grammar_.table(table).entry_names[entry], name, text,
                         most));
  }
  return value;
}

void PackChecker::require_entries(Table table) {
  if (grammar_.entry_count(table) == 0) {
    complain(
        fmt::format("table '{}' has no entries; every pack needs at least one", name_of(table)));
  }
}

void PackChecker::complain(std::string_view what) {
  if (!complaint_) complaint_ = Error{fmt::format("pack {}: {}", directory_, what)};
}

}  // namespace anp
