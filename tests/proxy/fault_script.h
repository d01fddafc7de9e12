#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/proxy/fault.h"

namespace anp {

/// A request as the proxy sees its beginning.
struct ProxiedRequest {
  RequestPurpose purpose = RequestPurpose::other;
  std::string key;                ///< the first source id in its body; empty when there is none
  std::size_t nth = 0;            ///< 0-based, among those with this purpose and key
  std::size_t connection = 0;     ///< 0-based, in the order accepted
  std::size_t on_connection = 0;  ///< 0-based, on that connection
};

/// Chooses the fault of each request; called by one thread at a time.
using FaultScript = std::function<Fault(const ProxiedRequest&)>;

/// Faults by chance: of what is sent and looked up, `per_mille` thousandths get one of `kinds`.
/// A request's fault depends on seed, purpose, key and nth alone, whatever the timing is.
struct SeededFaults {
  std::uint64_t seed = 1;
  std::uint32_t per_mille = 200;
  std::vector<FaultKind> kinds;

  Fault operator()(const ProxiedRequest& request) const;
};

/// `fault` for the first `times` requests with this purpose, none for all others.
FaultScript first_requests(RequestPurpose purpose, std::size_t times, Fault fault);

}  // namespace anp
