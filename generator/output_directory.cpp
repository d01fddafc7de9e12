#include "generator/output_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "generator/file_error.h"
#include "generator/option_values.h"

namespace anp {
namespace {

namespace fs = std::filesystem;

constexpr char kFrameSeparator = '\0';  // in no path and no number

class FramedFiles : public Format {
 public:
  FramedFiles(const Format& format, std::uint64_t first_number)
      : format_(format), first_number_(first_number) {}

  void append(const Article& article, std::uint64_t place, std::string& out) const override {
    std::string file;
    format_.append(article, place, file);
    fmt::format_to(std::back_inserter(out), "{:07}/{}.{}",
                   (first_number_ + place) / kFilesPerDirectory, article.slug, format_.extension());
    out += kFrameSeparator;
    out += std::to_string(file.size());
    out += kFrameSeparator;
    out += file;
  }

  [[nodiscard]] std::string_view name() const override { return format_.name(); }
  [[nodiscard]] std::string_view extension() const override { return format_.extension(); }
  [[nodiscard]] bool one_file_per_article() const override { return true; }

 private:
  const Format& format_;
  std::uint64_t first_number_;
};

/// Nothing where there is no separator yet.
std::optional<std::string_view> take_until_separator(std::string_view& framed) {
  const auto end = framed.find(kFrameSeparator);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view taken = framed.substr(0, end);
  framed.remove_prefix(end + 1);
  return taken;
}

/// A file descriptor that is closed with the object.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~OpenFile() { close(); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  bool close() {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    return descriptor < 0 || ::close(descriptor) == 0;
  }

 private:
  int descriptor_;
};

}  // namespace

std::unique_ptr<const Format> frame_files(const Format& format, std::uint64_t first_number) {
  return std::make_unique<FramedFiles>(format, first_number);
}

OutputDirectory::OutputDirectory(std::string path) : path_(std::move(path)) {
  if (fs::exists(path_) && !(fs::is_directory(path_) && fs::is_empty(path_)))
    throw std::runtime_error(
        fmt::format("{}: is already there; name a new directory, or remove this one", path_));
  const std::string partial = path_ + ".partial";
  if (::mkdir(partial.c_str(), 0777) != 0) {
    if (errno == EEXIST)
      throw std::runtime_error(
          fmt::format("{}: is left from a run that was stopped; remove it", partial));
    throw_file_error("make", partial, errno);
  }
  partial_path_ = partial;
}

OutputDirectory::~OutputDirectory() {
  std::error_code ignored;
  if (!partial_path_.empty()) fs::remove_all(partial_path_, ignored);
}

void OutputDirectory::write(std::string_view framed) {
  waiting_ += framed;
  std::string_view rest = waiting_;
  while (write_frame(rest)) {
  }
  waiting_.erase(0, waiting_.size() - rest.size());
}

/// Takes one whole frame off the front, if there is one, and writes its file.
bool OutputDirectory::write_frame(std::string_view& frames) {
  std::string_view rest = frames;
  const auto path = take_until_separator(rest);
  if (!path) return false;
  const auto length = take_until_separator(rest);
  if (!length) return false;
  const auto size = parse_whole_number("length", *length, 0, SIZE_MAX);
  ANP_REQUIRE(size.has_value(), "a frame has its length");
  if (rest.size() < *size) return false;
  const std::string_view content = rest.substr(0, *size);
  write_file(std::string(*path), content);
  listing_.add(std::string(*path), content);
  frames = rest.substr(*size);
  return true;
}

void OutputDirectory::write_file(const std::string& path, std::string_view content) {
  const std::string subdirectory = path.substr(0, path.find('/'));
  const std::string directory = partial_path_ + '/' + subdirectory;
  if (subdirectory != subdirectory_ && ::mkdir(directory.c_str(), 0777) != 0)
    throw_file_error("make", directory, errno);
  subdirectory_ = subdirectory;
  const std::string whole_path = partial_path_ + '/' + path;
  OpenFile file(whole_path, O_WRONLY | O_CREAT | O_EXCL);
  if (file.descriptor() < 0 && errno == EEXIST)
    throw std::runtime_error(
        fmt::format("{}: two articles have this slug, which names the file", path));
  if (file.descriptor() < 0) throw_file_error("open", whole_path, errno);
  while (!content.empty()) {
    const ssize_t written = ::write(file.descriptor(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_file_error("write", whole_path, errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (!file.close()) throw_file_error("close", whole_path, errno);
}

void OutputDirectory::close() {
  ANP_REQUIRE(waiting_.empty(), "the last frame is whole");
  {
    // One call for all files: an fsync() for each would take most of the time.
    OpenFile directory(partial_path_, O_RDONLY | O_DIRECTORY);
    if (directory.descriptor() < 0 || ::syncfs(directory.descriptor()) != 0)
      throw_file_error("write", partial_path_, errno);
  }
  if (std::rename(partial_path_.c_str(), path_.c_str()) != 0)
    throw_file_error("rename", partial_path_, errno);
  partial_path_.clear();
}

}  // namespace anp
