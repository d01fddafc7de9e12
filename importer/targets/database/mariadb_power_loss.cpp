#include "importer/targets/database/mariadb_power_loss.h"

#include <fmt/format.h>

#include "importer/targets/target.h"

namespace anp {

void add_power_loss(MariadbConnection& connection, Probe& probe) {
  const auto rows =
      connection.query("SELECT CAST(@@GLOBAL.innodb_flush_log_at_trx_commit AS CHAR)");
  const std::string& when = rows.at(0).at(0);
  if (when == "1" || when == "3") return;
  probe.losses.push_back(
      fmt::format("the last second before a power cut: innodb_flush_log_at_trx_commit is {} there "
                  "(1 keeps it); verify finds what is missing",
                  when));
}

}  // namespace anp
