#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "importer/http/http.h"

// What the tests of HttpClient share.
namespace anp {

using Delivery = HttpExchange::Delivery;

inline constexpr std::chrono::seconds kPatience{20};  // no test waits so long unless it fails

inline HttpRequest get(const std::string& url) {
  HttpRequest request;
  request.url = url;
  return request;
}

inline HttpRequest post(const std::string& url, std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.url = url;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(body);
  return request;
}

/// Sends one request and waits for its end.
inline HttpExchange exchange_on(HttpClient& client, HttpRequest request) {
  REQUIRE(client.start(std::move(request), 1).has_value());
  const std::vector<HttpCompletion> completions = client.poll(kPatience);
  REQUIRE(completions.size() == 1);
  CHECK(completions[0].tag == 1);
  CHECK(client.in_flight() == 0);
  return completions[0].exchange;
}

inline HttpExchange exchange_with(HttpRequest request) {
  HttpClient client;
  return exchange_on(client, std::move(request));
}

}  // namespace anp
