// Takes the input for the answer to each kind of request, of the staging site and of each shipped
// profile's: nothing may be claimed that the answer does not say.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_target.h"
#include "importer/targets/profile/load_profile.h"
#include "importer/targets/staging.h"
#include "tests/fuzz/answer_text.h"
#include "tests/fuzz/outcome_checks.h"

namespace anp {
namespace {

using Json = nlohmann::json;

std::uint64_t answers_that_count = 0;

constexpr const char* kBase = "http://127.0.0.1:1";
const fuzz::Keys kKeys = {{"a-1", "h1"}, {"a-2", "h2"}, {"a-3", "h3"}};

void check_staging(const HttpExchange& exchange, const Json& body) {
  static const StagingProtocol protocol(kBase);
  fuzz::check_probe(exchange, protocol.classify_probe(exchange));
  if (fuzz::check_send(exchange, body, kKeys, protocol.classify_send(exchange, kKeys))) {
    ++answers_that_count;
  }
  fuzz::check_look_up(body, kKeys, protocol.classify_look_up(exchange, kKeys));
  fuzz::check_read_back(kKeys, protocol.classify_read_back(exchange, kKeys));
  fuzz::check_remove(exchange, body, kKeys, protocol.classify_remove(exchange, kKeys));
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
  for (const ProfileProtocol& protocol : profiles) {
    if (fuzz::check_profile(protocol, exchange, body, kKeys)) ++answers_that_count;
  }
}

}  // namespace

std::uint64_t fuzz::inputs_to_the_end() { return answers_that_count; }

}  // namespace anp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  anp::check(anp::fuzz::exchange_of({reinterpret_cast<const char*>(data), size}));
  return 0;
}
