#include "importer/ledger/offset_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "importer/engine/batch.h"

namespace anp {

namespace {

/// Takes a number off the front of `text`; nothing when there is none, or it is no offset.
std::optional<std::uint32_t> take_offset(std::string_view& text) {
  std::uint32_t offset = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), offset);
  if (error != std::errc{} || offset >= kMaxBatchArticles) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return offset;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

OffsetSet OffsetSet::all(std::uint32_t count) {
  OffsetSet set;
  if (count > 0) set.runs_.push_back({0, count});
  return set;
}

OffsetSet OffsetSet::of(const std::vector<std::uint32_t>& offsets) {
  OffsetSet set;
  for (const std::uint32_t offset : offsets) set.insert(offset);
  return set;
}

Result<OffsetSet> OffsetSet::parse(std::string_view text) {
  const Error error{fmt::format("'{}' is no list of offsets below {} such as 0-9,12",
                                text.substr(0, 60), kMaxBatchArticles)};
  OffsetSet set;
  for (bool more = !text.empty(); more; more = take(text, ',')) {
    const auto first = take_offset(text);
    if (!first) return error;
    const auto last = take(text, '-') ? take_offset(text) : first;
    // A run that touches the one before it has another, shorter spelling: only that is accepted.
    if (!last || *last < *first || (!set.runs_.empty() && *first <= set.runs_.back().end)) {
      return error;
    }
    set.runs_.push_back({*first, *last + 1});
  }
  if (!text.empty()) return error;
  return set;
}

void OffsetSet::insert(std::uint32_t offset) {
  ANP_REQUIRE(offset < kMaxBatchArticles, "an offset must lie within the largest batch");
  auto next =
      std::find_if(runs_.begin(), runs_.end(), [&](const Run& run) { return run.end >= offset; });
  if (next == runs_.end() || next->first > offset + 1) {
    runs_.insert(next, {offset, offset + 1});
    return;
  }
  next->first = std::min(next->first, offset);
  next->end = std::max(next->end, offset + 1);
  const auto after = next + 1;
  if (after != runs_.end() && after->first == next->end) {
    next->end = after->end;
    runs_.erase(after);
  }
}

void OffsetSet::erase(std::uint32_t offset) {
  const auto run = std::find_if(runs_.begin(), runs_.end(), [&](const Run& candidate) {
    return candidate.first <= offset && offset < candidate.end;
  });
  if (run == runs_.end()) return;
  const Run after{offset + 1, run->end};
  run->end = offset;
  const auto next = run->first == run->end ? runs_.erase(run) : run + 1;
  if (after.first < after.end) runs_.insert(next, after);
}

bool OffsetSet::contains(std::uint32_t offset) const {
  return std::any_of(runs_.begin(), runs_.end(),
                     [&](const Run& run) { return run.first <= offset && offset < run.end; });
}

std::uint32_t OffsetSet::size() const {
  std::uint32_t size = 0;
  for (const Run& run : runs_) size += run.end - run.first;
  return size;
}

std::vector<std::uint32_t> OffsetSet::offsets() const {
  std::vector<std::uint32_t> offsets;
  offsets.reserve(size());
  for (const Run& run : runs_) {
    for (std::uint32_t offset = run.first; offset < run.end; ++offset) offsets.push_back(offset);
  }
  return offsets;
}

std::string OffsetSet::to_text() const {
  std::string text;
  for (const Run& run : runs_) {
    if (!text.empty()) text += ',';
    text += std::to_string(run.first);
    if (run.end - run.first > 1) text += '-' + std::to_string(run.end - 1);
  }
  return text;
}

}  // namespace anp
