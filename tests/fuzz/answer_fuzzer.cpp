// Takes the input for the answer to each kind of request, of the staging site and of each shipped
// profile's: nothing may be claimed that the answer does not say.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_target.h"
#include "importer/targets/profile/load_profile.h"
#include "importer/targets/profile/profile_protocol.h"
#include "importer/targets/staging.h"
#include "tests/fuzz/answer_text.h"

namespace anp {
namespace {

using Json = nlohmann::json;
using Delivery = HttpExchange::Delivery;

std::uint64_t answers_that_count = 0;

constexpr const char* kBase = "http://127.0.0.1:1";
const std::vector<ArticleKey> kKeys = {{"a-1", "h1"}, {"a-2", "h2"}, {"a-3", "h3"}};

/// Whether a text stands in a text of the JSON, at any place.
bool says(const Json& json, const std::string& text) {
  if (json.is_string()) return json.get_ref<const std::string&>().find(text) != std::string::npos;
  if (!json.is_structured()) return false;
  return std::any_of(json.begin(), json.end(), [&](const Json& item) { return says(item, text); });
}

/// Goes to terminals and logs.
void check_text(const std::string& text) {
  ANP_REQUIRE(
      std::none_of(text.begin(), text.end(),
                   [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }),
      "what is shown has no control characters");
}

void check_send(const HttpExchange& exchange, const Json& body, const SendOutcome& outcome) {
  check_text(outcome.reason);
  if (exchange.delivery == Delivery::never_sent)
    ANP_REQUIRE(outcome.verdict == Verdict::never_sent, "what never left has no effect");
  if (exchange.delivery == Delivery::sent_no_answer)
    ANP_REQUIRE(outcome.verdict == Verdict::unknown, "without an answer nothing is known");
  if (exchange.status >= 300 && exchange.status < 400)
    ANP_REQUIRE(outcome.verdict == Verdict::stop_run, "nothing is sent to where a redirect points");
  const bool answered = outcome.verdict == Verdict::answered;
  ANP_REQUIRE(outcome.articles.size() == (answered ? kKeys.size() : 0), "one for each article");
  if (!answered) return;
  ++answers_that_count;
  for (std::size_t i = 0; i < kKeys.size(); ++i) {
    const ArticleAnswer& article = outcome.articles[i];
    check_text(article.reason);
    if (article.outcome == ArticleOutcome::unknown) continue;
    ANP_REQUIRE(says(body, kKeys[i].source_id), "an article is settled by an answer that names it");
    ANP_REQUIRE(article.outcome == ArticleOutcome::rejected || says(body, kKeys[i].hash),
                "and is there when the answer names its content");
  }
}

void check_look_up(const Json& body, const LookUpOutcome& outcome) {
  check_text(outcome.reason);
  ANP_REQUIRE(outcome.hashes.size() == (outcome.answered ? kKeys.size() : 0), "one for each");
  ANP_REQUIRE(!outcome.answered || !outcome.stop_run, "an answer stops nothing");
  for (std::size_t i = 0; i < outcome.hashes.size(); ++i) {
    ANP_REQUIRE(!outcome.hashes[i] || says(body, kKeys[i].source_id), "what is there is named");
  }
  for (const std::size_t twin : outcome.twins) {
    ANP_REQUIRE(twin < kKeys.size() && outcome.hashes[twin], "twins are there");
  }
}

void check_read_back(const ReadBackOutcome& outcome) {
  check_text(outcome.reply.reason);
  if (!outcome.reply.answered) {
    ANP_REQUIRE(outcome.articles.empty(), "nothing is known");
    return;
  }
  ANP_REQUIRE(!outcome.articles.empty() && outcome.articles.size() <= kKeys.size(),
              "of one article at least, of no more than was asked");
  for (const Copies& copies : outcome.articles) {
    for (const std::string& article : copies.articles) {
      ANP_REQUIRE(Json::parse(article).is_object(), "an article is an object");
    }
  }
}

void check_remove(const HttpExchange& exchange, const Json& body, const RemoveOutcome& outcome) {
  check_text(outcome.reply.reason);
  ANP_REQUIRE(outcome.articles.size() == (outcome.reply.answered ? kKeys.size() : 0),
              "one for each");
  for (std::size_t i = 0; i < outcome.articles.size(); ++i) {
    if (outcome.articles[i] != Removal::removed) continue;
    ANP_REQUIRE(exchange.status == 204 || says(body, kKeys[i].source_id), "what went is named");
  }
}

void check_probe(const HttpExchange& exchange, const Probe& probe) {
  check_text(probe.message);
  check_text(probe.site_id);
  if (probe.verdict != Probe::Verdict::ready) {
    ANP_REQUIRE(!probe.message.empty(), "a refusal says why");
    return;
  }
  ANP_REQUIRE(exchange.delivery == Delivery::answered, "a site that is ready has said so");
}

void check_staging(const HttpExchange& exchange, const Json& body) {
  static const StagingProtocol protocol(kBase);
  check_probe(exchange, protocol.classify_probe(exchange));
  check_send(exchange, body, protocol.classify_send(exchange, kKeys));
  check_look_up(body, protocol.classify_look_up(exchange, kKeys));
  check_read_back(protocol.classify_read_back(exchange, kKeys));
  check_remove(exchange, body, protocol.classify_remove(exchange, kKeys));
}

void check_profile(const ProfileProtocol& protocol, const HttpExchange& exchange,
                   const Json& body) {
  check_probe(exchange, protocol.classify_probe(exchange));
  check_send(exchange, body, protocol.classify_send(exchange, kKeys));
  const FoundArticles found = protocol.classify_look_up(exchange, kKeys);
  check_look_up(body, found.outcome);
  ANP_REQUIRE(found.articles.size() == found.outcome.hashes.size(), "one for each");
  if (protocol.profile().read_back) {
    check_read_back(protocol.classify_read_back(exchange, kKeys));
  }
  if (protocol.profile().remove) {
    check_remove(exchange, body, protocol.classify_remove(exchange, kKeys));
  }
}

std::vector<ProfileProtocol> shipped_profiles() {
  std::vector<ProfileProtocol> protocols;
  const std::filesystem::path directory = ANP_SOURCE_DIR "/importer/targets/profiles";
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    auto profile = load_http_profile(entry.path());
    ANP_REQUIRE(profile.has_value(), "a shipped profile is right");
    protocols.emplace_back(kBase, std::move(*profile));
  }
  ANP_REQUIRE(!protocols.empty(), "profiles are shipped");
  return protocols;
}

void check(const HttpExchange& exchange) {
  static const std::vector<ProfileProtocol> profiles = shipped_profiles();
  const Json body = Json::parse(exchange.body, nullptr, false);
  check_staging(exchange, body);
  for (const ProfileProtocol& protocol : profiles) check_profile(protocol, exchange, body);
}

}  // namespace

std::uint64_t fuzz::inputs_to_the_end() { return answers_that_count; }

}  // namespace anp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  anp::check(anp::fuzz::exchange_of({reinterpret_cast<const char*>(data), size}));
  return 0;
}
