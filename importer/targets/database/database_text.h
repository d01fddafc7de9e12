#pragma once

#include <string>

namespace anp {

/// What a database says, for people: one line, no control characters, cut where it is long.
std::string shown_text(std::string text);

/// A row that a table refused, for the dead letter. @param why what the database said
std::string refused_row(const std::string& why);

}  // namespace anp
