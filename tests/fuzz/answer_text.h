#pragma once

#include <string_view>

#include "importer/http/http.h"

namespace anp::fuzz {

/// An input as an HTTP answer: "STATUS\nname: value\n…\n\nbody". Names get lower case and values no
/// blanks around them, as from the client. A status that is no number from 100 to 999: the request
/// got no answer, and "-" says that none of it had left.
HttpExchange exchange_of(std::string_view input);

/// The same of a text that only has header lines.
std::vector<HttpHeader> headers_of(std::string_view lines);

}  // namespace anp::fuzz
