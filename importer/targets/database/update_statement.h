#pragma once

#include <string>

namespace anp {

/// "UPDATE anp_articles SET hash = ?, … WHERE source_id = ?": the columns in their order, their key
/// last.
const std::string& update_statement();

}  // namespace anp
