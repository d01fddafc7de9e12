// Reads the input as an HTTP profile. One that is accepted makes requests that can be sent, and
// takes any answer.

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_target.h"
#include "importer/targets/profile/load_profile.h"
#include "importer/targets/profile/profile_protocol.h"

namespace anp {
namespace {

std::uint64_t accepted_profiles = 0;

constexpr std::string_view kBase = "http://127.0.0.1:1";
constexpr const char* kSecret = "canary-of-the-fuzzer";

const std::vector<SourceArticle>& articles() {
  static const std::vector<SourceArticle> kArticles = {
      {1, "a-1", "h1",
       R"({"source_id":"a-1","slug":"a-\u00fc","title":"<b> \"T\" {x}","tags":["a","b"],"meta":{"n":1}})"},
      {2, "a-2\r\nX: y", "h2",
       R"({"source_id":"a-2\r\nX: y","slug":"","title":"\u0000","meta":[]})"},
  };
  return kArticles;
}

void check_request(const HttpRequest& request) {
  ANP_REQUIRE(request.url.starts_with(kBase), "a request goes to the target's address");
  ANP_REQUIRE(std::all_of(request.url.begin(), request.url.end(),
                          [](char c) { return c > 0x20 && c < 0x7f; }),
              "a URL is printable ASCII");
  ANP_REQUIRE(!request.method.empty() && std::all_of(request.method.begin(), request.method.end(),
                                                     [](char c) { return c >= 'A' && c <= 'Z'; }),
              "a method is a word in capitals");
  for (const HttpHeader& header : request.headers) {
    ANP_REQUIRE(header.name.find_first_of(std::string_view("\r\n\0 :", 5)) == std::string::npos,
                "a header's name is a token");
    ANP_REQUIRE(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                "a header's value is one line");
  }
}

void check_request(const Result<HttpRequest>& request) {
  if (request) check_request(*request);
}

std::vector<HttpExchange> answers() {
  std::vector<HttpExchange> answers;
  const auto add = [&answers](int status, const char* body) {
    HttpExchange exchange;
    exchange.delivery = HttpExchange::Delivery::answered;
    exchange.status = status;
    exchange.body = body;
    answers.push_back(std::move(exchange));
  };
  add(204, "");
  add(404, "<html>");
  add(200, "[]");
  add(200, R"({"data":[{"id":1,"source_id":"a-1","hash":"h1"}],"results":[{"source_id":"a-1"}]})");
  add(201, R"({"id":"7","source_id":"a-1","hash":"h1","outcome":"created"})");
  return answers;
}

void check_answers(const ProfileProtocol& protocol, const std::vector<ArticleKey>& keys) {
  static const std::vector<HttpExchange> kAnswers = answers();
  for (const HttpExchange& exchange : kAnswers) {
    (void)protocol.classify_probe(exchange);
    (void)protocol.classify_send(exchange, keys);
    (void)protocol.classify_look_up(exchange, keys);
    if (protocol.profile().read_back) (void)protocol.classify_read_back(exchange, keys);
    if (protocol.profile().remove) (void)protocol.classify_remove(exchange, keys);
  }
}

/// Requests about one article, and about both where the profile takes so many.
void check_requests(const ProfileProtocol& protocol, const SecretStore& secrets) {
  const auto first = [](std::uint32_t batch) { return std::min<std::size_t>(batch, 2); };
  const HttpProfile& profile = protocol.profile();
  std::vector<ArticleKey> keys;
  for (const SourceArticle& article : articles()) keys.push_back({article.source_id, article.hash});
  const auto some_keys = [&](const RequestForm& form) {
    return std::span<const ArticleKey>(keys).first(first(form.batch));
  };
  check_request(protocol.encode_probe(secrets));
  const auto sent =
      std::span<const SourceArticle>(articles()).first(first(profile.send.request.batch));
  const EncodedSend made = protocol.encode_send(sent, secrets);
  if (made.refused.size() < sent.size()) check_request(made.request);
  check_request(protocol.encode_look_up(some_keys(profile.look_up.request), secrets));
  if (profile.read_back) {
    check_request(protocol.encode_read_back(some_keys(profile.read_back->request), secrets));
  }
  if (profile.remove) {
    const std::vector<FoundArticle> found = {{"h1", "7"}, {"h2", "../8?x=\r\n"}};
    check_request(protocol.encode_remove(some_keys(profile.remove->request), found, secrets));
  }
  check_answers(protocol, keys);
}

void check(std::string_view text) {
  auto profile = parse_http_profile("input.json", text);
  if (!profile) {
    ANP_REQUIRE(profile.error().message.find("input.json") != std::string::npos,
                "an error names the file");
    return;
  }
  for (const SecretSource& source : profile->secrets) setenv(source.variable.c_str(), kSecret, 1);
  StandardInput input;
  const auto secrets = SecretStore::read(profile->secrets, input);
  if (!secrets) return;  // two of its secrets stand in each other's way
  ++accepted_profiles;
  check_requests(ProfileProtocol(std::string(kBase), std::move(*profile)), *secrets);
}

}  // namespace

std::uint64_t fuzz::inputs_to_the_end() { return accepted_profiles; }

}  // namespace anp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  anp::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
