#include "generator/expander.h"

#include <algorithm>
#include <cstring>

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
  keys_ = WalkKeys(article_seed);
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
    const std::uint64_t start = walk_start(rule, keys_);
    walk.article = article_;
    walk.next = static_cast<std::uint16_t>(bits_below(start, count));
    walk.stride = rule.strides[start % kStrides];
  }
  const std::uint32_t index = walk.next;
  const std::uint32_t next = index + walk.stride;
  walk.next = static_cast<std::uint16_t>(next < count ? next : next - count);
  return index;
}

std::uint32_t Expander::choose_variant(RuleId id, std::uint32_t alternative) {
  const Rule& rule = grammar_.rule(id);
  if (rule.variants == 1) return 0;
  if (in_pin_) return draws_.below(rule.variants);
  if (rule.alternative_count > 1) return first_variant(rule, alternative, keys_);
  Walk& walk = walks_[id];
  if (walk.article != article_) {
    walk.article = article_;
    walk.next = static_cast<std::uint16_t>(first_variant(rule, alternative, keys_));
  }
  const std::uint32_t variant = walk.next;
  walk.next = static_cast<std::uint16_t>(variant + 1 < rule.variants ? variant + 1 : 0);
  return variant;
}

const Code& Expander::first_code(const Rule& rule, const WalkKeys& keys) const {
  const std::uint32_t alternative = bits_below(walk_start(rule, keys), rule.alternative_count);
  return grammar_.code(rule, alternative, first_variant(rule, alternative, keys));
}

std::uint32_t Expander::variety(RuleId id) const {
  const Rule& rule = grammar_.rule(id);
  if (rule.alternative_count != 1) return rule.alternative_count;
  std::uint32_t most = 1;
  for (const Step& step : Steps(grammar_.program(), grammar_.code(rule, 0, 0))) {
    most = std::max(most, variety_of(step.value));
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
  const std::uint32_t total = grammar_.weight_until(rule, rule.alternative_count - 1);
  const std::uint32_t point = draws_.below(total);
  std::uint32_t index = 0;
  while (grammar_.weight_until(rule, index) <= point) ++index;
  return index;
}

void Expander::prefetch_text(RuleId rule, const WalkKeys& keys) const {
  constexpr std::uint32_t kCacheLine = 64;
  const Code& code = first_code(grammar_.rule(rule), keys);
  for (std::uint32_t at = code.first; at < code.end; at += kCacheLine) {
    __builtin_prefetch(grammar_.program() + at);
  }
}

char* Expander::write(Code code, char* out) {
  const char* at = grammar_.program() + code.first;
  const char* const end = grammar_.program() + code.end;
  const char* const steps = steps_of(at);
  for (at += sizeof(std::uint16_t); at != steps; at += sizeof(std::uint16_t)) {
    const std::uint16_t pin = read_pin(at);
    if (pin_scopes_[pin] != scope_) resolve_pin(pin);
  }
  while (at != end) {
    StepHead head;
    std::memcpy(&head, at, sizeof head);
    at += sizeof head;
    out = wide_copy(out, at, head.literal_length);
    at += head.literal_length;
    if (head.kind == StepKind::fact) [[likely]] {
      const Span fact = sources_[head.source][head.column];
      out = wide_copy(out, fact.text, fact.length);
    } else {
      std::uint32_t value = 0;
      std::memcpy(&value, at, sizeof value);
      at += sizeof value;
      out = write_value({head.kind, head.source, head.column, value}, out);
    }
  }
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
  Stream draws(mix64(scope_key_ + pin.stream));
  pin_scopes_[index] = scope_;
  if (pin.texts > 0) {
    pins_[index] = grammar_.pin_text(pin.first_text + draws.below(pin.texts));
    return;
  }
  char* const begin = pin_room_.data() + pin_offsets_[index];
  const char* const end = write_apart(pin.value, draws, begin);
  pins_[index] = {begin, static_cast<std::uint32_t>(end - begin)};
}

char* Expander::write_apart(const Value& value, Stream draws, char* out) {
  const Stream outer = draws_;
  const bool outer_in_pin = in_pin_;
  draws_ = draws;
  in_pin_ = true;
  char* const end = write_value(value, out);
  draws_ = outer;
  in_pin_ = outer_in_pin;
  return end;
}

char* Expander::write_number(const NumberRange32& range, char* out) {
  return write_number_of(range, draws_.below(range.count), out);
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
