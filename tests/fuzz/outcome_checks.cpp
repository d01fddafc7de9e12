#include "tests/fuzz/outcome_checks.h"

#include <algorithm>

namespace anp {

using Delivery = HttpExchange::Delivery;
using Json = nlohmann::json;

/// Whether a text stands in a text of the JSON, at any place.
bool fuzz::says(const Json& json, const std::string& text) {
  if (json.is_string()) return json.get_ref<const std::string&>().find(text) != std::string::npos;
  if (!json.is_structured()) return false;
  return std::any_of(json.begin(), json.end(),
                     [&](const Json& item) { return fuzz::says(item, text); });
}

/// Goes to terminals and logs.
void fuzz::check_text(const std::string& text) {
  ANP_REQUIRE(
      std::none_of(text.begin(), text.end(),
                   [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }),
      "what is shown has no control characters");
}

bool fuzz::check_send(const HttpExchange& exchange, const Json& body, const Keys& keys,
                      const SendOutcome& outcome) {
  check_text(outcome.reason);
  if (exchange.delivery == Delivery::never_sent)
    ANP_REQUIRE(outcome.verdict == Verdict::never_sent, "what never left has no effect");
  if (exchange.delivery == Delivery::sent_no_answer)
    ANP_REQUIRE(outcome.verdict == Verdict::unknown, "without an answer nothing is known");
  if (exchange.status >= 300 && exchange.status < 400)
    ANP_REQUIRE(outcome.verdict == Verdict::stop_run, "nothing is sent to where a redirect points");
  const bool answered = outcome.verdict == Verdict::answered;
  ANP_REQUIRE(outcome.articles.size() == (answered ? keys.size() : 0), "one for each article");
  if (!answered) return false;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const ArticleAnswer& article = outcome.articles[i];
    check_text(article.reason);
    if (article.outcome == ArticleOutcome::unknown) continue;
    ANP_REQUIRE(says(body, keys[i].source_id), "an article is settled by an answer that names it");
    ANP_REQUIRE(article.outcome == ArticleOutcome::rejected || says(body, keys[i].hash),
                "and is there when the answer names its content");
  }
  return true;
}

void fuzz::check_look_up(const Json& body, const Keys& keys, const LookUpOutcome& outcome) {
  check_text(outcome.reason);
  ANP_REQUIRE(outcome.hashes.size() == (outcome.answered ? keys.size() : 0), "one for each");
  ANP_REQUIRE(!outcome.answered || !outcome.stop_run, "an answer stops nothing");
  for (std::size_t i = 0; i < outcome.hashes.size(); ++i) {
    ANP_REQUIRE(!outcome.hashes[i] || says(body, keys[i].source_id), "what is there is named");
  }
  for (const std::size_t twin : outcome.twins) {
    ANP_REQUIRE(twin < keys.size() && outcome.hashes[twin], "twins are there");
  }
}

void fuzz::check_read_back(const Keys& keys, const ReadBackOutcome& outcome) {
  check_text(outcome.reply.reason);
  if (!outcome.reply.answered) {
    ANP_REQUIRE(outcome.articles.empty(), "nothing is known");
    return;
  }
  ANP_REQUIRE(!outcome.articles.empty() && outcome.articles.size() <= keys.size(),
              "of one article at least, of no more than was asked");
  for (const Copies& copies : outcome.articles) {
    for (const std::string& article : copies.articles) {
      ANP_REQUIRE(Json::parse(article).is_object(), "an article is an object");
    }
  }
}

void fuzz::check_remove(const HttpExchange& exchange, const Json& body, const Keys& keys,
                        const RemoveOutcome& outcome) {
  check_text(outcome.reply.reason);
  ANP_REQUIRE(outcome.articles.size() == (outcome.reply.answered ? keys.size() : 0),
              "one for each");
  for (std::size_t i = 0; i < outcome.articles.size(); ++i) {
    if (outcome.articles[i] != Removal::removed) continue;
    ANP_REQUIRE(exchange.status == 204 || says(body, keys[i].source_id), "what went is named");
  }
}

void fuzz::check_probe(const HttpExchange& exchange, const Probe& probe) {
  check_text(probe.message);
  check_text(probe.site_id);
  if (probe.verdict != Probe::Verdict::ready) {
    ANP_REQUIRE(!probe.message.empty(), "a refusal says why");
    return;
  }
  ANP_REQUIRE(exchange.delivery == Delivery::answered, "a site that is ready has said so");
}

bool fuzz::check_profile(const ProfileProtocol& protocol, const HttpExchange& exchange,
                         const Json& body, const Keys& keys) {
  check_probe(exchange, protocol.classify_probe(exchange));
  const bool counts = check_send(exchange, body, keys, protocol.classify_send(exchange, keys));
  const FoundArticles found = protocol.classify_look_up(exchange, keys);
  check_look_up(body, keys, found.outcome);
  ANP_REQUIRE(found.articles.size() == found.outcome.hashes.size(), "one for each");
  if (protocol.profile().read_back) {
    check_read_back(keys, protocol.classify_read_back(exchange, keys));
  }
  if (protocol.profile().remove) {
    check_remove(exchange, body, keys, protocol.classify_remove(exchange, keys));
  }
  return counts;
}

}  // namespace anp
