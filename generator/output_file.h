#pragma once

#include <string>

#include "generator/writer.h"

namespace anp {

/// A file that is there whole or not at all: the bytes go to `PATH.partial`, which becomes PATH in
/// close(). With path "-": standard output; a device or a pipe is written to as it is. Every
/// failure is an exception that names the file, the cause and the remedy.
class OutputFile : public ByteSink {
 public:
  explicit OutputFile(std::string path);
  ~OutputFile() override;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view bytes) override;
  /// Everything is on the disk after this; until then PATH is not touched.
  void close();

 private:
  [[nodiscard]] bool is_standard_output() const { return path_ == "-"; }
  [[nodiscard]] bool replaces_file() const { return !partial_path_.empty(); }
  [[noreturn]] void fail(const char* doing) const;

  std::string path_;
  std::string partial_path_;  ///< empty: written in place
  int descriptor_ = -1;
};

/// The same for a file whose bytes are all there.
void write_output_file(const std::string& path, std::string_view bytes);

}  // namespace anp
