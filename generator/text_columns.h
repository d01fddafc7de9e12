#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "generator/grammar_text.h"
#include "generator/pack_source.h"

namespace anp {

/// What an entry says for an attribute: its own alternatives, else its group's; null when it has
/// neither.
const AlternativeSources* find_attribute(const TableSource& table, const EntrySource& entry,
                                         const std::string& attribute);

/// Attributes of one table that are one plain text for every entry: each is a column of texts, and
/// another one for each changed beginning ("A booking", "Booking"). So a slot for it is a mere
/// copy.
class TextColumns {
 public:
  /// `table` must outlive this.
  explicit TextColumns(const TableSource& table) : table_(table) {}

  /// Whether every entry has one text without slots or choices there; every entry must have some.
  bool is_plain(const std::string& attribute);
  /// The column of a plain attribute, beginning as the slot asks.
  std::uint16_t column_of(std::string_view attribute, bool capital, IndefiniteArticle article);

  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(wanted_.size()); }
  /// The texts of one entry, by column.
  [[nodiscard]] std::vector<std::string> row(const EntrySource& entry) const;

 private:
  struct Wanted {
    std::string attribute;
    bool capital = false;
    IndefiniteArticle article = IndefiniteArticle::none;

    // libc++ 14 has no <=> for strings.
    bool operator<(const Wanted& other) const {
      return std::tie(attribute, capital, article) <
             std::tie(other.attribute, other.capital, other.article);
    }
  };

  const TableSource& table_;
  std::map<std::string, bool> plain_;
  std::map<Wanted, std::uint16_t> wanted_;
};

}  // namespace anp
