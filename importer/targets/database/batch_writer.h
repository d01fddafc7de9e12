#pragma once

#include "importer/engine/outcome.h"
#include "importer/targets/database/article_database.h"
#include "importer/targets/database/article_store.h"

namespace anp {

/// Writes a batch in one transaction, together with its row of anp_batches: all of it is there, or
/// nothing. An article that the tables refuse is rejected by itself, the others are written: then
/// the batch goes again from its start, in parts with a savepoint each.
SendOutcome write_batch(ArticleDatabase& database, PreparedBatch batch);

}  // namespace anp
