#include "generator/expander.h"

#include <algorithm>
#include <cstring>

#include "generator/digits.h"
#include "generator/english.h"
#include "generator/result.h"

namespace anp {
namespace {
constexpr std::array<char, kCopySlack> kNoText{};
}  // namespace

Expander::Expander(const Grammar& grammar)
    : grammar_(grammar),
      walks_(grammar.rule_count()),
      pins_(grammar.pins().size()),
      pin_scopes_(pins_.size()) {
  std::size_t room = 0;
  for (const Pin& pin : grammar.pins()) {
    pin_offsets_.push_back(room);
    room += pin.max_length + kCopySlack;
  }
  pin_room_.resize(room + kCopySlack);
  static constexpr Span kNothing{kNoText.data(), 0};
  sources_[kNoFact] = &kNothing;
  sources_[kPinSource] = pins_.data();
}

void Expander::start_article(std::uint64_t article_seed) {
  article_seed_ = article_seed;
  walk_key_ = mix_pair(article_seed, static_cast<std::uint64_t>(Field::alternative));
  if (++article_ == 0) {
    // The counter has gone round: nothing may seem to be of this article.
    std::fill(walks_.begin(), walks_.end(), Walk{});
    ++article_;
  }
  enter_scope(0);
  enter_field(Field::text);
}

void Expander::enter_scope(std::uint32_t scope) {
  scope_key_ = mix_pair(mix_pair(article_seed_, static_cast<std::uint64_t>(Field::pinned)), scope);
  if (++scope_ == 0) {
    std::fill(pin_scopes_.begin(), pin_scopes_.end(), 0U);
    ++scope_;
  }
}

std::uint32_t Expander::choose(RuleId id) {
  const Rule& rule = grammar_.rule(id);
  const std::uint32_t count = rule.alternative_count;
  if (count == 1) return 0;
  ANP_REQUIRE(count > 0, "a rule without alternatives was asked for one");
  if (rule.weighted) return choose_weighted(rule);
  // A pin must not depend on what was written before it was first met.
  if (in_pin_) return draws_.below(count);
  Walk& walk = walks_[id];
  if (walk.article != article_) {
    const std::uint64_t start = mix64(walk_key_ + rule.stream);
    walk.article = article_;
    walk.next = static_cast<std::uint16_t>(((start >> 32) * count) >> 32);
    walk.stride = rule.strides[start % kStrides];
  }
  const std::uint32_t index = walk.next;
  const std::uint32_t next = index + walk.stride;
  walk.next = static_cast<std::uint16_t>(next < count ? next : next - count);
  return index;
}

std::uint32_t Expander::variety(RuleId id) const {
  const Rule& rule = grammar_.rule(id);
  if (rule.alternative_count != 1) return rule.alternative_count;
  std::uint32_t most = 1;
  const char* const end = grammar_.program() + rule.only.code.end;
  for (const char* at = grammar_.program() + rule.only.code.first; at != end;) {
    const Step step = read_step(at);
    const Value value{step.head.kind, step.head.source, step.head.column, step.index};
    most = std::max(most, variety_of(value));
    at = step.next;
  }
  return most;
}

std::uint32_t Expander::variety_of(const Value& value) const {
  if (value.kind == StepKind::rule) return variety(value.index);
  if (value.kind == StepKind::form) return variety_of(grammar_.form(value.index).value);
  if (value.kind != StepKind::attribute) return 1;
  return variety(rule_rows_[value.source - kFirstTable][value.index]);
}

std::uint32_t Expander::choose_weighted(const Rule& rule) {
  const std::uint32_t total = grammar_.alternative(rule, rule.alternative_count - 1).weight_until;
  const std::uint32_t point = draws_.below(total);
  std::uint32_t index = 0;
  while (grammar_.alternative(rule, index).weight_until <= point) ++index;
  return index;
}

void Expander::prefetch(RuleId id) const {
  constexpr std::uint32_t kCacheLine = 64;
  constexpr std::uint32_t kMostBytes = 2'048;
  const Code code = grammar_.rule(id).all;
  const std::uint32_t end = std::min(code.end, code.first + kMostBytes);
  for (std::uint32_t at = code.first; at < end; at += kCacheLine) {
    __builtin_prefetch(grammar_.program() + at);
  }
}

char* Expander::write(const Alternative& alternative, char* out) {
  const std::uint32_t* const uses = grammar_.pin_uses();
  for (std::uint32_t i = alternative.first_pin; i < alternative.end_pin; ++i) {
    if (pin_scopes_[uses[i]] != scope_) resolve_pin(uses[i]);
  }
  return write_code(alternative.code, out);
}

char* Expander::write_code(Code code, char* out) {
  const char* const end = grammar_.program() + code.end;
  Stream draws = draws_;  // in registers: what is written could be *this, as far as C++ knows
  for (const char* at = grammar_.program() + code.first; at != end;) {
    StepHead head;
    std::memcpy(&head, at, sizeof head);
    at += sizeof head;
    std::memcpy(out, at, kCopySlack);
    out += head.literal_length;
    at += head.literal_length;
    if (head.kind <= StepKind::pick) [[likely]] {
      // Both are looked up, and one is taken: which of the two it is cannot be foretold.
      const Span fact = sources_[head.source][head.column];
      const std::uint32_t index = draws.below(head.count);
      const std::uint16_t first = pick_offset(at, index);
      const std::uint16_t last = pick_offset(at, index + 1);
      const bool is_pick = head.kind == StepKind::pick;
      const char* const text = is_pick ? at + first : fact.text;
      const std::uint32_t length = is_pick ? std::uint32_t{last} - first : fact.length;
      out = wide_copy(out, text, length);
      at += head.skip;
    } else {
      std::uint32_t value = 0;
      std::memcpy(&value, at, sizeof value);
      at += sizeof value;
      draws_ = draws;
      out = write_value({head.kind, head.source, head.column, value}, out);
      draws = draws_;
    }
  }
  draws_ = draws;
  return out;
}

char* Expander::write_value(const Value& value, char* out) {
  switch (value.kind) {
    case StepKind::fact: {
      const bool stale = value.source == kPinSource && pin_scopes_[value.column] != scope_;
      if (stale) resolve_pin(value.column);
      const Span fact = sources_[value.source][value.column];
      return wide_copy(out, fact.text, fact.length);
    }
    case StepKind::pick:
      ANP_REQUIRE(false, "a pick stands in a code only");
      return out;
    case StepKind::choice: {
      const ChoiceOptions& options = grammar_.choice(value.index);
      return write_code(grammar_.option(options.first + draws_.below(options.count)), out);
    }
    case StepKind::rule:
      return write(value.index, out);
    case StepKind::attribute:
      return write(rule_rows_[value.source - kFirstTable][value.index], out);
    case StepKind::number:
      return write_number(grammar_.number(value.index), out);
    case StepKind::hex:
      return write_hex(value.index, out);
    case StepKind::form:
      return write_form(grammar_.form(value.index), out);
  }
  return out;
}

/// With its first letter as a capital, or after "a" or "an".
char* Expander::write_form(const Form& form, char* out) {
  char* const begin = form.article == IndefiniteArticle::none ? out : out + 2;
  char* end = write_value(form.value, begin);
  if (form.capital) capitalize(begin, end);
  if (form.article == IndefiniteArticle::none) return end;
  const auto length = static_cast<std::size_t>(end - begin);
  const bool an = takes_an({begin, length});
  if (an) std::memmove(begin + 1, begin, length);
  out[0] = form.article == IndefiniteArticle::upper ? 'A' : 'a';
  if (an) out[1] = 'n';
  out[an ? 2 : 1] = ' ';
  return an ? end + 1 : end;
}

void Expander::resolve_pin(std::uint32_t index) {
  const Pin& pin = grammar_.pins()[index];
  const Stream outer = draws_;
  const bool outer_in_pin = in_pin_;
  draws_ = Stream(mix64(scope_key_ + pin.stream));
  in_pin_ = true;
  char* const begin = pin_room_.data() + pin_offsets_[index];
  const char* const end = write_value(pin.value, begin);
  pins_[index] = {begin, static_cast<std::uint32_t>(end - begin)};
  pin_scopes_[index] = scope_;
  draws_ = outer;
  in_pin_ = outer_in_pin;
}

char* Expander::write_number(const NumberRange32& range, char* out) {
  const std::uint32_t value = range.low + draws_.below(range.count) * range.step;
  return range.thousands ? write_thousands(value, out) : write_digits(value, out);
}

char* Expander::write_hex(std::uint32_t digits, char* out) {
  std::uint64_t value = 0;
  for (std::uint32_t i = 0; i < digits; ++i) {
    if (i % 16 == 0) value = draws_.next();
    *out++ = "0123456789abcdef"[(value >> (4 * (i % 16))) & 0xF];
  }
  return out;
}

}  // namespace anp
