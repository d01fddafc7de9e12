// LD_PRELOAD: a disk that fails. Of all writes, truncations and syncs of files whose path begins
// with $ANP_TEST_FAIL_FILES, number $ANP_TEST_FAIL_AT (0-based) and all later ones fail with the
// error number $ANP_TEST_FAIL_ERROR; the first of them, when it is a write, still writes half. How
// many there were is kept as a 64-bit integer in the file $ANP_TEST_FAIL_COUNT, so that a test can
// fail each.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

using Count = std::atomic<std::int64_t>;

Count* map_count() {
  const char* path = std::getenv("ANP_TEST_FAIL_COUNT");
  const int file = path == nullptr ? -1 : open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  void* memory = mmap(nullptr, sizeof(Count), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  return memory == MAP_FAILED ? nullptr : static_cast<Count*>(memory);
}

bool is_watched(int descriptor) {
  static const char* const prefix = std::getenv("ANP_TEST_FAIL_FILES");
  if (prefix == nullptr) return false;
  char link[64];
  char target[PATH_MAX];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t size = readlink(link, target, sizeof target - 1);
  if (size < 0) return false;
  target[size] = '\0';
  return std::strncmp(target, prefix, std::strlen(prefix)) == 0;
}

enum class Goes { well, half, wrong };

Goes next_operation(int descriptor) {
  if (!is_watched(descriptor)) return Goes::well;
  static Count* const count = map_count();
  static const char* const at = std::getenv("ANP_TEST_FAIL_AT");
  if (count == nullptr) return Goes::well;
  const std::int64_t number = (*count)++;
  if (at == nullptr || number < std::atoll(at)) return Goes::well;
  return number == std::atoll(at) ? Goes::half : Goes::wrong;
}

int fail() {
  const char* error = std::getenv("ANP_TEST_FAIL_ERROR");
  errno = error == nullptr ? EIO : std::atoi(error);
  return -1;
}

ssize_t write_at(int descriptor, const void* bytes, std::size_t size, off_t offset) {
  switch (next_operation(descriptor)) {
    case Goes::well:
      return syscall(SYS_pwrite64, descriptor, bytes, size, offset);
    case Goes::half:
      // As a full disk does: what fits is written, the rest is refused.
      if (size > 1) return syscall(SYS_pwrite64, descriptor, bytes, size / 2, offset);
      break;
    case Goes::wrong:
      break;
  }
  return fail();
}

int change(int descriptor, long result_of_syscall(int, off_t), off_t argument) {
  if (next_operation(descriptor) != Goes::well) return fail();
  return static_cast<int>(result_of_syscall(descriptor, argument));
}

}  // namespace

extern "C" {

// The names and types are libc's.
ssize_t write(int descriptor, const void* bytes, std::size_t size) {
  switch (next_operation(descriptor)) {
    case Goes::well:
      return syscall(SYS_write, descriptor, bytes, size);
    case Goes::half:
      if (size > 1) return syscall(SYS_write, descriptor, bytes, size / 2);
      break;
    case Goes::wrong:
      break;
  }
  return fail();
}

ssize_t pwrite(int descriptor, const void* bytes, std::size_t size, off_t offset) {
  return write_at(descriptor, bytes, size, offset);
}
ssize_t pwrite64(int descriptor, const void* bytes, std::size_t size, off64_t offset) {
  return write_at(descriptor, bytes, size, offset);
}

int ftruncate(int descriptor, off_t size) noexcept {
  return change(
      descriptor, [](int file, off_t to) { return syscall(SYS_ftruncate, file, to); }, size);
}
int ftruncate64(int descriptor, off64_t size) noexcept { return ftruncate(descriptor, size); }

int fsync(int descriptor) {
  return change(
      descriptor, [](int file, off_t /*none*/) { return syscall(SYS_fsync, file); }, 0);
}
int fdatasync(int descriptor) {
  return change(
      descriptor, [](int file, off_t /*none*/) { return syscall(SYS_fdatasync, file); }, 0);
}
}
