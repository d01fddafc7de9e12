#include "generator/expander.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "generator/result.h"

namespace anp {
namespace {

constexpr std::size_t kArenaChunkBytes = 256U << 10;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char to_lower(char c) { return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c; }

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(),
                      [](char a, char b) { return a == to_lower(b); });
  });
}

char* write_digits(std::uint32_t value, bool thousands, char* out) {
  char reversed[16];
  int length = 0;
  int digits = 0;
  do {
    if (thousands && digits > 0 && digits % 3 == 0) reversed[length++] = ',';
    reversed[length++] = static_cast<char>('0' + value % 10);
    value /= 10;
    ++digits;
  } while (value > 0);
  while (length > 0) *out++ = reversed[--length];
  return out;
}

char* write_hex(std::uint64_t value, std::uint32_t digits, char* out) {
  for (std::uint32_t i = 0; i < digits; ++i) {
    if (i > 0 && i % 16 == 0) value = mix64(value + i);
    *out++ = "0123456789abcdef"[(value >> (4 * (i % 16))) & 0xF];
  }
  return out;
}

/// Makes the first letter a capital, unless the word has its own way with capitals: gRPC, iOS,
/// eBPF.
void capitalize(std::span<char> text) {
  if (text.empty() || text[0] < 'a' || text[0] > 'z') return;
  if (text.size() > 1 && is_upper(text[1])) return;
  text[0] = static_cast<char>(text[0] - ('a' - 'A'));
}

/// Puts "a " or "an " before the text [begin, end), as it needs.
char* put_article(IndefiniteArticle article, char* begin, char* end) {
  const auto length = static_cast<std::size_t>(end - begin);
  const std::size_t room = takes_an({begin, length}) ? 3 : 2;
  std::memmove(begin + room, begin, length);
  std::memcpy(begin, article == IndefiniteArticle::upper ? "An " : "an ", 2);
  if (room == 2) begin[1] = ' ';
  if (room == 3) begin[2] = ' ';
  return end + room;
}

}  // namespace

bool takes_an(std::string_view text) {
  if (text.empty()) return false;
  const char first = text.front();
  if (is_digit(first)) return first == '8' || starts_with_any(text, {"11 ", "18 "});
  // An abbreviation is spelled out: an HTTP call, an S3 bucket, a URL.
  const bool said_as_word = starts_with_any(text, {"json", "rest", "ram", "lan", "saas", "nas"});
  if (is_upper(first) && text.size() > 1 && (is_upper(text[1]) || is_digit(text[1])) &&
      !said_as_word) {
    return std::string_view("AEFHILMNORSX").find(first) != std::string_view::npos;
  }
  if (starts_with_any(
          text, {"hour", "honest", "heir", "nginx", "npm", "ssh", "sql", "http", "html", "xml"})) {
    return true;
  }
  if (starts_with_any(text, {"unin", "unim", "unid"})) return true;
  if (starts_with_any(
          text, {"one", "once", "uni", "use", "usa", "usu", "uti", "ubi", "url", "uuid", "eu"})) {
    return false;
  }
  return std::string_view("aeiou").find(to_lower(first)) != std::string_view::npos;
}

char* TextArena::reserve(std::size_t length) {
  while (current_ < chunks_.size() &&
         chunks_[current_].bytes.size() - chunks_[current_].used < length) {
    ++current_;
  }
  if (current_ == chunks_.size()) {
    chunks_.push_back({std::vector<char>(std::max(kArenaChunkBytes, length)), 0});
  }
  Chunk& chunk = chunks_[current_];
  return chunk.bytes.data() + chunk.used;
}

std::string_view TextArena::keep(std::size_t length) {
  Chunk& chunk = chunks_[current_];
  ANP_REQUIRE(length <= chunk.bytes.size() - chunk.used, "a text outgrew the room reserved for it");
  const std::string_view kept(chunk.bytes.data() + chunk.used, length);
  chunk.used += length;
  return kept;
}

std::string_view TextArena::add(std::string_view text) {
  std::copy(text.begin(), text.end(), reserve(text.size()));
  return keep(text.size());
}

void TextArena::clear() {
  for (Chunk& chunk : chunks_) chunk.used = 0;
  current_ = 0;
}

Expander::Expander(const Grammar& grammar, TextArena& arena)
    : grammar_(grammar), arena_(arena), uses_(grammar.rule_count()) {
  std::uint32_t most = 0;
  for (RuleId id = 0; id < grammar.rule_count(); ++id) {
    most = std::max(most, grammar.rule(id).alternative_count);
  }
  strides_.resize(most + 1);
  for (std::uint32_t n = 1; n <= most; ++n) {
    for (std::uint32_t k = 1; k <= n; ++k) {
      if (std::gcd(k, n) == 1) strides_[n].push_back(static_cast<std::uint16_t>(k));
    }
  }
}

