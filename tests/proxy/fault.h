#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace anp {

/// What the fault proxy does to an exchange.
enum class FaultKind : std::uint8_t {
  none,

  // The site never hears of the request, or of half of it.
  cut_before_request,  ///< the connection is reset as soon as the request begins
  cut_inside_request,  ///< the site gets half of it, then both connections are gone
  refuse_seconds,      ///< Retry-After: 1
  refuse_zero,         ///< Retry-After: 0
  refuse_date,         ///< Retry-After: an HTTP date, one to two seconds ahead
  refuse_past,         ///< Retry-After: an HTTP date of 1994
  refuse_overflow,     ///< Retry-After: more seconds than any integer holds
  refuse_rubbish,      ///< Retry-After: no number and no date
  refuse_silently,     ///< without Retry-After
  server_error,        ///< 500 with a page

  // The site does what it was asked, but the answer is lost or spoilt.
  cut_after_request,    ///< the connection is reset before the site has answered
  late_effect,          ///< the same, and the site gets the request a moment later
  cut_before_response,  ///< closed when the site has answered: close after commit
  cut_inside_head,
  cut_inside_body,
  wrong_page,       ///< status 200 with HTML
  wrong_json,       ///< status 200 with JSON that says nothing of the articles
  wrong_half_json,  ///< status 200 with half of the JSON, and the length that goes with it
  wrong_empty,      ///< status 200 with nothing
  bad_chunks,
  huge_headers,
  endless_body,
  gzip_bomb,
  stall,  ///< no answer until the client goes away

  // The right answer arrives.
  cut_after_response,
  delay_request,
  delay_response,
  drip_request,   ///< in small pieces
  drip_response,  ///< in small pieces
  duplicate,      ///< the site gets it twice; its second answer arrives
};

inline constexpr std::size_t kFaultKinds = 31;

/// All of them but none, in order.
std::array<FaultKind, kFaultKinds - 1> all_fault_kinds();

/// "cut_before_request" and so on.
std::string_view to_string(FaultKind);
/// Nothing: there is no kind of this name.
std::optional<FaultKind> fault_kind_of(std::string_view name);

/// One fault with its choices made.
struct Fault {
  FaultKind kind = FaultKind::none;
  int status = 503;           ///< of a refusal: 429 or 503
  bool reset = false;         ///< a cut is a TCP reset rather than a close in order
  std::uint32_t share = 500;  ///< of a cut: where, in thousandths; of a delay: ms
};

/// What a request is for.
enum class RequestPurpose : std::uint8_t { probe, send, look_up, other };

/// The requests that a fault makes necessary beyond those that an import without faults sends, at
/// most.
struct ForcedRequests {
  std::uint32_t sends = 0;
  std::uint32_t look_ups = 0;
};
ForcedRequests forced_by(const Fault& fault, RequestPurpose purpose);

/// Whether the site does what a request with this fault asks.
bool takes_effect(FaultKind kind);
/// Whether the client gets an answer that it can use.
bool is_answered(FaultKind kind);

}  // namespace anp
