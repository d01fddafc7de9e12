#pragma once

#include <string_view>

namespace anp {

/// Whether English puts "an" before a text that begins so: by its first sound as far as spelling
/// tells.
bool takes_an(std::string_view text);

/// Makes the first letter of [begin, end) a capital, unless the word has its own way with capitals:
/// gRPC, iOS, eBPF; db-4.fra1, load_page.
void capitalize(char* begin, const char* end);

}  // namespace anp
