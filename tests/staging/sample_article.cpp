#include "tests/staging/sample_article.h"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

#include "generator/hash.h"
#include "generator/json_text.h"

namespace anp {
namespace {

struct SampleTopic {
  const char* stack;
  const char* area;
  const char* language;
  std::array<const char*, 4> tools;
  const char* code;
};

constexpr std::array<SampleTopic, 4> kTopics = {{
    {"python services",
     "backend",
     "python",
     {"fastapi", "pytest", "uvicorn", "ruff"},
     "@app.get(\"/health\")\ndef health() -> dict[str, str]:\n    return {\"status\": \"ok\"}"},
    {"go workers",
     "backend",
     "go",
     {"go test", "pprof", "golangci-lint", "delve"},
     "for job := range jobs {\n\tif err := run(ctx, job); err != nil {\n\t\tlog.Printf(\"job %d: "
     "%v\", "
     "job.ID, err)\n\t}\n}"},
    {"postgres databases",
     "storage",
     "sql",
     {"psql", "pgbench", "pg_stat_statements", "auto_explain"},
     "SELECT query, calls, mean_exec_time\nFROM pg_stat_statements\nORDER BY total_exec_time DESC\n"
     "LIMIT 20;"},
    {"react frontends",
     "web",
     "typescript",
     {"vite", "vitest", "eslint", "lighthouse"},
     "const rows = useMemo(() => orders.filter((o) => o.total > limit), [orders, limit]);"},
}};

constexpr std::array<const char*, 5> kProblems = {
    "handling background jobs", "reducing build time", "finding slow queries",
    "rotating secrets without downtime", "keeping caches honest"};

constexpr std::array<const char*, 6> kSentences = {
    "Start by writing down what the system does today: the route, the expected input, the failing "
    "command, and the exact place where somebody notices the problem.",
    "The first useful improvement is usually visibility, so collect the response time, the error "
    "rate, the cache status and the number of database calls before the code changes.",
    "Large content sites need predictable background work that is idempotent, logged and safe to "
    "run again after a request stops halfway through.",
    "A good production pattern has a small surface: it is easy to test, easy to turn off, and easy "
    "to explain to another developer in a few minutes.",
    "Check the existing indexes, read the query plan, and try the migration on a copy of real "
    "data; "
    "the fastest query in development can still become the slowest one in production.",
    "Keep the final commands, the figures and the assumptions close to the article, so that the "
    "next person can repeat the change without guessing.",
};

constexpr std::array<const char*, 5> kChecks = {"run the linter", "run the unit tests",
                                                "run one integration check",
                                                "verify the staging config", "tag the release"};

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

template <typename List>
std::string strings(const List& list) {
  std::string out = "[";
  for (const auto& item : list) out += (out.size() > 1 ? "," : "") + quoted(item);
  return out + "]";
}

std::string prose(std::uint64_t number, std::uint64_t sentences) {
  std::string text;
  for (std::uint64_t i = 0; i < sentences; ++i) {
    if (!text.empty()) text += ' ';
    text += kSentences.at((number * 7 + i * 5 + i / 6) % kSentences.size());
  }
  return text;
}

std::string text_block(const char* kind, std::string_view text) {
  return fmt::format(R"({{"kind":"{}","text":{}}})", kind, quoted(text));
}

std::string heading(std::string_view text) {
  return fmt::format(R"({{"kind":"heading","level":2,"text":{}}})", quoted(text));
}

/// What the parts of one article have in common.
struct Sample {
  std::uint64_t number;
  const SampleTopic& topic;
  std::string problem;
  std::string title;
  std::string slug;
  std::string image_url;
  std::string caption;
};

Sample plan(std::uint64_t number, const SampleChanges& changes) {
  const SampleTopic& topic = kTopics.at(number % kTopics.size());
  const std::string problem = kProblems.at(number / 3 % kProblems.size());
  std::string words = fmt::format("{} with {}", problem, topic.stack);
  std::string slug;
  for (const char c : words) slug += c == ' ' ? '-' : c;
  for (char& c : words) c = c == ' ' ? '+' : c;
  return {number,
          topic,
          problem,
          changes.title.empty()
              ? fmt::format("A practical guide to {} with {}", problem, topic.stack)
              : changes.title,
          changes.slug.empty() ? fmt::format("{}-{:06}", slug, number) : changes.slug,
          "https://dummyimage.com/1200x630/111827/ffffff.png&text=" + words,
          fmt::format("{} with {} visual reference 1", problem, topic.stack)};
}

std::string body(const Sample& s, const SampleChanges& changes) {
  std::vector<std::string> blocks = {
      text_block("paragraph", prose(s.number, 4)),
      fmt::format(R"({{"kind":"image","url":{},"width":1200,"height":630,"caption":{}}})",
                  quoted(s.image_url), quoted(s.caption)),
      heading("Why this matters"),
      text_block("paragraph", prose(s.number + 1, 6)),
      text_block("paragraph", prose(s.number + 2, 5)),
      text_block("quote", "Measure first, change carefully, and write the result down."),
      heading("The change"),
      text_block("paragraph", prose(s.number + 3, 6)),
      fmt::format(R"({{"kind":"code","language":{},"text":{}}})", quoted(s.topic.language),
                  quoted(s.topic.code)),
      heading("Implementation checklist"),
      fmt::format(R"({{"kind":"list","items":{}}})", strings(kChecks)),
      heading("Final notes"),
      text_block("paragraph", prose(s.number + 4, 5))};
  if (!changes.extra_text.empty()) blocks.push_back(text_block("paragraph", changes.extra_text));
  std::string out = "[";
  for (const std::string& block : blocks) out += (out.size() > 1 ? "," : "") + block;
  return out + "]";
}

std::string meta(const Sample& s) {
  return fmt::format(
      R"({{"topic":{topic},"summary":{summary},"ai_outline":{{"context":"behind a cdn","problem":)"
      R"({problem},"stack":{stack},"recommended_action":"measure first, change carefully"}},)"
      R"("ai_brief":{brief},"stack":[{stack},{area},{language}],"tools":{tools},"code_language":)"
      R"({language},"difficulty":"advanced","reading_time":{minutes},"view_count":{views},"score":)"
      R"({{"quality":94,"freshness":67,"depth":83,"clarity":96}},"revision":{{"status":"drafted",)"
      R"("version":"1.7.5","last_reviewed":"2024-12-17"}},"reference":"anp-ref-{number:06}-3397",)"
      R"("flags":{{"ai_generated_style":1,"has_images":1,"image_heavy":0,"needs_human_review":0}},)"
      R"("checklist":{checks},"entities":[{{"name":{stack},"type":"stack"}},{{"name":{area},"type":)"
      R"("area"}},{{"name":{problem},"type":"problem"}}],"image_sources":[{{"source":)"
      R"("dummyimage.com","url":{url},"caption":{caption}}}],"payload":{{"source_id":{id},)"
      R"("generator":"anp content synthesizer","paragraphs":5,"scenario":"behind a cdn","seed":)"
      R"({number}}},"notes":["sanitized array meta is expected to render as a list in the frontend )"
      R"(box","view count is synthetic and only used for testing meta volume"],)"
      R"("hash":"000000000000000000000000"}})",
      fmt::arg("topic", quoted(s.problem + " / " + s.topic.stack)),
      fmt::arg("summary",
               quoted("How to approach " + s.problem + ", with emphasis on measurement.")),
      fmt::arg("problem", quoted(s.problem)), fmt::arg("stack", quoted(s.topic.stack)),
      fmt::arg("brief", quoted(prose(s.number, 2))), fmt::arg("area", quoted(s.topic.area)),
      fmt::arg("language", quoted(s.topic.language)), fmt::arg("tools", strings(s.topic.tools)),
      fmt::arg("minutes", 3 + s.number % 12), fmt::arg("views", s.number * 7919 % 500'000),
      fmt::arg("number", s.number), fmt::arg("checks", strings(kChecks)),
      fmt::arg("url", quoted(s.image_url)), fmt::arg("caption", quoted(s.caption)),
      fmt::arg("id", quoted(sample_source_id(s.number))));
}

