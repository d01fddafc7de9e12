#include "importer/staging/page_cache.h"

#include <iterator>

namespace anp {

std::optional<std::string> PageCache::find(const std::string& key, std::uint64_t generation) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  if (found->second->generation != generation) {
    drop(found->second);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return entries_.front().page;
}

bool PageCache::keep(const std::string& key, std::uint64_t generation, const std::string& page) {
  if (page.size() > kMaxPageBytes) return false;
  const std::lock_guard lock(mutex_);
  if (const auto old = by_key_.find(key); old != by_key_.end()) drop(old->second);
  entries_.push_front({key, generation, page});
  by_key_.emplace(key, entries_.begin());
  bytes_ += page.size();
  while (entries_.size() > kMaxPages || bytes_ > kMaxBytes) drop(std::prev(entries_.end()));
  return true;
}

void PageCache::drop(Entries::iterator entry) {
  bytes_ -= entry->page.size();
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace anp
