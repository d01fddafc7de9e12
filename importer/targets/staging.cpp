#include "importer/targets/staging.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "generator/utf8.h"
#include "importer/json_document.h"
#include "importer/targets/http_verdict.h"

namespace anp {

namespace {

using json = nlohmann::ordered_json;

constexpr std::string_view kSite = "anp-staging";
constexpr std::uint64_t kApiVersion = 1;
/// The site fills an answer up to 4 MiB and then lets the article that was begun, of 8 MiB at most
/// where it came from us, end in it.
constexpr std::size_t kMaxReadBackBytes = 16'777'216;
constexpr std::size_t kMaxQuotedBytes = 200;  // of what the target says, in our reasons

/// Of a string; empty when there is none of this name.
std::string_view text_member(const JsonNode& object, std::string_view name) {
  const JsonNode* found = object.find(name);
  return found != nullptr && found->is_string() ? found->text : std::string_view();
}

/// The list of this name; null when there is none.
const JsonNode* list_member(const JsonNode& object, std::string_view name) {
  const JsonNode* found = object.find(name);
  return found != nullptr && found->is_array() ? found : nullptr;
}

/// Of a whole number that is not negative.
std::optional<std::uint64_t> number_member(const JsonNode& object, std::string_view name) {
  const JsonNode* found = object.find(name);
  return found != nullptr && found->is_number() ? found->digits() : std::nullopt;
}

/// Printable and short, whatever a server sends: reasons end up on terminals and in logs.
std::string quoted(std::string_view said) {
  return shortened(printable(std::string(said)), kMaxQuotedBytes);
}

/// The body as an object that says which site speaks; nothing when it is anything else.
std::optional<JsonDocument> read_answer(const HttpExchange& exchange) {
  auto body = JsonDocument::parse(exchange.body);
  if (!body || text_member(body->root(), "site").empty()) return std::nullopt;
  return body;
}

bool is_ours(const JsonDocument& body) { return text_member(body.root(), "site") == kSite; }

std::string other_site(const std::string& base) {
  return fmt::format("{} is no anp-staging site any more", base);
}

/// The body is still to be written.
HttpRequest post(std::string url) {
  HttpRequest request;
  request.method = "POST";
  request.url = std::move(url);
  request.headers = {{"Content-Type", "application/json"}};
  return request;
}

/// "status 413: the body is larger than 33554432 bytes".
std::string refusal(const HttpExchange& exchange) {
  const auto body = read_answer(exchange);
  const JsonNode* error = body ? body->root().find("error") : nullptr;
  if (error == nullptr || !error->is_object()) return shortened(reason_of(exchange));
  return fmt::format("{}: {}", shortened(reason_of(exchange)),
                     quoted(text_member(*error, "message")));
}

ArticleAnswer read_result(const JsonNode& result, const ArticleKey& sent) {
  if (text_member(result, "source_id") != sent.source_id) return {};
  const std::string_view outcome = text_member(result, "outcome");
  if (outcome == "rejected") {
    const std::string reason = quoted(text_member(result, "reason"));
    return {ArticleOutcome::rejected, reason.empty() ? "rejected without a reason" : reason};
  }
  // Named, but as something else than what we sent: that is no acknowledgement.
  if (text_member(result, "hash") != sent.hash) return {};
  if (outcome == "created") return {ArticleOutcome::created, {}};
  if (outcome == "updated") return {ArticleOutcome::updated, {}};
  if (outcome == "unchanged") return {ArticleOutcome::unchanged, {}};
  return {};
}

void read_results(const JsonNode& body, std::span<const ArticleKey> sent, SendOutcome& outcome) {
  const JsonNode* results = list_member(body, "results");
  if (results == nullptr) {
    outcome.verdict = Verdict::unknown;
    outcome.reason = "the answer has no results";
    return;
  }
  outcome.verdict = Verdict::answered;
  outcome.articles.resize(sent.size());
  std::size_t at = 0;
  for (const JsonNode& result : results->children()) {
    if (at == sent.size()) break;
    outcome.articles[at] = read_result(result, sent[at]);
    ++at;
  }
}

/// What HTTP and the site's signature say of an exchange; its own part of the answer is still to be
/// read when `answered`.
struct Signed {
  Reply reply;
  JsonDocument body;
};

Signed read_signed(const HttpExchange& exchange, const std::string& base) {
  Signed read;
  read.reply.http_status = exchange.status;
  read.reply.retry_after = retry_after_of(exchange);
  if (const auto verdict = verdict_of(exchange)) {
    read.reply.stop_run = *verdict == Verdict::stop_run;
    read.reply.reason = refusal(exchange);
    return read;
  }
  auto body = read_answer(exchange);
  if (!body) {
    read.reply.reason =
        fmt::format("status {}, but no answer of an anp-staging site", exchange.status);
  } else if (!is_ours(*body)) {
    read.reply.stop_run = true;
    read.reply.reason = other_site(base);
  } else {
    read.reply.answered = true;
    read.body = std::move(*body);
  }
  return read;
}

Reply unusable(Reply reply, std::string reason) {
  reply.answered = false;
  reply.reason = std::move(reason);
  return reply;
}

std::optional<Removal> removal_named(std::string_view name) {
  if (name == "deleted") return Removal::removed;
  if (name == "absent") return Removal::absent;
  if (name == "changed") return Removal::changed;
  return std::nullopt;
}

}  // namespace

StagingProtocol::StagingProtocol(std::string base) : base_(std::move(base)) {}

HttpRequest StagingProtocol::encode_probe() const {
  HttpRequest request;
  request.url = base_ + "/api/v1/site";
  request.headers = {{"Accept", "application/json"}};
  return request;
}

Probe StagingProtocol::classify_probe(const HttpExchange& exchange) const {
  Probe probe;
  if (exchange.untrusted) {
    probe.verdict = Probe::Verdict::refused;
    probe.message = fmt::format("cannot use {}: {}; nothing was sent", base_, exchange.reason);
    return probe;
  }
  if (exchange.delivery != HttpExchange::Delivery::answered || exchange.status >= 500) {
    probe.message = fmt::format("cannot reach {}: {}; start it with: anp-staging --port PORT",
                                base_, reason_of(exchange));
    return probe;
  }
  const auto body = read_answer(exchange);
  probe.verdict = Probe::Verdict::refused;
  if (exchange.status != 200 || !body || !is_ours(*body)) {
    probe.message = fmt::format(
        "{} answers ({}), but is no anp-staging site: nothing was sent; check host and port", base_,
        shortened(reason_of(exchange)));
    return probe;
  }
  const JsonNode& site = body->root();
  probe.site_id = quoted(text_member(site, "site_id"));
  if (number_member(site, "api") != kApiVersion || probe.site_id.empty()) {
    probe.message = fmt::format(
        "{} speaks another version of the API than {}: use the anp-staging "
        "that came with this anp-import",
        base_, kApiVersion);
    return probe;
  }
  probe.verdict = Probe::Verdict::ready;
  probe.signs_in = false;
  probe.articles = number_member(site, "articles").value_or(0);
  probe.max_batch = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(number_member(site, "max_batch").value_or(0), 1'000'000));
  return probe;
}