std::string status_of(std::uint64_t number, const SampleChanges& changes) {
  if (!changes.status.empty()) return changes.status;
  static constexpr std::array<const char*, 8> kStatuses = {
      "publish", "publish", "publish", "draft", "publish", "pending", "private", "future"};
  return kStatuses.at(number % kStatuses.size());
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("the sample has no " + from);
  for (; at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

std::string sample_source_id(std::uint64_t number) {
  return fmt::format("alphanode-{:06}", number);
}

std::string with_right_hash(std::string line) {
  const auto hash = expected_content_hash(line);
  if (!hash) throw std::logic_error("the sample has no hash: " + hash.error().message);
  const std::size_t at = line.size() - 3 - hash->size();
  return line.replace(at, hash->size(), *hash);
}

std::string sample_article(std::uint64_t number, const SampleChanges& changes) {
  const Sample sample = plan(number, changes);
  std::string line = fmt::format(
      R"({{"spec":1,"source_id":{id},"title":{title},"slug":{slug},"status":{status},)"
      R"("published_at":"2024-{month:02}-{day:02}T08:{minute:02}:00Z","modified_at":)"
      R"("2025-01-02T09:00:00Z","author":{{"slug":"mara-lindqvist","name":"Mara Lindqvist"}},)"
      R"("category":{area},"tags":[{stack},{problem},{language}],"excerpt":{excerpt},"body":{body},)"
      R"("related":[{related}],"meta":{meta}}})",
      fmt::arg("id", quoted(sample_source_id(number))), fmt::arg("title", quoted(sample.title)),
      fmt::arg("slug", quoted(sample.slug)), fmt::arg("status", quoted(status_of(number, changes))),
      fmt::arg("month", 1 + number % 12), fmt::arg("day", 1 + number % 28),
      fmt::arg("minute", number % 60), fmt::arg("area", quoted(sample.topic.area)),
      fmt::arg("stack", quoted(sample.topic.stack)), fmt::arg("problem", quoted(sample.problem)),
      fmt::arg("language", quoted(sample.topic.language)),
      fmt::arg("excerpt", quoted(prose(number + 2, 2))), fmt::arg("body", body(sample, changes)),
      fmt::arg("related", fmt::format("{},{},{}", quoted(sample_source_id(number + 4)),
                                      quoted(sample_source_id(number + 8)),
                                      quoted(sample_source_id(number + 1'000'000)))),
      fmt::arg("meta", meta(sample)));
  for (const auto& [from, to] : changes.replace) replace_all(line, from, to);
  return with_right_hash(std::move(line));
}

std::string hostile_article(std::uint64_t number) {
  static const std::string markup = R"(<script>alert(\"x\")</script> & <b title='y'>]]></b>)";
  static const std::string arabic =
      "\u062f\u0644\u064a\u0644 \u0639\u0645\u0644\u064a \u0644\u0644\u0645\u0637\u0648\u0631\u064a"
      "\u0646";
  SampleChanges changes;
  changes.title = "<i>'\"&amp; ";
  // 200 characters: markup, four-byte characters, right-to-left, combining marks.
  for (int i = 0; i < 47; ++i)
    changes.title += i % 3 == 0 ? "\U0001F680x e\u0301" : "\u05D0\u05D1 z";
  changes.extra_text = std::string(500, 'W') + " " + std::string(120, '<');
  changes.replace = {{"Mara Lindqvist", arabic},
                     {"\"advanced\"", "\"" + markup + "\""},
                     {"\"fastapi\"", "\"" + markup + "\""},
                     {"\"1.7.5\"", "\"" + std::string(300, 'v') + "\""},
                     {"Why this matters", markup + " " + arabic},
                     {"run the linter", markup}};
  return sample_article(number - number % 4, changes);
}

std::string batch_of(const std::vector<std::string>& articles) {
  std::string batch = R"({"articles":[)";
  for (const std::string& article : articles) {
    if (batch.back() != '[') batch += ',';
    batch += article;
  }
  return batch + "]}";
}

}  // namespace anp
