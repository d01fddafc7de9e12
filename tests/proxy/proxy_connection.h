#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tests/proxy/fault_proxy.h"

namespace anp {

/// One connection of a client through the proxy, with a connection of its own to the site.
/// Threads: its own. Ends with its last request, its first cut, or the proxy.
class ProxyConnection {
 public:
  /// Takes the socket over; it is one of the proxy's open sockets.
  ProxyConnection(FaultProxy& proxy, int client, std::size_t number);
  ~ProxyConnection();
  ProxyConnection(const ProxyConnection&) = delete;
  ProxyConnection& operator=(const ProxyConnection&) = delete;

  void serve();

 private:
  enum class Goes : bool { on, away };

  /// Reads as much of the next request as tells what it is for; false when there is none.
  bool read_beginning(ProxiedRequest& request);
  Goes handle(const ProxiedRequest& request, const Fault& fault);
  Goes refuse(const Fault& fault);
  Goes cut_inside_request(const Fault& fault);
  Goes forward(const ProxiedRequest& request, const Fault& fault);
  Goes answer(const Fault& fault, const std::string& answer);

  /// Sends the request to the site and gives its answer; empty when the site is gone.
  std::string ask_site(const ProxiedRequest& request, const std::string& bytes, bool drip,
                       bool duplicate);
  bool write_in_drips(int socket, std::string_view bytes);
  Goes cut(bool reset);
  void leave_client(bool reset);
  void leave_site();

  FaultProxy& proxy_;
  int client_;
  std::size_t number_;
  int site_ = -1;
  std::string pending_;  // read from the client, not handled yet
};

}  // namespace anp
