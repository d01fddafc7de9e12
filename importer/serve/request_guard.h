#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace anp {

// What a request may not exceed before anything of it is understood.
inline constexpr std::size_t kMaxHeadBytes = 32'768;  ///< request line and all header lines
inline constexpr std::size_t kMaxHeadLines = 100;
inline constexpr std::size_t kMaxRequestLineBytes = 4'096;
inline constexpr std::size_t kMaxHeaderLineBytes = 8'000;
inline constexpr std::size_t kMaxBodyBytes = 33'554'432;

/// The parts of a request's head that decide whether it is let in.
struct RequestHead {
  std::string method;
  std::string path;  ///< percent-decoded
  std::vector<std::string> host;
  std::vector<std::string> content_length;
  std::string origin;
  std::string content_type;
  std::string content_encoding;
  bool has_transfer_encoding = false;
};

/// Why a request is refused.
struct Refusal {
  int status;
  std::string code;
  std::string message;
};

/// Decides before a byte of the body is read. Refuses, among others, a Host that is not this
/// computer (a page elsewhere whose name was made to point here: DNS rebinding), a request that a
/// page of another origin sends, and every body whose length is not known in advance.
std::optional<Refusal> check_head(const RequestHead& head);

/// Checks the shape of a head before it is parsed: too many lines, or one too long.
/// @param head  with its line ends
std::optional<Refusal> check_head_shape(std::string_view head);

/// Bytes of the body that follow the head; 0 when it says none. For a head that check_head() has
/// let in.
std::size_t body_bytes(const RequestHead& head);

/// Whether the name in a Host header or a `--address` is this computer's loopback: localhost, ::1,
/// or 127.0.0.0/8; with or without a port.
bool is_loopback_host(std::string_view host);

}  // namespace anp
