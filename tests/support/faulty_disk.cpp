#include "tests/support/faulty_disk.h"

#include <sqlite3.h>

#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/disk_file.h"

namespace anp {

namespace {

constexpr const char* kName = "anp-faulty-disk";
constexpr int kMaxPathBytes = 512;

using FilePtr = std::shared_ptr<DiskFile>;

/// What SQLite keeps of an open file. It is memory of SQLite's, so made and unmade by hand.
struct OpenFile {
  sqlite3_file base;
  FaultyDisk::Vfs* disk;
  std::string* name;
  FilePtr* file;
  bool sync_directory;  // with the next sync
};

OpenFile& open_file(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }

}  // namespace

class FaultyDisk::Vfs {
 public:
  Vfs();
  ~Vfs();
  Vfs(const Vfs&) = delete;
  Vfs& operator=(const Vfs&) = delete;

  enum class Goes : std::uint8_t { well, wrong, half };
  /// Before an operation that changes something.
  Goes next_operation();
  [[nodiscard]] bool has_power() const { return power_; }

  std::map<std::string, FilePtr> names;
  std::map<std::string, FilePtr> durable_names;
  std::map<std::string, std::vector<std::unique_ptr<std::string>>> shared_memory;

  std::uint64_t operations = 0;
  std::optional<std::uint64_t> fails_at;
  std::optional<std::uint64_t> dies_at;
  Trouble trouble = Trouble::io_error;
  bool stays = false;
  bool struck = false;

  void restart(Stream& random);

