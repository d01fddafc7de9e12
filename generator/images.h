#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "generator/pack.h"
#include "generator/placeholder.h"
#include "generator/result.h"
#include "generator/writer.h"

namespace anp {

/// What was done for the images of some articles.
struct WrittenImages {
  std::uint64_t images = 0;  ///< in the articles' bodies
  std::uint64_t files = 0;   ///< written; the others were there
  std::uint64_t bytes = 0;   ///< of these files
};

/// Writes the images of articles as PNG files below a directory, so that an import of media needs
/// no network. Where the file of a URL stands, docs/formats.md says (and path_of()). A file that is
/// there is left alone: articles share images, of which a pack has no more than sizes x colours x
/// pairs of problem and stack, whatever the count of articles. A file is there whole or not at all.
/// For any number of threads at once, and several processes on one directory. Every failure of the
/// disk is an exception that names the file, the cause and the remedy.
class ImageWriter {
 public:
  /// Makes the directory.
  explicit ImageWriter(std::filesystem::path directory);

  /// Writes the images of an article, given as its compact JSON, that are not there yet. Error: an
  /// image has a URL of another form.
  Result<WrittenImages> write_images_of(std::string_view article_json);

 private:
  /// @return size of the file in bytes, 0 when it was there
  std::uint64_t write_image(const Placeholder& image);

  std::filesystem::path directory_;
  std::atomic<std::uint64_t> started_{0};  // tells apart the files that are being written
};

/// The images of the articles that write_dataset() would write with these options, whatever their
/// format, drawn by so many threads. Error and exceptions as above.
Result<WrittenImages> write_images(const Pack& pack, const WriteOptions& options,
                                   const std::filesystem::path& directory);

}  // namespace anp
