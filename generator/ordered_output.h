#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "generator/byte_buffer.h"
#include "generator/dataset.h"
#include "generator/hash.h"
#include "generator/writer.h"

namespace anp {

/// A run of articles that one thread makes at a time.
struct Chunk {
  std::uint64_t index = 0;
  NumberRange numbers;
  ByteBuffer bytes;  ///< filled by the thread
  Digest128 digest;  ///< sum of the articles' digests, likewise
};

/// Hands out chunks to threads and writes their bytes in order. Any number of threads.
class OrderedOutput {
 public:
  /// @param waiting most chunks that may be made or wait for an earlier one: bounds the memory
  /// @param digest_bytes whether what finish() gives has the digest of the bytes
  OrderedOutput(NumberRange numbers, std::size_t waiting, ByteSink& sink, bool digest_bytes = true);

  /// The next chunk to make; nothing when there is none, or a thread has failed. Waits while too
  /// many chunks wait for an earlier one.
  std::unique_ptr<Chunk> take();
  /// Takes a chunk back and writes all chunks whose turn it is.
  void give(std::unique_ptr<Chunk> chunk);
  /// Ends the work of all threads.
  void fail(std::exception_ptr failure);
  /// Writes what stands before the first or after the last chunk; by one thread alone.
  void write(std::string_view bytes);
  /// Throws what a thread failed with, if any did.
  void rethrow_failure() const;
  /// What was written, after all of it.
  WrittenDataset finish();

 private:
  void write_ready(std::unique_lock<std::mutex>& lock);

  NumberRange numbers_;
  std::size_t waiting_;
  ByteSink& sink_;
  bool digest_bytes_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::uint64_t taken_ = 0;
  std::uint64_t written_ = 0;
  bool writing_ = false;  // one thread writes, outside of the lock
  std::map<std::uint64_t, std::unique_ptr<Chunk>> ready_;
  std::vector<std::unique_ptr<Chunk>> free_;  // their room is used again
  DigestStream bytes_digest_;
  WrittenDataset result_;
  std::exception_ptr failure_;
};

}  // namespace anp