void Expander::start_article(std::uint64_t article_seed, std::uint32_t stack, std::uint32_t problem,
                             std::uint32_t scenario) {
  article_seed_ = article_seed;
  entries_ = {stack, problem, scenario, 0, 0};
  std::fill(uses_.begin(), uses_.end(), std::uint8_t{0});
  numbers_ = draw(article_seed, Field::text);
}

void Expander::enter_section(std::uint32_t section) {
  entries_[static_cast<std::size_t>(Table::section)] = section;
}

std::string_view Expander::expand(RuleId rule) { return expand_alternative(rule, choose(rule)); }

std::uint32_t Expander::choose(RuleId id) {
  const Rule& rule = grammar_.rule(id);
  ANP_REQUIRE(rule.alternative_count > 0, "a rule without alternatives was asked for one");
  if (rule.alternative_count == 1) return 0;
  if (pinned_) {
    Stream stream = draw(article_seed_, Field::pinned, rule.stream);
    return stream.below(rule.alternative_count);
  }
  Stream stream = draw(article_seed_, Field::alternative, rule.stream);
  const std::uint32_t use = uses_[id]++;
  if (rule.weighted) {
    const std::uint32_t total = grammar_.alternative(rule, rule.alternative_count - 1).weight_until;
    const std::uint32_t point = Stream(mix_pair(stream.next(), use)).below(total);
    std::uint32_t index = 0;
    while (grammar_.alternative(rule, index).weight_until <= point) ++index;
    return index;
  }
  // A walk with a stride that shares no factor with the count meets every alternative before it
  // repeats one.
  const auto& strides = strides_[rule.alternative_count];
  const std::uint32_t start = stream.below(rule.alternative_count);
  const std::uint32_t stride = strides[stream.below(static_cast<std::uint32_t>(strides.size()))];
  return static_cast<std::uint32_t>((start + std::uint64_t{use} * stride) % rule.alternative_count);
}

std::string_view Expander::expand_alternative(RuleId rule, std::uint32_t index) {
  // Eight bytes to spare: "an " is put before a text only after its first sound is known.
  char* begin = arena_.reserve(grammar_.rule(rule).max_length + 8U);
  const char* end = write_alternative(grammar_.alternative(grammar_.rule(rule), index), begin);
  return arena_.keep(static_cast<std::size_t>(end - begin));
}

char* Expander::write_rule(RuleId id, char* out) {
  return write_alternative(grammar_.alternative(grammar_.rule(id), choose(id)), out);
}

char* Expander::write_alternative(const Alternative& alternative, char* out) {
  for (std::uint32_t i = 0; i < alternative.op_count; ++i) {
    out = write_op(grammar_.op(alternative.first_op + i), out);
  }
  return out;
}

char* Expander::write_op(const Op& op, char* out) {
  switch (op.kind) {
    case Op::Kind::literal:
      std::memcpy(out, grammar_.text(op.a), op.b);
      return out + op.b;
    case Op::Kind::rule:
    case Op::Kind::attribute:
      return write_named(op, out);
    case Op::Kind::number: {
      const auto index = static_cast<std::uint32_t>(((number_draw(op) >> 32) * op.b) >> 32);
      return write_digits(op.a + index * op.c, op.thousands, out);
    }
    case Op::Kind::hex:
      return write_hex(number_draw(op), op.a, out);
  }
  return out;
}

char* Expander::write_named(const Op& op, char* out) {
  const RuleId id =
      op.kind == Op::Kind::rule
          ? op.a
          : grammar_.attribute(op.table, op.a, entries_[static_cast<std::size_t>(op.table)]);
  const bool outer = pinned_;
  pinned_ = pinned_ || op.pinned;
  char* end = write_rule(id, out);
  pinned_ = outer;
  if (op.capital) capitalize({out, static_cast<std::size_t>(end - out)});
  return op.article == IndefiniteArticle::none ? end : put_article(op.article, out, end);
}

/// Inside a pinned slot a number depends on the article and the slot alone, so that it comes out
/// the same again.
std::uint64_t Expander::number_draw(const Op& op) {
  if (!pinned_) return numbers_.next();
  return draw(article_seed_, Field::pinned, mix_pair(op.a, mix_pair(op.b, op.c))).next();
}

}  // namespace anp
