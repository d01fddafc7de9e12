#include "importer/staging/api.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <variant>

#include "generator/json_text.h"
#include "generator/version.h"
#include "importer/serve/request_guard.h"
#include "importer/staging/article_check.h"
#include "importer/staging/json_value.h"

namespace anp {
namespace {

constexpr std::string_view kArticles = "/api/v1/articles";
constexpr std::int64_t kDefaultListLimit = 100;
constexpr std::size_t kFullReadAnswerBytes = 4'194'304;  // after that, no further article is begun

Answer json_answer(std::string body, std::uint64_t statements) {
  Answer answer;
  answer.content_type = kJsonType;
  answer.body = std::move(body);
  answer.statements = statements;
  return answer;
}

/// Begins an answer: `{"site":"anp-staging","<name>":`.
std::string answer_with(std::string_view name) {
  return fmt::format(R"({{"site":"anp-staging","{}":)", name);
}

/// Appends `"name":"text"`, after a comma where one is due.
void append_member(std::string& out, std::string_view name, std::string_view text) {
  if (out.back() != '{') out += ',';
  append_json_string(name, out);
  out += ':';
  append_json_string(text, out);
}

std::string page_of(std::string_view slug) { return fmt::format("/articles/{}", slug); }

/// The items of the request's only array, or the answer that refuses the request.
using Items = std::variant<JsonValue, Answer>;

Items read_items(std::string_view body, std::string_view name) {
  auto request = parse_json(body);
  if (!request) {
    return error_answer(400, "bad_json", fmt::format("the body is {}", request.error().message));
  }
  for (JsonMember& member : request->children) {
    if (member.name != name || !member.value.is(JsonKind::array)) continue;
    const std::size_t count = member.value.children.size();
    if (count > kMaxApiBatch) {
      return error_answer(413, "too_many",
                          fmt::format("'{}' has {} items; send at most {} in one request", name,
                                      count, kMaxApiBatch));
    }
    return std::move(member.value);
  }
  return error_answer(400, "bad_request",
                      fmt::format("the body should be an object with an array '{}'", name));
}

std::string_view name_of(DeleteOutcome outcome) {
  switch (outcome) {
    case DeleteOutcome::deleted:
      return "deleted";
    case DeleteOutcome::absent:
      return "absent";
    case DeleteOutcome::changed:
      return "changed";
  }
  return {};
}

Answer answer_site(SharedSite& shared) {
  auto site = shared.reading();
  const std::uint64_t articles = site->count();
  return json_answer(
      fmt::format(R"({{"site":"anp-staging","api":1,"version":"{}","site_id":"{}","articles":{},)"
                  R"("max_batch":{},"max_body_bytes":{}}})",
                  version(), shared.site_id(), articles, kMaxApiBatch, kMaxBodyBytes),
      site.statements());
}

/// An article of a batch: its place among those that go to the site, or why it does not go there.
struct BatchItem {
  std::string source_id;  ///< empty when it has none that can be read
  std::string hash;
  std::string reason;
};

void append_result(std::string& out, const BatchItem& item, const ArticleAnswer& answer) {
  out += R"({"source_id":)";
  if (item.source_id.empty()) {
    out += "null";
  } else {
    append_json_string(item.source_id, out);
  }
  append_member(out, "outcome", name_of(answer.outcome));
  if (!item.hash.empty()) append_member(out, "hash", item.hash);
  if (answer.outcome == ArticleOutcome::rejected) append_member(out, "reason", answer.reason);
  out += '}';
}

Answer answer_batch(SharedSite& shared, std::string_view body) {
  Items items = read_items(body, "articles");
  if (auto* refusal = std::get_if<Answer>(&items)) return std::move(*refusal);
  // Everything that needs no database happens before the one writing connection is taken.
  std::vector<BatchItem> batch;
  std::vector<CheckedArticle> good;
  for (const JsonMember& item : std::get<JsonValue>(items).children) {
    auto checked = check_article(item.value);
    if (checked) {
      batch.push_back({checked->source_id, checked->hash, {}});
      good.push_back(*std::move(checked));
    } else {
      batch.push_back(
          {std::string(item.value.string_at("source_id")), {}, checked.error().message});
    }
  }
  std::vector<ArticleAnswer> answers;
  std::uint64_t statements = 0;
  if (!good.empty()) {
    auto site = shared.writing();
    answers = site->upsert(good);
    statements = site.statements();
  }
  std::string out = answer_with("results") + '[';
  std::size_t next = 0;
  for (const BatchItem& item : batch) {
    if (out.back() != '[') out += ',';
    const bool refused = !item.reason.empty();
    append_result(out, item,
                  refused ? ArticleAnswer{ArticleOutcome::rejected, item.reason} : answers[next++]);
  }
  return json_answer(out + "]}", statements);
}

/// The array of strings 'source_ids', or the answer that refuses the request.
std::variant<std::vector<std::string>, Answer> read_source_ids(std::string_view body) {
  Items items = read_items(body, "source_ids");
  if (auto* refusal = std::get_if<Answer>(&items)) return std::move(*refusal);
  std::vector<std::string> source_ids;
  for (JsonMember& item : std::get<JsonValue>(items).children) {
    if (!item.value.is(JsonKind::string)) {
      return error_answer(400, "bad_request", "'source_ids' should hold strings only");
    }
    source_ids.push_back(std::move(item.value.text));
  }
  return source_ids;
}

Answer answer_lookup(SharedSite& shared, std::string_view body) {
  auto ids = read_source_ids(body);
  if (auto* refusal = std::get_if<Answer>(&ids)) return std::move(*refusal);
  auto site = shared.reading();
  std::string out = answer_with("articles") + '[';
  for (const KeyAndHash& found : site->look_up(std::get<std::vector<std::string>>(ids))) {
    if (out.back() != '[') out += ',';
    out += '{';
    append_member(out, "source_id", found.source_id);
    append_member(out, "hash", found.hash);
    append_member(out, "url", page_of(found.slug));
    out += '}';
  }
  return json_answer(out + "]}", site.statements());
}

Answer answer_read(SharedSite& shared, std::string_view body) {
  auto ids = read_source_ids(body);
  if (auto* refusal = std::get_if<Answer>(&ids)) return std::move(*refusal);
  std::size_t covered = 0;
  std::string out = answer_with("articles") + '[';
  auto site = shared.reading();
  for (const std::string& source_id : std::get<std::vector<std::string>>(ids)) {
    if (out.size() >= kFullReadAnswerBytes) break;
    ++covered;
    const auto article = site->read(source_id);
    if (!article) continue;
    if (out.back() != '[') out += ',';
    out += article->json;
  }
  return json_answer(fmt::format(R"({}],"covered":{}}})", out, covered), site.statements());
}

Answer answer_delete(SharedSite& shared, std::string_view body) {
  Items items = read_items(body, "articles");
  if (auto* refusal = std::get_if<Answer>(&items)) return std::move(*refusal);
  std::vector<DeleteRequest> requests;
  for (const JsonMember& item : std::get<JsonValue>(items).children) {
    requests.push_back({std::string(item.value.string_at("source_id")),
                        std::string(item.value.string_at("hash"))});
    if (requests.back().source_id.empty() || requests.back().hash.empty()) {
      return error_answer(400, "bad_request",
                          "'articles' should hold objects with the strings source_id and hash");
    }
  }
  auto site = shared.writing();
  const auto outcomes = site->remove(requests);
  std::string out = answer_with("results") + '[';
  for (std::size_t i = 0; i < requests.size(); ++i) {
    out += i == 0 ? "{" : ",{";
    append_member(out, "source_id", requests[i].source_id);
    append_member(out, "outcome", name_of(outcomes[i]));
    out += '}';
  }
  return json_answer(out + "]}", site.statements());
}

Answer answer_article(SharedSite& shared, std::string_view source_id) {
  auto site = shared.reading();
  const auto article = site->read(source_id);
  if (!article) {
    Answer answer =
        error_answer(404, "not_found", fmt::format("no article has the source_id '{}'", source_id));
    answer.statements = site.statements();
    return answer;
  }
  std::string out = answer_with("url");
  append_json_string(page_of(article->slug), out);
  out += R"(,"article":)" + article->json + '}';
  return json_answer(std::move(out), site.statements());
}

std::optional<std::int64_t> list_limit(std::string_view text) {
  if (text.empty()) return kDefaultListLimit;
  std::int64_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (limit < 1 || limit > static_cast<std::int64_t>(kMaxApiBatch)) return std::nullopt;
  return limit;
}

Answer answer_list(SharedSite& shared, const SiteRequest& request) {
  const auto limit = list_limit(request.parameter("limit"));
  if (!limit) {
    return error_answer(400, "bad_request", fmt::format("limit should be 1 to {}", kMaxApiBatch));
  }
  auto site = shared.reading();
  // One more than asked for tells whether there is a next page.
  auto found = site->list_after(request.parameter("after"), *limit + 1);
  const bool more = found.size() > static_cast<std::size_t>(*limit);
  if (more) found.pop_back();
  std::string out = answer_with("articles") + '[';
  for (const KeyAndHash& article : found) {
    if (out.back() != '[') out += ',';
    out += '{';
    append_member(out, "source_id", article.source_id);
    append_member(out, "hash", article.hash);
    out += '}';
  }
  out += R"(],"next":)";
  if (more) {
    append_json_string(found.back().source_id, out);
  } else {
    out += "null";
  }
  return json_answer(out + '}', site.statements());
}

Answer wrong_method(std::string_view path, std::string_view method) {
  return error_answer(405, "wrong_method", fmt::format("{} takes {} only", path, method));
}

Answer answer_post(SharedSite& site, const SiteRequest& request) {
  if (request.path == "/api/v1/articles/batch") return answer_batch(site, request.body);
  if (request.path == "/api/v1/articles/lookup") return answer_lookup(site, request.body);
  if (request.path == "/api/v1/articles/read") return answer_read(site, request.body);
  if (request.path == "/api/v1/articles/delete") return answer_delete(site, request.body);
  return wrong_method(request.path, "GET");
}

}  // namespace

Answer answer_api(SharedSite& site, const SiteRequest& request) {
  const std::string_view path = request.path;
  const bool is_post_path = path == "/api/v1/articles/batch" || path == "/api/v1/articles/lookup" ||
                            path == "/api/v1/articles/read" || path == "/api/v1/articles/delete";
  const std::string one = std::string(kArticles) + '/';
  if (!is_post_path && path != "/api/v1/site" && path != kArticles && !path.starts_with(one)) {
    return error_answer(
        404, "not_found",
        fmt::format("the API has no {}; docs/staging-api.md lists its paths", path));
  }
  if (request.method == "POST") return answer_post(site, request);
  if (is_post_path) return wrong_method(path, "POST");
  if (path == "/api/v1/site") return answer_site(site);
  if (path == kArticles) return answer_list(site, request);
  return answer_article(site, path.substr(one.size()));
}

Answer storage_failure_answer(const SqliteError& failure) {
  static constexpr int kRetryAfterS = 1;
  Answer answer;
  switch (failure.trouble()) {
    case SqliteTrouble::full:
      answer = error_answer(507, "storage_full",
                            fmt::format("nothing was stored: {}; make room on the disk of the "
                                        "database",
                                        failure.what()));
      break;
    case SqliteTrouble::read_only:
      answer = error_answer(503, "storage_read_only",
                            fmt::format("nothing was stored: {}", failure.what()));
      break;
    case SqliteTrouble::busy:
      answer =
          error_answer(503, "storage_busy",
                       fmt::format("nothing was stored: {}; another process holds the database",
                                   failure.what()));
      answer.retry_after_s = kRetryAfterS;
      break;
    case SqliteTrouble::constraint:
    case SqliteTrouble::cannot_open:
    case SqliteTrouble::not_a_database:
    case SqliteTrouble::damaged:
    case SqliteTrouble::broken:
      answer = error_answer(503, "storage_failed",
                            fmt::format("the database failed: {}", failure.what()));
      break;
  }
  return answer;
}

}  // namespace anp
