#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace anp {

/// What a test wants an article to have; the rest comes from its number.
struct SampleChanges {
  std::string title;       ///< empty: one of the sample's own
  std::string slug;        ///< empty: one that ends in the number
  std::string status;      ///< empty: publish, now and then another one
  std::string extra_text;  ///< a further paragraph; empty: none
  std::vector<std::pair<std::string, std::string>> replace;  ///< in the JSON, before it is hashed
};

/// An article as anp-generate writes it: compact JSON, every member, the right content hash.
std::string sample_article(std::uint64_t number, const SampleChanges& changes = {});

/// `alphanode-000007` for 7.
std::string sample_source_id(std::uint64_t number);

/// An article whose every text is hostile to a page: markup, quotes, right-to-left, combining
/// marks, a title of 200 characters, an unbroken word of 500.
std::string hostile_article(std::uint64_t number);

/// The line with the content hash that its bytes should have in the place of the one that it has.
std::string with_right_hash(std::string line);

/// `{"articles":[…]}` of the given articles.
std::string batch_of(const std::vector<std::string>& articles);

}  // namespace anp
