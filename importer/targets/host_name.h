#pragma once

#include <string>
#include <string_view>

#include "generator/result.h"

namespace anp {

/// A host as it stands in a URL, "Example.org", "192.0.2.1" or "[2001:db8::1]", in the one spelling
/// in which hosts are compared: lower case, without brackets.
///
/// Refused is what is one host to a reader and another to a resolver: a dot at the end, numbers
/// that only some take for an IPv4 address ("127.1", "0x7f.1", "0177.0.0.1", "2130706433"), percent
/// signs, user and password, and whatever is no host name (RFC 1123).
/// Error: a few words; it repeats nothing of a text with an '@', where a password may stand.
Result<std::string> parse_host_name(std::string_view text);

/// Whether this is an IPv4 address of four decimal numbers, written as everybody writes them.
bool is_ipv4(std::string_view text);

}  // namespace anp
