#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace anp {

/// What is wrong with one field of an article that was read back.
struct FieldDifference {
  enum class Kind : std::uint8_t {
    dropped,  ///< is not there
    changed,  ///< is there with another value
    added,    ///< is there, though we never sent it
  };
  Kind kind = Kind::changed;
  std::string field;  ///< JSON pointer (RFC 6901): "/meta/score/quality"; "" is the whole article
  std::string expected;  ///< as JSON, cut at kMaxShownValueBytes; empty when added
  std::string found;     ///< as JSON, cut the same way; empty when dropped
};

inline constexpr std::size_t kMaxShownValueBytes = 80;
/// More are counted, not listed.
inline constexpr std::size_t kMaxFieldDifferences = 100;

/// "dropped", "changed", "added".
std::string_view to_string(FieldDifference::Kind);

/// Compares an article as it was sent with what a target has of it, member by member: an object's
/// members in any order, an array's items by their place. A long value is shown from shortly before
/// the first byte that differs.
/// @return at most kMaxFieldDifferences, in the order of the article sent
std::vector<FieldDifference> compare_articles(std::string_view sent, std::string_view found);

/// The pointer with the places of arrays as '*': "/body/3/text" is "/body/*/text". For sums over
/// articles.
std::string field_family(std::string_view pointer);

}  // namespace anp
