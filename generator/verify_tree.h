#pragma once

#include <filesystem>

#include "generator/verify.h"

namespace anp {

/// Checks a directory with one file per article against its manifest: every file, its name and its
/// bytes, and that there are as many as articles. Error when something cannot be read, or there is
/// no manifest beside it.
Result<Verification> verify_tree(const std::filesystem::path& directory);

}  // namespace anp
