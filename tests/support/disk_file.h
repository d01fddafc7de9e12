#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/random.h"

namespace anp {

/// A file on a disk that may lose power: what a reader sees, and what is surely on the disk.
class DiskFile {
 public:
  [[nodiscard]] const std::string& content() const { return content_; }

  void write(std::size_t offset, std::string_view bytes);
  void truncate(std::size_t size);
  /// All of it is on the disk now.
  void sync();
  /// The kernel forgets what it has not written, and still shows it: a sync that failed.
  void lose_unsynced();
  /// What is there after a power cut: of the changes since the last sync, any, in any order, torn.
  void lose_power(Stream& random);

 private:
  struct Change {
    bool truncation = false;
    std::size_t offset = 0;  // of a truncation: the size
    std::string bytes;
  };
  void apply(const Change& change, std::string& to) const;
  void apply_torn(const Change& change, Stream& random);

  std::string content_;
  std::string durable_;
  std::vector<Change> changes_;
};

}  // namespace anp
