#include "generator/format_output.h"

namespace anp {

FormatOutput::FormatOutput(const Format& format, std::uint64_t first_number,
                           const std::string& path)
    : format_(format) {
  if (!format.one_file_per_article()) {
    file_ = std::make_unique<OutputFile>(path);
    return;
  }
  framed_ = frame_files(format, first_number);
  directory_ = std::make_unique<OutputDirectory>(path);
}

ByteSink& FormatOutput::sink() {
  if (directory_) return *directory_;
  return *file_;
}

void FormatOutput::close() {
  if (directory_) {
    directory_->close();
  } else {
    file_->close();
  }
}

WrittenDataset FormatOutput::correct(WrittenDataset written) {
  if (!directory_) return written;
  written.bytes = directory_->listing().bytes();
  written.bytes_digest = directory_->listing().digest();
  return written;
}

}  // namespace anp
