#pragma once

#include <memory>
#include <string>

#include "generator/file_listing.h"
#include "generator/formats/format.h"
#include "generator/writer.h"

namespace anp {

/// Articles in one directory, so that no directory grows large.
inline constexpr std::uint64_t kFilesPerDirectory = 1000;

/// Wraps a format with one file per article: before each file's bytes go its path and its length,
/// which is what OutputDirectory takes. The path is `NNNNNNN/<slug>.<extension>`: the article's
/// number divided by kFilesPerDirectory, seven digits.
/// @param format must outlive the result
/// @param first_number of the article in place 0
std::unique_ptr<const Format> frame_files(const Format& format, std::uint64_t first_number);

/// A directory that is there whole or not at all: the files go to `PATH.partial`, which becomes
/// PATH in close(). Takes the bytes that a format of frame_files() makes, any number of whole
/// articles at a time, in the order of their numbers. Every failure is an exception that names the
/// file, the cause and the remedy.
class OutputDirectory : public ByteSink {
 public:
  /// PATH has no slash at its end, and must not exist, or be an empty directory.
  explicit OutputDirectory(std::string path);
  ~OutputDirectory() override;
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;

  /// A frame may come in several pieces.
  void write(std::string_view framed) override;
  /// Everything is on the disk after this; until then PATH is not touched.
  void close();

  /// What was written.
  [[nodiscard]] FileListing& listing() { return listing_; }

 private:
  bool write_frame(std::string_view& frames);
  void write_file(const std::string& path, std::string_view content);

  std::string path_;
  std::string partial_path_;  ///< empty: nothing to remove
  std::string subdirectory_;  ///< the last one made
  std::string waiting_;       ///< the beginning of a frame whose rest is still to come
  FileListing listing_;
};

}  // namespace anp
