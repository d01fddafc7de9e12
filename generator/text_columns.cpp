#include "generator/text_columns.h"

#include <fmt/format.h>

#include <algorithm>

#include "generator/english.h"

namespace anp {
namespace {

std::string formed(std::string text, bool capital, IndefiniteArticle article) {
  if (capital) capitalize(text.data(), text.data() + text.size());
  if (article == IndefiniteArticle::none) return text;
  const std::string_view word = article == IndefiniteArticle::upper ? "A" : "a";
  return fmt::format("{}{} {}", word, takes_an(text) ? "n" : "", text);
}

}  // namespace

const AlternativeSources* find_attribute(const TableSource& table, const EntrySource& entry,
                                         const std::string& attribute) {
  if (const auto own = entry.attributes.find(attribute); own != entry.attributes.end())
    return &own->second;
  const auto group = table.groups.find(entry.group);
  if (group == table.groups.end()) return nullptr;
  const auto inherited = group->second.attributes.find(attribute);
  return inherited == group->second.attributes.end() ? nullptr : &inherited->second;
}

bool TextColumns::is_plain(const std::string& attribute) {
  const auto [known, added] = plain_.try_emplace(attribute, true);
  if (!added) return known->second;
  known->second =
      std::all_of(table_.entries.begin(), table_.entries.end(), [&](const EntrySource& entry) {
        const AlternativeSources* sources = find_attribute(table_, entry, attribute);
        return sources->size() == 1 &&
               sources->front().text.find_first_of("{}[]|") == std::string_view::npos;
      });
  return known->second;
}

std::uint16_t TextColumns::column_of(std::string_view attribute, bool capital,
                                     IndefiniteArticle article) {
  const auto next = static_cast<std::uint16_t>(wanted_.size());
  return wanted_.try_emplace({std::string(attribute), capital, article}, next).first->second;
}

std::vector<std::string> TextColumns::row(const EntrySource& entry) const {
  std::vector<std::string> texts(wanted_.size());
  for (const auto& [wanted, column] : wanted_) {
    const std::string_view text = find_attribute(table_, entry, wanted.attribute)->front().text;
    texts[column] = formed(std::string(text), wanted.capital, wanted.article);
  }
  return texts;
}

}  // namespace anp