HttpRequest StagingProtocol::encode_send(std::span<const SourceArticle> articles) const {
  HttpRequest request = post(base_ + "/api/v1/articles/batch");
  std::size_t bytes = 32;
  for (const SourceArticle& article : articles) bytes += article.json.size() + 1;
  request.body.reserve(bytes);
  request.body += R"({"articles":[)";
  for (const SourceArticle& article : articles) {
    if (&article != articles.data()) request.body += ',';
    request.body += article.json;
  }
  request.body += "]}";
  return request;
}

SendOutcome StagingProtocol::classify_send(const HttpExchange& exchange,
                                           std::span<const ArticleKey> sent) const {
  SendOutcome outcome;
  outcome.http_status = exchange.status;
  outcome.retry_after = retry_after_of(exchange);
  if (const auto verdict = verdict_of(exchange)) {
    outcome.verdict = *verdict;
    outcome.reason = refusal(exchange);
    return outcome;
  }
  const auto body = read_answer(exchange);
  if (!body) {
    outcome.reason =
        fmt::format("status {}, but no answer of an anp-staging site", exchange.status);
  } else if (!is_ours(*body)) {
    outcome.verdict = Verdict::stop_run;
    outcome.reason = other_site(base_);
  } else {
    read_results(body->root(), sent, outcome);
  }
  return outcome;
}

HttpRequest StagingProtocol::encode_look_up(std::span<const ArticleKey> articles) const {
  json ids = json::array();
  for (const ArticleKey& article : articles) ids.push_back(article.source_id);
  HttpRequest request = post(base_ + "/api/v1/articles/lookup");
  request.body = json{{"source_ids", std::move(ids)}}.dump();
  return request;
}

