#include "importer/targets/http_client_use.h"

#include <algorithm>

#include "importer/http/server_timing.h"

namespace anp {

namespace {

constexpr std::chrono::milliseconds kConnectTimeout{5'000};

}  // namespace

HttpClientOptions client_options(const TargetOptions& options) {
  HttpClientOptions client;
  client.max_in_flight = options.max_in_flight;
  client.ca_file = options.ca_file;
  client.min_interval = options.min_interval;
  client.note_arrivals = options.note_arrivals;
  return client;
}

void set_time_limits(HttpRequest& request, const TargetOptions& options) {
  request.timeout = options.timeout;
  request.connect_timeout = std::min(options.timeout, kConnectTimeout);
}

RequestFacts facts_of(const HttpExchange& exchange) {
  return RequestFacts{exchange.total,
                      exchange.arrived,
                      exchange.bytes_sent,
                      exchange.bytes_received,
                      read_cache_status(exchange.headers),
                      read_database_calls(exchange.headers)};
}

}  // namespace anp
