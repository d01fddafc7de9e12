#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "importer/article_difference.h"

namespace anp {

/// What is wrong with one article on the target.
struct ArticleFinding {
  enum class Kind : std::uint8_t {
    missing,     ///< is not there
    changed,     ///< is there, but not as it was sent: `fields` says where
    duplicated,  ///< is there more than once
    unread,      ///< could not be read back: nothing is known
  };
  Kind kind = Kind::missing;
  std::uint64_t position = 0;
  std::string source_id;
  std::string note;  ///< for people: why it is missing where the ledger knows, how many copies
  std::vector<FieldDifference> fields;  ///< of `changed`, and of the copies of `duplicated`
};

/// "missing", "changed", "duplicated", "unread".
std::string_view to_string(ArticleFinding::Kind);

/// What verify found. Numbers count articles unless they say otherwise.
struct VerifyReport {
  std::string source;  ///< for people
  std::string target;  ///< URL without secrets
  std::string ledger;  ///< path; empty when there is none

  std::uint64_t total = 0;    ///< to be checked
  std::uint64_t checked = 0;  ///< read back, or found to be missing
  std::uint64_t missing = 0;
  std::uint64_t changed = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t unread = 0;
  std::string stopped;  ///< why it ended early; empty otherwise

  struct FieldCounts {
    std::uint64_t dropped = 0;
    std::uint64_t changed = 0;
    std::uint64_t added = 0;
  };
  std::map<std::string, FieldCounts> fields;  ///< by field_family(), over all articles
  std::vector<ArticleFinding> findings;       ///< the first kMaxFindings, as they came
  std::uint64_t finding_count = 0;            ///< of all

  void add(ArticleFinding finding);
  [[nodiscard]] bool same() const { return finding_count == 0 && checked == total; }
  [[nodiscard]] std::uint64_t good() const { return checked - missing - changed - duplicated; }
};

inline constexpr std::size_t kMaxFindings = 1000;

/// Tables for people, ending in a newline; the first 20 findings.
std::string format_verify_text(const VerifyReport& report);

/// Everything as a JSON object, indented, ending in a newline (docs/formats.md).
std::string format_verify_json(const VerifyReport& report);

}  // namespace anp
