#include "generator/file_error.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace anp {
namespace {

const char* remedy_for(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "; free some space, or name a file on another disk";
    case EFBIG:
      return "; the file size limit is reached: raise it, or write smaller parts";
    case EACCES:
    case EROFS:
    case EPERM:
      return "; name a file in a place that you may write to";
    case ENOENT:
      return "; make the directory first";
    default:
      return "";
  }
}

}  // namespace

void throw_file_error(const char* doing, const std::string& path, int error) {
  throw std::runtime_error(
      fmt::format("cannot {} {}: {}{}", doing, path, std::strerror(error), remedy_for(error)));
}

}  // namespace anp
