#pragma once

#include <memory>
#include <string>

#include "generator/formats/format.h"
#include "generator/output_directory.h"
#include "generator/output_file.h"

namespace anp {

/// Where a dataset in a format goes: a file, standard output, or, with one file per article, a
/// directory. Whole or not at all; every failure is an exception.
class FormatOutput {
 public:
  /// @param format must outlive this
  /// @param first_number of the article in place 0
  FormatOutput(const Format& format, std::uint64_t first_number, const std::string& path);

  /// What to write the articles with: the format itself, or with its files framed.
  [[nodiscard]] const Format& format() const { return framed_ ? *framed_ : format_; }
  ByteSink& sink();
  void close();
  /// Corrects what write_dataset() counted where that was the bytes of frames: bytes and digest are
  /// then those of the files (FileListing).
  [[nodiscard]] WrittenDataset correct(WrittenDataset written);

 private:
  const Format& format_;
  std::unique_ptr<const Format> framed_;
  std::unique_ptr<OutputFile> file_;
  std::unique_ptr<OutputDirectory> directory_;
};

}  // namespace anp
