#include "tests/simulation/ledger_file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "importer/ledger/sqlite_ledger.h"

namespace anp::sim {

namespace fs = std::filesystem;

namespace {

/// In memory where there is such a place: nothing here is about the disk's speed.
std::string make_directory() {
  const fs::path shared = "/dev/shm";
  const fs::path parent = fs::is_directory(shared) ? shared : fs::temp_directory_path();
  std::string pattern = (parent / "anp-simulation-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  return pattern;
}

std::uintmax_t size_of(const std::string& path) {
  std::error_code ignored;
  const std::uintmax_t size = fs::file_size(path, ignored);
  return ignored ? 0 : size;
}

/// What a disk may hold of bytes that were never synced: nothing, or something else.
void tear(const std::string& path, std::uintmax_t from, Stream& random) {
  const std::uintmax_t end = size_of(path);
  if (random.chance(1, 2)) return fs::resize_file(path, from);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(from));
  for (std::uintmax_t i = from; i < end; ++i) file.put(static_cast<char>(random.next() & 0xff));
}

}  // namespace

LedgerFile::LedgerFile() : directory_(make_directory()) {}

LedgerFile::~LedgerFile() {
  ledger_.reset();
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

std::string LedgerFile::path() const { return directory_ + "/ledger-" + std::to_string(copy_); }

Ledger& LedgerFile::open() {
  ledger_ = open_sqlite_ledger(path());
  return *ledger_;
}

/// The files as they are now, where a process that is killed would leave them.
void LedgerFile::move_to_next_copy() {
  const std::string old = path();
  ++copy_;
  fs::copy_file(old, path());
  if (fs::exists(old + "-wal")) fs::copy_file(old + "-wal", log());
  ledger_.reset();  // tidies up files that nobody looks at any more
  for (const char* ending : {"", "-wal", "-shm", ".lock"}) fs::remove(old + ending);
}

void LedgerFile::crash() {
  if (ledger_) move_to_next_copy();
}

bool LedgerFile::crash_in_commit(bool survives, Stream& random) {
  const std::uintmax_t before = size_of(log());
  ledger_->commit();
  const std::uintmax_t after = size_of(log());
  move_to_next_copy();
  if (survives || after <= before) return true;
  tear(log(), before + random.below(static_cast<std::uint32_t>(after - before)), random);
  return false;
}

}  // namespace anp::sim
