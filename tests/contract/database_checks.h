#pragma once

#include "tests/contract/database_site.h"

namespace anp {

/// What every database promises beyond the contract, whichever it is.
void check_databases_own_promises(DatabaseSite& site);

/// Importer and server are killed in the middle of an import: each article exactly once, and no
/// batch by halves.
void check_kills(DatabaseSite& site);

}  // namespace anp
