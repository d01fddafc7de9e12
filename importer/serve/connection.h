#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace anp {

/// Tells every thread that waits on a socket that the server stops.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  void raise();
  [[nodiscard]] bool raised() const;
  /// Becomes readable when the signal is raised, and stays so.
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

inline constexpr std::chrono::seconds kIdleTimeout{60};  ///< between two requests
inline constexpr std::chrono::seconds kHeadTimeout{
    10};  ///< from the first byte of a head to its end
inline constexpr std::chrono::seconds kBodyTimeout{30};   ///< from the head to the end of the body
inline constexpr std::chrono::seconds kWriteTimeout{30};  ///< for a whole answer
inline constexpr std::chrono::seconds kLingerTimeout{2};  ///< for a client that sends on
/// How long a stopping server waits for the next bytes of a request under way, and for the reader
/// of a stream.
inline constexpr std::chrono::seconds kStopPatience{2};
/// While other connections wait for a worker, an idle one is given up after this.
inline constexpr std::chrono::milliseconds kCrowdedIdleTimeout{500};

/// A client's connection, read with bounds: the whole head first, then no more body than the head
/// announced, both against a deadline. One thread.
class Connection {
 public:
  enum class Head : std::uint8_t {
    complete,
    none,       ///< closed, idle for too long, or the server stops: nothing to answer
    too_large,  ///< more than kMaxHeadBytes
    too_slow,   ///< begun, but not ended within kHeadTimeout
  };

  /// @param socket   closed by the destructor
  /// @param crowded  whether other connections wait for this one's worker
  Connection(int socket, const StopSignal& stop, std::function<bool()> crowded);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Waits for the next request and reads its head.
  Head read_head();
  /// The head that read_head() has found, with its line ends; valid until the next read().
  [[nodiscard]] std::string_view head() const;

  /// Allows reading as many bytes of body after the head.
  void allow_body(std::size_t bytes);
  /// Says that the client sends something after the head that nobody will read.
  void leave_body() { left_body_ = true; }
  /// Says that the answer goes on for as long as it likes: each write has kWriteTimeout of its own,
  /// and all of them together kStopPatience once the server stops.
  void allow_stream() { streams_ = true; }
  /// Reads head and allowed body; 0 at their end, -1 on an error or after the deadline.
  ssize_t read(char* bytes, std::size_t size);
  /// Writes some bytes; -1 on an error or after the deadline.
  ssize_t write(const char* bytes, std::size_t size);
  /// Whether the request was read to its end, so that the next one begins at the next byte.
  [[nodiscard]] bool consumed() const { return allowed_ == 0 && !left_body_; }

  /// Ends the sending side so that the client can still read the answer, though it may be sending
  /// yet: what it sends is thrown away, for so long at most.
  void linger(std::chrono::milliseconds at_most);

  [[nodiscard]] int socket() const { return socket_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool wait_for_first_byte();
  /// Reads more into the buffer; false at the end, on an error, or after the deadline.
  bool fill();
  [[nodiscard]] bool wait_until(short events, Clock::time_point deadline) const;
  /// False when a stream has had its time.
  bool begin_write();

  int socket_;
  const StopSignal& stop_;
  std::function<bool()> crowded_;
  std::string buffer_;        // received
  std::size_t at_ = 0;        // in the buffer: what is before has been read
  std::size_t head_end_ = 0;  // in the buffer
  std::size_t allowed_ = 0;   // bytes of this request that may still be read
  bool left_body_ = false;
  bool streams_ = false;
  Clock::time_point read_deadline_;
  Clock::time_point write_deadline_;
  std::optional<Clock::time_point> stream_ends_;  // once the server stops
};

}  // namespace anp
