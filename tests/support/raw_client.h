#pragma once

#include <map>
#include <string>
#include <string_view>

namespace anp {

/// An answer as it came over the wire.
struct RawAnswer {
  int status = 0;                              ///< 0: the connection ended without one
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// A connection to 127.0.0.1 that sends exactly the bytes it is told. A wait of more than ten
/// seconds counts as the end of the connection.
class RawClient {
 public:
  explicit RawClient(int port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False when the server has closed the connection.
  bool send(std::string_view bytes);
  /// Reads one answer with a Content-Length.
  /// @param head_only  the answer to HEAD, which has no body
  RawAnswer receive(bool head_only = false);
  /// Reads on until `text` has come, of an answer without an end; everything that came so far. Less
  /// when the connection ended before.
  std::string read_until(std::string_view text);
  /// Whether the server closes the connection, once what is under way is read.
  bool closed();

 private:
  bool fill();

  int socket_;
  std::string buffer_;
};

/// The bytes of a GET with a Host.
std::string get_request(std::string_view target, std::string_view more_headers = {});
/// The bytes of a POST of JSON with a Host and a Content-Length.
std::string post_request(std::string_view target, std::string_view body,
                         std::string_view more_headers = {});

/// One request on a connection of its own.
RawAnswer ask_once(int port, std::string_view request);

}  // namespace anp
