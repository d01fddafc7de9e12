#include "generator/images.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "generator/byte_buffer.h"
#include "generator/file_error.h"
#include "generator/placeholder_drawing.h"
#include "generator/synthesizer.h"

namespace anp {
namespace {

namespace fs = std::filesystem;

// Quotes inside of a string are escaped: this stands nowhere but before an image's URL.
constexpr std::string_view kBeforeUrl = R"({"kind":"image","url":")";

/// The end of a JSON string that begins before `at`: where its closing quote stands.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
  return at;
}

Result<std::string> decode_string(std::string_view quoted) {
  const auto value = nlohmann::json::parse(quoted, nullptr, false);
  if (value.is_string()) return value.get<std::string>();
  return Error{fmt::format("image URL {}: this is no JSON string", quoted)};
}

void make_directory(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) throw_file_error("make", path.string(), error.value());
}

/// A file that becomes PATH when it is whole; until then, and after a failure, there is none.
class NewFile {
 public:
  /// @param partial on the same file system; in nobody else's use
  NewFile(const fs::path& path, const fs::path& partial)
      : path_(path.string()), partial_(partial.string()) {
    descriptor_ = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor_ < 0) throw_file_error("open", path_, errno);
  }
  ~NewFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!partial_.empty()) ::unlink(partial_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) throw_file_error("write", path_, errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void close() {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    if (::close(descriptor) != 0) throw_file_error("close", path_, errno);
    if (std::rename(partial_.c_str(), path_.c_str()) != 0) throw_file_error("rename", path_, errno);
    partial_.clear();
  }

 private:
  std::string path_;
  std::string partial_;  // empty: nothing to remove
  int descriptor_ = -1;
};

/// The images of several threads, added up, or what went wrong first.
class SharedOutcome {
 public:
  void add(const WrittenImages& written) {
    const std::lock_guard lock(mutex_);
    sum_.images += written.images;
    sum_.files += written.files;
    sum_.bytes += written.bytes;
  }
  void fail(std::exception_ptr exception) {
    const std::lock_guard lock(mutex_);
    if (!failed_.exchange(true)) exception_ = std::move(exception);
  }
  void refuse(Error error) {
    const std::lock_guard lock(mutex_);
    if (!failed_.exchange(true)) error_ = std::move(error);
  }
  [[nodiscard]] bool failed() const { return failed_; }

  /// Once the threads have ended.
  Result<WrittenImages> result() {
    if (exception_) std::rethrow_exception(exception_);
    if (error_) return *error_;
    return sum_;
  }

 private:
  std::mutex mutex_;
  std::atomic<bool> failed_{false};
  WrittenImages sum_;
  std::exception_ptr exception_;
  std::optional<Error> error_;
};

/// The work of one thread.
void write_images_of_range(Synthesizer synthesizer, NumberRange numbers, ImageWriter& writer,
                           SharedOutcome& outcome) try {
  ByteBuffer line;
  for (std::uint64_t number = numbers.first; number < numbers.end(); ++number) {
    if (outcome.failed()) return;
    line.clear();
    synthesizer.append(number, line);
    const auto written = writer.write_images_of(line.view());
    if (!written) return outcome.refuse(written.error());
    outcome.add(*written);
  }
} catch (...) {
  outcome.fail(std::current_exception());
}

}  // namespace

ImageWriter::ImageWriter(fs::path directory) : directory_(std::move(directory)) {
  make_directory(directory_);
}

Result<WrittenImages> ImageWriter::write_images_of(std::string_view article_json) {
  WrittenImages written;
  std::size_t at = article_json.find(kBeforeUrl);
  for (; at != std::string_view::npos; at = article_json.find(kBeforeUrl, at)) {
    const std::size_t quote = at + kBeforeUrl.size() - 1;
    at = end_of_string(article_json, quote + 1);
    const auto url = decode_string(article_json.substr(quote, at + 1 - quote));
    if (!url) return url.error();
    const auto image = read_placeholder_url(*url);
    if (!image) return image.error();
    ++written.images;
    if (const std::uint64_t bytes = write_image(*image); bytes > 0) {
      ++written.files;
      written.bytes += bytes;
    }
  }
  return written;
}

std::uint64_t ImageWriter::write_image(const Placeholder& image) {
  const fs::path path = directory_ / path_of(image);
  if (::access(path.c_str(), F_OK) == 0) return 0;
  make_directory(path.parent_path());
  const std::string png = draw_png(image);
  // Two threads may draw the same image at once: each has a file of its own, and the last stays.
  NewFile file(path, directory_ / fmt::format("{}-{}.partial", ::getpid(), ++started_));
  file.write(png);
  file.close();
  return png.size();
}

Result<WrittenImages> write_images(const Pack& pack, const WriteOptions& options,
                                   const fs::path& directory) {
  ImageWriter writer(directory);
  SharedOutcome outcome;
  const Shard whole{1, std::clamp(options.threads, 1U, kMaxThreads)};
  const auto work = [&](std::uint32_t part) {
    write_images_of_range(Synthesizer(pack, options.dataset, options.edge),
                          shard_of(options.numbers, {part, whole.of}), writer, outcome);
  };
  std::vector<std::thread> others;
  for (std::uint32_t part = 2; part <= whole.of; ++part) others.emplace_back(work, part);
  work(whole.index);
  for (std::thread& thread : others) thread.join();
  return outcome.result();
}

}  // namespace anp
