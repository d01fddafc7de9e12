#include "generator/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "generator/file_error.h"

namespace anp {

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  if (is_standard_output()) {
    descriptor_ = STDOUT_FILENO;
    return;
  }
  std::error_code none;
  const auto status = std::filesystem::status(path_, none);
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) {
    partial_path_ = path_ + ".partial";
  }
  const std::string& target = replaces_file() ? partial_path_ : path_;
  descriptor_ = ::open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail("open");
}

OutputFile::~OutputFile() {
  if (descriptor_ < 0 || is_standard_output()) return;
  ::close(descriptor_);
  if (replaces_file()) ::unlink(partial_path_.c_str());
}

void OutputFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void OutputFile::close() {
  if (is_standard_output()) return;
  if (replaces_file() && ::fsync(descriptor_) != 0) fail("write");
  const int descriptor = descriptor_;
  descriptor_ = -1;
  if (::close(descriptor) != 0) fail("close");
  if (replaces_file() && std::rename(partial_path_.c_str(), path_.c_str()) != 0) fail("rename");
}

void OutputFile::fail(const char* doing) const {
  throw_file_error(doing, is_standard_output() ? std::string("standard output") : path_, errno);
}

void write_output_file(const std::string& path, std::string_view bytes) {
  OutputFile file(path);
  file.write(bytes);
  file.close();
}

}  // namespace anp
