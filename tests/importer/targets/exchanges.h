#pragma once

#include <string>
#include <utility>
#include <vector>

#include "importer/http/http.h"

namespace anp::test {

/// An exchange whose answer came whole.
inline HttpExchange answer(int status, std::string body, std::vector<HttpHeader> headers = {}) {
  HttpExchange exchange;
  exchange.delivery = HttpExchange::Delivery::answered;
  exchange.status = status;
  exchange.body = std::move(body);
  exchange.headers = std::move(headers);
  exchange.whole_request_left = true;
  return exchange;
}

/// An answer of the staging site with these members.
inline std::string site(const std::string& members) {
  return R"({"site":"anp-staging",)" + members + "}";
}

/// A member that is nested far deeper than a stack has room for.
inline std::string deep_member() {
  constexpr std::size_t kDepth = 500'000;
  return R"("deep":)" + std::string(kDepth, '[') + std::string(kDepth, ']');
}

}  // namespace anp::test
