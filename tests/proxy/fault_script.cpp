#include "tests/proxy/fault_script.h"

#include <memory>

#include "generator/random.h"

namespace anp {

namespace {

/// FNV-1a: the same everywhere.
std::uint64_t digest(const std::string& text) {
  std::uint64_t state = 0xCBF29CE484222325U;
  for (const char c : text) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return state;
}

}  // namespace

Fault SeededFaults::operator()(const ProxiedRequest& request) const {
  const bool counts =
      request.purpose == RequestPurpose::send || request.purpose == RequestPurpose::look_up;
  if (!counts || kinds.empty()) return {};
  const auto purpose = static_cast<std::uint64_t>(request.purpose);
  Stream random(mix_pair(mix_pair(seed, digest(request.key)), mix_pair(purpose, request.nth)));
  if (!random.chance(per_mille, 1000)) return {};
  Fault fault;
  fault.kind = kinds[random.below(static_cast<std::uint32_t>(kinds.size()))];
  fault.status = random.chance(1, 2) ? 429 : 503;
  fault.reset = random.chance(1, 2);
  fault.share = random.in(1, 999);
  return fault;
}

FaultScript first_requests(RequestPurpose purpose, std::size_t times, Fault fault) {
  // Shared, because a FaultScript is copied.
  auto left = std::make_shared<std::size_t>(times);
  return [purpose, left, fault](const ProxiedRequest& request) {
    if (request.purpose != purpose || *left == 0) return Fault{};
    --*left;
    return fault;
  };
}

}  // namespace anp
