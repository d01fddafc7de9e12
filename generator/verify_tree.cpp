#include "generator/verify_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "generator/file_listing.h"

namespace anp {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> sorted_entries(const fs::path& directory) {
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(directory)) entries.push_back(entry.path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// Adds the files of a directory that holds directories of files. @return what does not belong
/// there
std::vector<std::string> list_files(const fs::path& directory, FileListing& listing) {
  std::vector<std::string> strangers;
  for (const fs::path& subdirectory : sorted_entries(directory)) {
    if (!fs::is_directory(fs::symlink_status(subdirectory))) {
      strangers.push_back(subdirectory.string());
      continue;
    }
    for (const fs::path& file : sorted_entries(subdirectory)) {
      std::ifstream in(file, std::ios::binary);
      if (!fs::is_regular_file(fs::symlink_status(file)) || !in) {
        strangers.push_back(file.string());
        continue;
      }
      const std::string content{std::istreambuf_iterator<char>(in), {}};
      listing.add((subdirectory.filename() / file.filename()).string(), content);
    }
  }
  return strangers;
}

}  // namespace

Result<Verification> verify_tree(const fs::path& directory) {
  auto manifest = read_manifest(manifest_path_of(directory));
  if (!manifest) return manifest.error();
  Verification verification;
  const std::string name = directory.string();
  FileListing listing;
  try {
    for (const std::string& stranger : list_files(directory, listing))
      verification.add(fmt::format("{}: is no readable file of the dataset", stranger));
  } catch (const fs::filesystem_error& error) {
    return Error{fmt::format("{}: cannot be read: {}", name, error.code().message())};
  }
  if (listing.files() != manifest->numbers.count)
    verification.add(fmt::format("{}: {} files, the manifest says {}", name, listing.files(),
                                 manifest->numbers.count));
  if (listing.bytes() != manifest->bytes)
    verification.add(
        fmt::format("{}: {} bytes, the manifest says {}", name, listing.bytes(), manifest->bytes));
  if (const std::string digest = listing.digest().hex(); digest != manifest->bytes_digest)
    verification.add(fmt::format("{}: the files have digest {}, the manifest says {}", name, digest,
                                 manifest->bytes_digest));
  verification.manifest = std::move(*manifest);
  return verification;
}

}  // namespace anp
