#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace anp {

/// Statements about the tables of a WordPress: they are written with '#' where the prefix of its
/// tables stands, "SELECT ID FROM #posts".
class WordpressSql {
 public:
  /// @param prefix of letters, digits and '_' (database_url.h)
  explicit WordpressSql(std::string prefix) : prefix_(std::move(prefix)) {}

  [[nodiscard]] const std::string& prefix() const { return prefix_; }

  /// @param text a constant
  /// @return the statement; it stays where it is, and the same text has the same one
  const char* operator()(const char* text) {
    std::string& sql = statements_[text];
    if (sql.empty()) {
      for (const char c : std::string_view(text)) {
        if (c == '#') {
          sql += prefix_;
        } else {
          sql += c;
        }
      }
    }
    return sql.c_str();
  }

 private:
  std::string prefix_;
  std::unordered_map<const char*, std::string> statements_;  // its elements never move
};

}  // namespace anp
