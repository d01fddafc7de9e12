#include "generator/ordered_output.h"

#include <algorithm>
#include <utility>

namespace anp {
namespace {

// About 150 KiB of NDJSON: long enough that threads seldom meet at the lock, short enough to stay
// in the cache until it is written.
constexpr std::uint64_t kChunkArticles = 16;

// Larger pieces are slower to write: they leave the second-level cache on their way.
constexpr std::size_t kWriteBytes = 64U << 10;

}  // namespace

OrderedOutput::OrderedOutput(NumberRange numbers, std::size_t waiting, ByteSink& sink,
                             bool digest_bytes)
    : numbers_(numbers), waiting_(waiting), sink_(sink), digest_bytes_(digest_bytes) {}

std::unique_ptr<Chunk> OrderedOutput::take() {
  std::unique_lock lock(mutex_);
  const auto all_taken = [&] { return taken_ * kChunkArticles >= numbers_.count; };
  room_.wait(lock, [&] { return failure_ || all_taken() || taken_ - written_ < waiting_; });
  if (failure_ || all_taken()) return nullptr;
  const std::uint64_t offset = taken_ * kChunkArticles;
  std::unique_ptr<Chunk> chunk;
  if (free_.empty()) {
    chunk = std::make_unique<Chunk>();
  } else {
    chunk = std::move(free_.back());
    free_.pop_back();
  }
  chunk->index = taken_++;
  // Those who wait for room have nothing to wait for: a write wakes only one of them.
  if (all_taken()) room_.notify_all();
  chunk->numbers = {numbers_.first + offset, std::min(kChunkArticles, numbers_.count - offset)};
  chunk->digest = {};
  chunk->bytes.clear();
  return chunk;
}

void OrderedOutput::give(std::unique_ptr<Chunk> chunk) {
  std::unique_lock lock(mutex_);
  const std::uint64_t index = chunk->index;
  ready_.emplace(index, std::move(chunk));
  if (!writing_) write_ready(lock);
}

void OrderedOutput::write_ready(std::unique_lock<std::mutex>& lock) {
  writing_ = true;
  while (!failure_ && !ready_.empty() && ready_.begin()->first == written_) {
    std::unique_ptr<Chunk> chunk = std::move(ready_.begin()->second);
    ready_.erase(ready_.begin());
    lock.unlock();
    write(chunk->bytes.view());
    result_.articles += chunk->numbers.count;
    result_.dataset_digest += chunk->digest;
    lock.lock();
    free_.push_back(std::move(chunk));
    ++written_;
    room_.notify_one();
  }
  writing_ = false;
}

void OrderedOutput::write(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += kWriteBytes) {
    const std::string_view piece = bytes.substr(at, kWriteBytes);
    sink_.write(piece);
    if (digest_bytes_) bytes_digest_.add(piece);
  }
  result_.bytes += bytes.size();
}

void OrderedOutput::fail(std::exception_ptr failure) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = std::move(failure);
  room_.notify_all();
}

void OrderedOutput::rethrow_failure() const {
  if (failure_) std::rethrow_exception(failure_);
}

WrittenDataset OrderedOutput::finish() {
  result_.bytes_digest = bytes_digest_.digest();
  return result_;
}

}  // namespace anp