LookUpOutcome StagingProtocol::classify_look_up(const HttpExchange& exchange,
                                                std::span<const ArticleKey> asked) const {
  LookUpOutcome outcome;
  outcome.http_status = exchange.status;
  outcome.retry_after = retry_after_of(exchange);
  if (const auto verdict = verdict_of(exchange)) {
    outcome.stop_run = *verdict == Verdict::stop_run;
    outcome.reason = refusal(exchange);
    return outcome;
  }
  const auto body = read_answer(exchange);
  const JsonNode* articles = body ? list_member(body->root(), "articles") : nullptr;
  if (articles == nullptr) {
    outcome.reason = fmt::format("status {}, but no answer to a look-up", exchange.status);
    return outcome;
  }
  if (!is_ours(*body)) {
    outcome.stop_run = true;
    outcome.reason = other_site(base_);
    return outcome;
  }
  struct Found {
    std::string_view hash;
    std::size_t count = 0;
  };
  std::unordered_map<std::string_view, Found> there;
  for (const JsonNode& article : articles->children()) {
    if (article.find("source_id") == nullptr || article.find("hash") == nullptr) {
      outcome.reason = "the answer to a look-up lists something that is no article";
      return outcome;
    }
    const auto first = there.try_emplace(text_member(article, "source_id"),
                                         Found{text_member(article, "hash"), 0});
    ++first.first->second.count;
  }
  outcome.answered = true;
  for (const ArticleKey& key : asked) {
    const auto found = there.find(key.source_id);
    if (found != there.end() && found->second.count > 1) {
      outcome.twins.push_back(outcome.hashes.size());
    }
    outcome.hashes.push_back(found == there.end() ? std::nullopt
                                                  : std::optional(std::string(found->second.hash)));
  }
  return outcome;
}

HttpRequest StagingProtocol::encode_read_back(std::span<const ArticleKey> articles) const {
  json ids = json::array();
  for (const ArticleKey& article : articles) ids.push_back(article.source_id);
  HttpRequest request = post(base_ + "/api/v1/articles/read");
  request.body = json{{"source_ids", std::move(ids)}}.dump();
  request.max_answer_bytes = kMaxReadBackBytes;
  return request;
}

ReadBackOutcome StagingProtocol::classify_read_back(const HttpExchange& exchange,
                                                    std::span<const ArticleKey> asked) const {
  Signed read = read_signed(exchange, base_);
  ReadBackOutcome outcome{std::move(read.reply), {}};
  if (!outcome.reply.answered) return outcome;
  const JsonNode& body = read.body.root();
  const std::uint64_t covered = number_member(body, "covered").value_or(0);
  const JsonNode* articles = list_member(body, "articles");
  if (articles == nullptr || covered == 0 || covered > asked.size()) {
    outcome.reply = unusable(std::move(outcome.reply), "the answer does not say what it covers");
    return outcome;
  }
  std::unordered_map<std::string_view, std::size_t> places;
  outcome.articles.resize(static_cast<std::size_t>(covered));
  for (std::size_t i = 0; i < outcome.articles.size(); ++i) places.emplace(asked[i].source_id, i);
  for (const JsonNode& article : articles->children()) {
    const auto place = places.find(text_member(article, "source_id"));
    if (place == places.end()) {
      outcome.reply = unusable(std::move(outcome.reply), "the answer holds what was not asked for");
      outcome.articles.clear();
      return outcome;
    }
    append_json(article, outcome.articles[place->second].articles.emplace_back());
  }
  return outcome;
}

HttpRequest StagingProtocol::encode_remove(std::span<const ArticleKey> articles) const {
  json keys = json::array();
  for (const ArticleKey& article : articles) {
    keys.push_back({{"source_id", article.source_id}, {"hash", article.hash}});
  }
  HttpRequest request = post(base_ + "/api/v1/articles/delete");
  request.body = json{{"articles", std::move(keys)}}.dump();
  return request;
}

RemoveOutcome StagingProtocol::classify_remove(const HttpExchange& exchange,
                                               std::span<const ArticleKey> asked) const {
  Signed read = read_signed(exchange, base_);
  RemoveOutcome outcome{std::move(read.reply), {}};
  if (!outcome.reply.answered) return outcome;
  const JsonNode* results = list_member(read.body.root(), "results");
  if (results != nullptr && results->size == asked.size()) {
    for (const JsonNode& result : results->children()) {
      const ArticleKey& key = asked[outcome.articles.size()];
      const auto removal = removal_named(text_member(result, "outcome"));
      if (text_member(result, "source_id") != key.source_id || !removal) break;
      outcome.articles.push_back(*removal);
    }
  }
  if (outcome.articles.size() != asked.size()) {
    outcome.reply = unusable(std::move(outcome.reply), "the answer does not name every article");
    outcome.articles.clear();
  }
  return outcome;
}

}  // namespace anp
