#include "generator/grammar_lengths.h"

#include <fmt/format.h>

#include <algorithm>

namespace anp {
namespace {

constexpr std::uint64_t kArticleBytes = 3;  // "an "
constexpr std::uint64_t kNumberBytes = 13;  // "2,000,000,000"

/// Goes down from every rule; a rule met again on the way down refers to itself.
class LengthFinder {
 public:
  LengthFinder(const GrammarParts& parts, const std::function<std::string(RuleId)>& where)
      : parts_(parts), where_(where), visits_(parts.rules.size(), Visit::fresh) {}

  Result<Done> compute_all() {
    for (RuleId id = 0; id < parts_.rules.size(); ++id) (void)of_rule(id);
    for (Pin& pin : parts_.pins) pin.max_length = static_cast<std::uint32_t>(of_value(pin.value));
    if (!complaint_.empty()) return Error{complaint_};
    return Done{};
  }

 private:
  enum class Visit : std::uint8_t { fresh, open, closed };

  std::uint64_t of_rule(RuleId id) {
    Rule& rule = parts_.rules[id];
    if (visits_[id] == Visit::closed) return rule.max_length;
    if (visits_[id] == Visit::open) {
      complain(fmt::format("{}: unbounded recursion: {}", where_(id), cycle_to(id)));
      return 0;
    }
    visits_[id] = Visit::open;
    path_.push_back(id);
    std::uint64_t longest = 0;
    for (std::uint32_t i = 0; i < rule.code_count(); ++i) {
      longest = std::max(longest, of_code(parts_.codes[rule.first_code + i]));
    }
    if (longest > kMaxExpansionBytes) {
      complain(fmt::format("{}: may become {} bytes long; at most {} are allowed: make it shorter",
                           where_(id), longest, kMaxExpansionBytes));
      longest = 0;  // what uses it is not to blame
    }
    rule.max_length = static_cast<std::uint32_t>(longest);
    visits_[id] = Visit::closed;
    path_.pop_back();
    return longest;
  }

  std::uint64_t of_code(Code code) {
    std::uint64_t total = 0;
    for (const Step& step : Steps(parts_.program, code)) {
      total += step.literal.size() + of_value(step.value);
    }
    return total;
  }

  std::uint64_t of_value(const Value& value) {
    switch (value.kind) {
      case StepKind::fact:
        return of_fact(value);
      case StepKind::rule:
        return of_rule(value.index);
      case StepKind::attribute:
        return of_column(value);
      case StepKind::number:
        return kNumberBytes;
      case StepKind::hex:
        return value.index;
      case StepKind::form:
        return of_value(parts_.forms[value.index].value) + kArticleBytes;
    }
    return 0;
  }

  std::uint64_t of_fact(const Value& value) {
    if (value.source == kNoFact) return 0;
    if (value.source == kPinSource) return of_value(parts_.pins[value.column].value);
    const CompiledTable& table = parts_.tables[value.source - kFirstTable];
    std::uint64_t longest = 0;
    for (std::size_t at = value.column; at < table.texts.size(); at += table.text_columns) {
      longest = std::max<std::uint64_t>(longest, table.texts[at].length);
    }
    return longest;
  }

  std::uint64_t of_column(const Value& value) {
    const CompiledTable& table = parts_.tables[value.source - kFirstTable];
    std::uint64_t longest = 0;
    for (std::size_t at = value.index; at < table.rules.size(); at += table.columns.size()) {
      longest = std::max(longest, of_rule(table.rules[at]));
    }
    return longest;
  }

  [[nodiscard]] std::string cycle_to(RuleId id) const {
    std::string text;
    for (auto at = std::find(path_.begin(), path_.end(), id); at != path_.end(); ++at) {
      text += where_(*at) + " → ";
    }
    return text + where_(id) + "; a rule must not refer to itself";
  }

  void complain(std::string what) {
    if (complaint_.empty()) complaint_ = std::move(what);
  }

  const GrammarParts& parts_;
  const std::function<std::string(RuleId)>& where_;
  std::vector<Visit> visits_;
  std::vector<RuleId> path_;
  std::string complaint_;
};

}  // namespace

Result<Done> compute_lengths(const GrammarParts& parts,
                             const std::function<std::string(RuleId)>& where) {
  return LengthFinder(parts, where).compute_all();
}

}  // namespace anp
