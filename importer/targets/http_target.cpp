#include "importer/targets/http_target.h"

#include <stdexcept>
#include <utility>

#include "importer/targets/http_client_use.h"

namespace anp {

HttpTarget::HttpTarget(std::unique_ptr<HttpProtocol> protocol, const TargetOptions& options)
    : protocol_(std::move(protocol)), options_(options), client_(client_options(options)) {}

Probe HttpTarget::probe() {
  start(protocol_->encode_probe(), 0, {});
  in_flight_.clear();
  std::vector<HttpCompletion> ended;
  // Ends by the request's own timeout.
  while (ended.empty()) ended = client_.poll(options_.timeout);
  return protocol_->classify_probe(ended.front().exchange);
}

void HttpTarget::send(TargetTag tag, std::span<const SourceArticle> articles) {
  InFlight in_flight{Kind::send, {}};
  in_flight.keys.reserve(articles.size());
  for (const SourceArticle& article : articles) {
    in_flight.keys.push_back(ArticleKey{article.source_id, article.hash});
  }
  start(protocol_->encode_send(articles), tag, std::move(in_flight));
}

void HttpTarget::look_up(TargetTag tag, std::span<const ArticleKey> articles) {
  start(protocol_->encode_look_up(articles), tag,
        InFlight{Kind::look_up, {articles.begin(), articles.end()}});
}

void HttpTarget::read_back(TargetTag tag, std::span<const ArticleKey> articles) {
  start(protocol_->encode_read_back(articles), tag,
        InFlight{Kind::read_back, {articles.begin(), articles.end()}});
}

void HttpTarget::remove(TargetTag tag, std::span<const ArticleKey> articles) {
  start(protocol_->encode_remove(articles), tag,
        InFlight{Kind::remove, {articles.begin(), articles.end()}});
}

void HttpTarget::start(HttpRequest request, TargetTag tag, InFlight in_flight) {
  set_time_limits(request, options_);
  const auto started = client_.start(std::move(request), tag);
  // The protocols only make sendable requests; what a user may get wrong was refused before.
  if (!started) throw std::runtime_error(started.error().message);
  in_flight_.emplace(tag, std::move(in_flight));
}

std::vector<TargetCompletion> HttpTarget::poll(std::chrono::microseconds timeout) {
  std::vector<TargetCompletion> ended;
  for (const HttpCompletion& completion : client_.poll(timeout)) {
    ended.push_back(complete(completion));
  }
  return ended;
}

TargetCompletion HttpTarget::complete(const HttpCompletion& completion) {
  const InFlight asked = std::move(in_flight_.at(completion.tag));
  in_flight_.erase(completion.tag);
  TargetCompletion ended;
  ended.tag = completion.tag;
  ended.facts = facts_of(completion.exchange);
  switch (asked.kind) {
    case Kind::send:
      ended.outcome = protocol_->classify_send(completion.exchange, asked.keys);
      break;
    case Kind::look_up:
      ended.outcome = protocol_->classify_look_up(completion.exchange, asked.keys);
      break;
    case Kind::read_back:
      ended.outcome = protocol_->classify_read_back(completion.exchange, asked.keys);
      break;
    case Kind::remove:
      ended.outcome = protocol_->classify_remove(completion.exchange, asked.keys);
      break;
  }
  return ended;
}

void HttpTarget::cancel_all() {
  client_.cancel_all();
  in_flight_.clear();
}

}  // namespace anp
