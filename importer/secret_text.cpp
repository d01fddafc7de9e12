#include "importer/secret_text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "generator/utf8.h"

namespace anp {

namespace {

/// A file descriptor that is closed with its owner, unless it is standard input.
class Input {
 public:
  explicit Input(int descriptor) : descriptor_(descriptor) {}
  ~Input() {
    if (descriptor_ > STDIN_FILENO) close(descriptor_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

Error unreadable(const std::string& origin) {
  return Error{fmt::format("{} cannot be read: {}", origin,
                           std::error_code(errno, std::generic_category()).message())};
}

/// Why nobody else can have read or written the open file; nothing when that is so.
std::optional<Error> check_file(int descriptor, const std::string& path,
                                const std::string& origin) {
  struct stat facts {};
  if (fstat(descriptor, &facts) != 0) return unreadable(origin);
  if (!S_ISREG(facts.st_mode)) return Error{fmt::format("{} is no file", origin)};
  const mode_t mode = facts.st_mode & 07777;
  if (mode != 0600 && mode != 0400) {
    return Error{fmt::format("{} has mode {:03o}{}: chmod 600 {}", origin, mode,
                             (mode & 077) != 0 ? " and can be read or written by others" : "",
                             path)};
  }
  if (facts.st_uid != geteuid() && facts.st_uid != 0) {
    return Error{fmt::format("{} belongs to another user (id {}): take a copy that is yours",
                             origin, facts.st_uid)};
  }
  return std::nullopt;
}

Result<std::string> read_all(int descriptor, const std::string& origin) {
  // Room for a line break, and one byte more: then it is too long.
  std::string text(kMaxSecretBytes + 3, '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got = read(descriptor, text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(origin);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  text.resize(filled);
  return text;
}

}  // namespace

Result<std::string> check_secret(std::string text, const std::string& origin) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.empty()) return Error{fmt::format("{} is empty: put the secret into it", origin)};
  if (text.size() > kMaxSecretBytes) {
    return Error{
        fmt::format("{} is longer than {} bytes: is it the right one?", origin, kMaxSecretBytes)};
  }
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return Error{fmt::format(
        "{} holds a control character, which no header may hold: one line is taken", origin)};
  }
  return text;
}

Result<std::string> read_secret(const std::string& path, const std::string& origin,
                                StandardInput& input) {
  if (path == "-") {
    if (!input.taken_by.empty()) {
      return Error{fmt::format("{} is standard input, which {} reads already: name a file", origin,
                               input.taken_by)};
    }
    input.taken_by = origin;
    auto text = read_all(STDIN_FILENO, origin);
    return text ? check_secret(std::move(*text), origin) : text;
  }
  // Not to wait for the other end, should it be a pipe.
  const Input file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return unreadable(origin);
  // Of the open file: between two looks at a name it may be exchanged.
  if (auto wrong = check_file(file.get(), path, origin)) return *wrong;
  auto text = read_all(file.get(), origin);
  return text ? check_secret(std::move(*text), origin) : text;
}

}  // namespace anp
