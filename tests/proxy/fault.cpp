#include "tests/proxy/fault.h"

namespace anp {

namespace {

constexpr std::array<std::string_view, kFaultKinds> kNames = {
    "none",           "cut_before_request",  "cut_inside_request", "refuse_seconds",
    "refuse_zero",    "refuse_date",         "refuse_past",        "refuse_overflow",
    "refuse_rubbish", "refuse_silently",     "server_error",       "cut_after_request",
    "late_effect",    "cut_before_response", "cut_inside_head",    "cut_inside_body",
    "wrong_page",     "wrong_json",          "wrong_half_json",    "wrong_empty",
    "bad_chunks",     "huge_headers",        "endless_body",       "gzip_bomb",
    "stall",          "cut_after_response",  "delay_request",      "delay_response",
    "drip_request",   "drip_response",       "duplicate",
};

/// The client is told that nothing was done, and may send again without a look.
bool is_clear_refusal(const Fault& fault) {
  if (fault.kind >= FaultKind::refuse_seconds && fault.kind <= FaultKind::refuse_overflow) {
    return true;
  }
  // A 503 that does not say when may come from anywhere.
  const bool says_no_time =
      fault.kind == FaultKind::refuse_rubbish || fault.kind == FaultKind::refuse_silently;
  return says_no_time && fault.status == 429;
}

}  // namespace

std::array<FaultKind, kFaultKinds - 1> all_fault_kinds() {
  std::array<FaultKind, kFaultKinds - 1> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i) kinds.at(i) = static_cast<FaultKind>(i + 1);
  return kinds;
}

std::string_view to_string(FaultKind kind) { return kNames.at(static_cast<std::size_t>(kind)); }

std::optional<FaultKind> fault_kind_of(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames.at(i) == name) return static_cast<FaultKind>(i);
  }
  return std::nullopt;
}

bool takes_effect(FaultKind kind) {
  return kind == FaultKind::none || kind >= FaultKind::cut_after_request;
}

bool is_answered(FaultKind kind) {
  return kind == FaultKind::none || kind >= FaultKind::cut_after_response;
}

ForcedRequests forced_by(const Fault& fault, RequestPurpose purpose) {
  if (is_answered(fault.kind)) return {};
  if (purpose == RequestPurpose::look_up) return {0, 1};
  if (purpose != RequestPurpose::send) return {};
  if (is_clear_refusal(fault)) return {1, 0};
  // One look-up early, in hope, and one after the settle time.
  return {takes_effect(fault.kind) ? 0U : 1U, 2};
}

}  // namespace anp
