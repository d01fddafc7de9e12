#pragma once

#include "importer/targets/database/mariadb_connection.h"

namespace anp {

struct Probe;

/// Adds what the server's settings lose when its machine loses power, though it was acknowledged.
void add_power_loss(MariadbConnection& connection, Probe& probe);

}  // namespace anp
