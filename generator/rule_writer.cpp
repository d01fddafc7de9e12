#include "generator/rule_writer.h"

#include <algorithm>

#include "generator/walk_strides.h"

namespace anp {
namespace {

/// A text with inline choices is compiled in so many variants, or in all it has. More of them cost
/// memory, and time to load; fewer repeat sentences (see docs/realism.md).
constexpr std::uint32_t kLeastVariants = 4;

void note_attribute(std::span<const TextPiece> text, Rule& rule) {
  if (text.size() != 1 || text.front().kind != TextPiece::Kind::value) return;
  const Value& value = text.front().value;
  if (value.kind != StepKind::attribute || value.index > UINT16_MAX) return;
  rule.attribute_source = value.source;
  rule.attribute_column = static_cast<std::uint16_t>(value.index);
}

}  // namespace

void RuleWriter::write(std::span<const TextPiece> pieces,
                       std::span<const RuleAlternative> alternatives, Rule& rule) {
  rule.first_code = static_cast<std::uint32_t>(codes_.size());
  rule.alternative_count = static_cast<std::uint32_t>(alternatives.size());
  if (alternatives.empty()) return;
  rule.strides = strides_of(rule.alternative_count);
  const auto text_of = [&](const RuleAlternative& alternative) {
    return pieces.subspan(alternative.first_piece, alternative.end_piece - alternative.first_piece);
  };
  // All alternatives have as many codes as the one with most variants.
  options_.clear();
  for (const RuleAlternative& alternative : alternatives) {
    const auto& options = options_.emplace_back(options_of(text_of(alternative)));
    rule.variants = std::max(rule.variants, variant_count(options, kLeastVariants));
  }
  for (std::size_t i = 0; i < alternatives.size(); ++i) {
    const auto variants = variants_of(options_[i], rule.variants, Stream(alternatives[i].stream));
    write_alternative(text_of(alternatives[i]), variants, rule.variants);
  }
  if (rule.code_count() == 1) {
    rule.only = codes_.back();
    note_attribute(text_of(alternatives.front()), rule);
  }
  write_weights(alternatives, rule);
}

/// @param codes how many it has: its variants repeat where they are fewer
void RuleWriter::write_alternative(std::span<const TextPiece> text, const TextVariants& variants,
                                   std::uint32_t codes) {
  for (std::uint32_t i = 0; i < variants.count; ++i) {
    write_variant(text, variants.variant(i), writer_);
    codes_.push_back(writer_.finish(program_));
  }
  for (std::uint32_t i = variants.count; i < codes; ++i) {
    codes_.push_back(codes_[codes_.size() - variants.count]);
  }
}

void RuleWriter::write_weights(std::span<const RuleAlternative> alternatives, Rule& rule) {
  rule.weighted = std::any_of(
      alternatives.begin(), alternatives.end(),
      [&](const RuleAlternative& one) { return one.weight != alternatives.front().weight; });
  if (!rule.weighted) return;
  rule.first_weight = static_cast<std::uint32_t>(weights_.size());
  std::uint32_t weight = 0;
  for (const RuleAlternative& one : alternatives) weights_.push_back(weight += one.weight);
}

}  // namespace anp