 private:
  bool power_ = true;
  sqlite3_vfs* system_;
  sqlite3_vfs vfs_{};
};

namespace {

FaultyDisk::Vfs& disk_of(sqlite3_vfs* vfs) { return *static_cast<FaultyDisk::Vfs*>(vfs->pAppData); }

using Goes = FaultyDisk::Vfs::Goes;

// ---- An open file ----

int close_file(sqlite3_file* base) {
  OpenFile& open = open_file(base);
  delete open.name;
  delete open.file;
  return SQLITE_OK;
}

int read_file(sqlite3_file* base, void* to, int size, sqlite3_int64 offset) {
  const OpenFile& open = open_file(base);
  if (!open.disk->has_power()) return SQLITE_IOERR_READ;
  const std::string& content = (*open.file)->content();
  const auto from = static_cast<std::size_t>(offset);
  const auto wanted = static_cast<std::size_t>(size);
  std::memset(to, 0, wanted);
  if (from >= content.size()) return SQLITE_IOERR_SHORT_READ;
  const std::size_t got = content.copy(static_cast<char*>(to), wanted, from);
  return got == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* base, const void* from, int size, sqlite3_int64 offset) {
  const OpenFile& open = open_file(base);
  const std::string_view bytes(static_cast<const char*>(from), static_cast<std::size_t>(size));
  const auto at = static_cast<std::size_t>(offset);
  switch (open.disk->next_operation()) {
    case Goes::well:
      (*open.file)->write(at, bytes);
      return SQLITE_OK;
    case Goes::half:
      (*open.file)->write(at, bytes.substr(0, bytes.size() / 2));
      return SQLITE_FULL;
    case Goes::wrong:
      break;
  }
  return SQLITE_IOERR_WRITE;
}

int truncate_file(sqlite3_file* base, sqlite3_int64 size) {
  const OpenFile& open = open_file(base);
  if (open.disk->next_operation() != Goes::well) return SQLITE_IOERR_TRUNCATE;
  (*open.file)->truncate(static_cast<std::size_t>(size));
  return SQLITE_OK;
}

int sync_file(sqlite3_file* base, int /*flags*/) {
  OpenFile& open = open_file(base);
  if (open.disk->next_operation() != Goes::well) {
    if (open.disk->has_power()) (*open.file)->lose_unsynced();
    return SQLITE_IOERR_FSYNC;
  }
  (*open.file)->sync();
  if (open.sync_directory) open.disk->durable_names = open.disk->names;
  open.sync_directory = false;
  return SQLITE_OK;
}

int file_size(sqlite3_file* base, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>((*open_file(base).file)->content().size());
  return open_file(base).disk->has_power() ? SQLITE_OK : SQLITE_IOERR_FSTAT;
}

// One connection at a time: locks never meet another.
int lock_file(sqlite3_file* /*base*/, int /*level*/) { return SQLITE_OK; }
int check_reserved(sqlite3_file* /*base*/, int* reserved) {
  *reserved = 0;
  return SQLITE_OK;
}
int file_control(sqlite3_file* /*base*/, int /*what*/, void* /*argument*/) {
  return SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file* /*base*/) { return 512; }
// Nothing is promised: not even that a torn write leaves its neighbours alone.
int characteristics(sqlite3_file* /*base*/) { return 0; }

int map_shared(sqlite3_file* base, int region, int size, int extend, void volatile** memory) {
  const OpenFile& open = open_file(base);
  auto& regions = open.disk->shared_memory[*open.name];
  const auto index = static_cast<std::size_t>(region);
  *memory = nullptr;
  if (index >= regions.size() && extend == 0) return SQLITE_OK;
  while (regions.size() <= index) {
    regions.push_back(std::make_unique<std::string>(static_cast<std::size_t>(size), '\0'));
  }
  *memory = regions[index]->data();
  return SQLITE_OK;
}
int lock_shared(sqlite3_file* /*base*/, int /*offset*/, int /*count*/, int /*flags*/) {
  return SQLITE_OK;
}
void shared_barrier(sqlite3_file* /*base*/) {}
int unmap_shared(sqlite3_file* base, int /*remove*/) {
  const OpenFile& open = open_file(base);
  open.disk->shared_memory.erase(*open.name);
  return SQLITE_OK;
}

constexpr sqlite3_io_methods kMethods = {2,
                                         close_file,
                                         read_file,
                                         write_file,
                                         truncate_file,
                                         sync_file,
                                         file_size,
                                         lock_file,
                                         lock_file,  // unlock
                                         check_reserved,
                                         file_control,
                                         sector_size,
                                         characteristics,
                                         map_shared,
                                         lock_shared,
                                         shared_barrier,
                                         unmap_shared,
                                         nullptr,
                                         nullptr};

// ---- The file system ----

int open_path(sqlite3_vfs* vfs, const char* path, sqlite3_file* base, int flags, int* out_flags) {
  FaultyDisk::Vfs& disk = disk_of(vfs);
  base->pMethods = nullptr;  // tells SQLite that there is nothing to close
  if (!disk.has_power()) return SQLITE_CANTOPEN;
  FilePtr file;
  bool sync_directory = false;
  const std::string name = path != nullptr ? path : "";
  if (path == nullptr) {
    file = std::make_shared<DiskFile>();  // a temporary file without a name
  } else if (const auto found = disk.names.find(name); found != disk.names.end()) {
    file = found->second;
  } else if ((flags & SQLITE_OPEN_CREATE) != 0) {
    file = disk.names[name] = std::make_shared<DiskFile>();
    // The unix VFS syncs the directory of a new journal together with the journal; of no other
    // file.
    sync_directory = (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
  } else {
    return SQLITE_CANTOPEN;
  }
  OpenFile& open = open_file(base);
  open.disk = &disk;
  open.name = new std::string(name);
  open.file = new FilePtr(file);
  open.sync_directory = sync_directory;
  base->pMethods = &kMethods;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int delete_path(sqlite3_vfs* vfs, const char* path, int sync_directory) {
  FaultyDisk::Vfs& disk = disk_of(vfs);
  if (disk.next_operation() != Goes::well) return SQLITE_IOERR_DELETE;
  if (disk.names.erase(path) == 0) return SQLITE_IOERR_DELETE_NOENT;
  if (sync_directory != 0) disk.durable_names.erase(path);
  return SQLITE_OK;
}

int access_path(sqlite3_vfs* vfs, const char* path, int /*flags*/, int* result) {
  const auto& names = disk_of(vfs).names;
  const auto found = names.find(path);
  // As the unix VFS: an empty file does not count as there.
  *result = found != names.end() && !found->second->content().empty() ? 1 : 0;
  return disk_of(vfs).has_power() ? SQLITE_OK : SQLITE_IOERR_ACCESS;
}

int full_path(sqlite3_vfs* /*vfs*/, const char* path, int size, char* full) {
  sqlite3_snprintf(size, full, "%s", path);
  return SQLITE_OK;
}

}  // namespace

FaultyDisk::Vfs::Vfs() : system_(sqlite3_vfs_find(nullptr)) {
  vfs_ = *system_;  // clock, randomness and sleep are the system's
  vfs_.iVersion = 2;
  vfs_.szOsFile = sizeof(OpenFile);
  vfs_.mxPathname = kMaxPathBytes;
  vfs_.zName = kName;
  vfs_.pNext = nullptr;
  vfs_.pAppData = this;
  vfs_.xOpen = open_path;
  vfs_.xDelete = delete_path;
  vfs_.xAccess = access_path;
  vfs_.xFullPathname = full_path;
  if (sqlite3_vfs_register(&vfs_, 1) != SQLITE_OK) {
    throw std::runtime_error("SQLite does not take another VFS");
  }
}

FaultyDisk::Vfs::~Vfs() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(system_, 1);
}

Goes FaultyDisk::Vfs::next_operation() {
  const std::uint64_t operation = operations++;
  if (dies_at && operation >= *dies_at) {
    power_ = false;
    struck = true;
  }
  if (!power_) return Goes::wrong;
  const bool fails = fails_at && (stays ? operation >= *fails_at : operation == *fails_at);
  if (!fails) return Goes::well;
  struck = true;
  return trouble == Trouble::full ? Goes::half : Goes::wrong;
}

void FaultyDisk::Vfs::restart(Stream& random) {
  std::set<std::string> all;
  for (const auto& [name, file] : names) all.insert(name);
  for (const auto& [name, file] : durable_names) all.insert(name);
  for (const std::string& name : all) {
    const auto& chosen = random.chance(1, 2) ? names : durable_names;
    const auto found = chosen.find(name);
    FilePtr file = found == chosen.end() ? nullptr : found->second;
    if (file) file->lose_power(random);
    if (file) {
      names[name] = durable_names[name] = file;
    } else {
      names.erase(name);
      durable_names.erase(name);
    }
  }
  shared_memory.clear();
  fails_at.reset();
  dies_at.reset();
  power_ = true;
}

FaultyDisk::FaultyDisk() : vfs_(std::make_unique<Vfs>()) {}
FaultyDisk::~FaultyDisk() = default;
std::uint64_t FaultyDisk::operations() const { return vfs_->operations; }
bool FaultyDisk::struck() const { return vfs_->struck; }

void FaultyDisk::fail_at(std::uint64_t operation, Trouble trouble, bool stays) {
  vfs_->fails_at = operation;
  vfs_->trouble = trouble;
  vfs_->stays = stays;
}

void FaultyDisk::cut_power_at(std::uint64_t operation) { vfs_->dies_at = operation; }
void FaultyDisk::repair() { vfs_->fails_at.reset(); }
void FaultyDisk::restart(Stream& random) { vfs_->restart(random); }

}  // namespace anp
