#include "tests/simulation/site.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "generator/result.h"
#include "tests/simulation/numbered_source.h"

namespace anp::sim {

namespace {

using nlohmann::json;

constexpr const char* kOtherHash = "ffffffffffffffffffffffff";

json read_body(const HttpRequest& request, const char* path, const char* member) {
  ANP_REQUIRE(request.method == "POST" && request.url.ends_with(path),
              "the encoder names what it asks for");
  json body = json::parse(request.body, nullptr, false);
  ANP_REQUIRE(body.is_object() && body.contains(member) && body[member].is_array(),
              "the encoder writes what the site can read");
  return std::move(body[member]);
}

}  // namespace

ArticleOutcome Site::store(std::uint64_t article, Instant now) {
  std::vector<State>& past = history_.at(article);
  const State last = past.empty() ? State{} : past.back();
  const bool there = last.copies > 0;
  if (there && upserts_ && last.content == Presence::same) return ArticleOutcome::unchanged;
  past.push_back({now, Presence::same, there && upserts_ ? last.copies : last.copies + 1});
  return there && upserts_ ? ArticleOutcome::updated : ArticleOutcome::created;
}

void Site::remove_twins(std::uint64_t article, Instant now) {
  std::vector<State>& past = history_.at(article);
  if (copies(article) > 1) past.push_back({now, past.back().content, 1});
}

Presence Site::at(std::uint64_t article, Instant moment) const {
  Presence seen = Presence::absent;
  for (const State& state : history_.at(article)) {
    if (state.since > moment) break;
    seen = state.content == Presence::same && state.copies > 1 ? Presence::twice : state.content;
  }
  return seen;
}

std::vector<std::uint64_t> read_send(const HttpRequest& request) {
  std::vector<std::uint64_t> articles;
  for (const json& article : read_body(request, "/api/v1/articles/batch", "articles")) {
    articles.push_back(article_named(article.at("source_id").get_ref<const std::string&>()));
    ANP_REQUIRE(article.at("meta").at("hash") == hash_of(articles.back()),
                "an article is sent as it is");
  }
  return articles;
}

std::vector<std::uint64_t> read_look_up(const HttpRequest& request) {
  std::vector<std::uint64_t> articles;
  for (const json& id : read_body(request, "/api/v1/articles/lookup", "source_ids")) {
    articles.push_back(article_named(id.get_ref<const std::string&>()));
  }
  return articles;
}

std::string send_answer(std::span<const SiteResult> results) {
  std::string text = R"({"site":"anp-staging","results":[)";
  for (const SiteResult& result : results) {
    if (result.outcome == ArticleOutcome::unknown) {
      text += "null,";
    } else {
      fmt::format_to(std::back_inserter(text),
                     R"({{"source_id":"{}","outcome":"{}","hash":"{}","reason":"bad title"}},)",
                     source_id_of(result.article), name_of(result.outcome),
                     hash_of(result.article));
    }
  }
  if (text.back() == ',') text.pop_back();
  return text + "]}";
}

std::string look_up_answer(std::span<const std::uint64_t> articles,
                           std::span<const Presence> found) {
  std::string text = R"({"site":"anp-staging","articles":[)";
  for (std::size_t i = 0; i < articles.size(); ++i) {
    if (found[i] == Presence::absent) continue;
    const int copies = found[i] == Presence::twice ? 2 : 1;
    const std::string hash =
        found[i] == Presence::different ? std::string(kOtherHash) : hash_of(articles[i]);
    for (int copy = 0; copy < copies; ++copy) {
      fmt::format_to(std::back_inserter(text), R"({{"source_id":"{}","hash":"{}"}},)",
                     source_id_of(articles[i]), hash);
    }
  }
  if (text.back() == ',') text.pop_back();
  return text + "]}";
}

}  // namespace anp::sim
