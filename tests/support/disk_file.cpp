#include "tests/support/disk_file.h"

#include <algorithm>
#include <utility>

namespace anp {

namespace {
constexpr std::size_t kSectorBytes = 512;
}  // namespace

void DiskFile::apply(const Change& change, std::string& to) const {
  if (change.truncation) return to.resize(std::min(to.size(), change.offset));
  to.resize(std::max(to.size(), change.offset + change.bytes.size()));
  std::copy(change.bytes.begin(), change.bytes.end(),
            to.begin() + static_cast<std::ptrdiff_t>(change.offset));
}

void DiskFile::write(std::size_t offset, std::string_view bytes) {
  changes_.push_back({false, offset, std::string(bytes)});
  apply(changes_.back(), content_);
}

void DiskFile::truncate(std::size_t size) {
  changes_.push_back({true, size, {}});
  apply(changes_.back(), content_);
}

void DiskFile::sync() {
  // Not content_: a failed sync may have left something out for good.
  for (const Change& change : changes_) apply(change, durable_);
  changes_.clear();
}

void DiskFile::lose_unsynced() { changes_.clear(); }

void DiskFile::apply_torn(const Change& change, Stream& random) {
  if (change.truncation) return apply(change, durable_);
  for (std::size_t at = 0; at < change.bytes.size();) {
    // Up to the next border of a sector: a sector is written or not.
    const std::size_t size =
        std::min(kSectorBytes - (change.offset + at) % kSectorBytes, change.bytes.size() - at);
    if (random.chance(1, 2)) {
      apply({false, change.offset + at, change.bytes.substr(at, size)}, durable_);
    }
    at += size;
  }
}

void DiskFile::lose_power(Stream& random) {
  std::vector<Change> changes = std::exchange(changes_, {});
  const bool reordered = random.chance(1, 2);
  for (std::size_t i = changes.size(); reordered && i > 1; --i) {
    std::swap(changes[i - 1], changes[random.below(static_cast<std::uint32_t>(i))]);
  }
  // Nothing, everything, or a part.
  const std::uint32_t kept = random.in(0, 4);
  for (const Change& change : changes) {
    if (!random.chance(kept, 4)) continue;
    if (random.chance(1, 3)) {
      apply_torn(change, random);
    } else {
      apply(change, durable_);
    }
  }
  content_ = durable_;
}

}  // namespace anp
