#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace anp {

/// Rendered pages, the least recently used given up first. Any thread.
class PageCache {
 public:
  static constexpr std::size_t kMaxPages = 512;
  static constexpr std::size_t kMaxBytes = 16U << 20U;
  static constexpr std::size_t kMaxPageBytes = 1U << 20U;

  /// The page kept under the key in that generation of the site; a page of another generation is
  /// stale, and dropped.
  std::optional<std::string> find(const std::string& key, std::uint64_t generation);

  /// Keeps a page. One larger than kMaxPageBytes is not kept.
  /// @param generation  that of the site *before* the page was made
  /// @return whether it is kept
  bool keep(const std::string& key, std::uint64_t generation, const std::string& page);

 private:
  struct Entry {
    std::string key;
    std::uint64_t generation;
    std::string page;
  };
  using Entries = std::list<Entry>;

  void drop(Entries::iterator entry);

  std::mutex mutex_;
  Entries entries_;  // the most recently used first
  std::unordered_map<std::string, Entries::iterator> by_key_;
  std::size_t bytes_ = 0;
};

}  // namespace anp
