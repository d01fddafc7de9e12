#pragma once

#include <memory>

#include "importer/targets/open_target.h"

namespace anp {

/// Targets that are databases; for open_target.cpp.
std::unique_ptr<Target> open_sqlite(const TargetUrl& url, const TargetOptions& options);
std::unique_ptr<Target> open_postgresql(const TargetUrl& url, const TargetOptions& options);
std::unique_ptr<Target> open_mariadb(const TargetUrl& url, const TargetOptions& options);
std::unique_ptr<Target> open_wordpress_tables(const TargetUrl& url, const TargetOptions& options);

}  // namespace anp
