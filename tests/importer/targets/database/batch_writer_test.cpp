#include "importer/targets/database/batch_writer.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "importer/targets/database/database_target.h"

namespace anp {

namespace {

/// Says what it is told to, and notes what it is asked.
class ScriptedDatabase : public ArticleDatabase {
 public:
  std::function<void(const std::string& call)> on_call = [](const std::string&) {};
  std::string calls;

  void connect() override { note("connect"); }
  void disconnect() noexcept override {}
  void abort() noexcept override { aborted = true; }
  std::set<std::string> columns() override { return {}; }
  void create_schema(const std::string&) override {}
  std::string site_value(const char*) override { return {}; }
  std::uint64_t count() override { return 0; }
  void begin() override { note("begin"); }
  void commit() override { note("commit"); }
  void rollback() noexcept override { calls += "rollback "; }
  void run(const char*) override { note("run"); }
  StoredHashes hashes(const std::string&) override {
    note("hashes");
    return {};
  }
  StoredHashes lock(const std::string&) override {
    note("lock");
    return {};
  }
  void insert(RowList) override { note("insert"); }
  void update(RowList) override { note("update"); }
  void erase(const std::string&) override { note("erase"); }
  void record(const BatchRow&) override { note("record"); }
  StoredArticles read(const std::string&) override { return {}; }
  std::uint64_t take_statement_count() override { return 3; }

  std::atomic<bool> aborted = false;

 private:
  void note(const std::string& call) {
    calls += call + " ";
    on_call(call);
  }
};

PreparedBatch one_article() {
  PreparedBatch batch;
  batch.parts.emplace_back().row.emplace();
  return batch;
}

}  // namespace

TEST_CASE("batch writer: what a failure means depends on whether COMMIT was under way") {
  struct Case {
    DatabaseTrouble trouble;
    const char* at;
    Verdict want;
  };
  static constexpr Case cases[] = {
      {DatabaseTrouble::unreachable, "connect", Verdict::never_sent},
      {DatabaseTrouble::refused, "connect", Verdict::stop_run},
      {DatabaseTrouble::lost, "begin", Verdict::never_sent},
      {DatabaseTrouble::lost, "insert", Verdict::never_sent},
      {DatabaseTrouble::lost, "record", Verdict::never_sent},
      {DatabaseTrouble::lost, "commit", Verdict::unknown},
      {DatabaseTrouble::busy, "lock", Verdict::retry_later},
      {DatabaseTrouble::busy, "insert", Verdict::retry_later},
      {DatabaseTrouble::busy, "commit", Verdict::retry_later},
      {DatabaseTrouble::refused, "insert", Verdict::stop_run},
      {DatabaseTrouble::refused, "commit", Verdict::stop_run},
      {DatabaseTrouble::value, "commit", Verdict::rejected},
  };
  for (const Case& c : cases) {
    CAPTURE(c.at);
    ScriptedDatabase database;
    database.on_call = [&c](const std::string& call) {
      if (call == c.at) throw DatabaseError(c.trouble, "why");
    };
    const SendOutcome sent = write_batch(database, one_article());
    CHECK(sent.verdict == c.want);
    CHECK(sent.reason == "why");
    CHECK(database.calls.ends_with("rollback "));
  }
}

TEST_CASE("batch writer: a batch is one transaction with its record in it") {
  ScriptedDatabase database;
  const SendOutcome sent = write_batch(database, one_article());
  CHECK(sent.verdict == Verdict::answered);
  CHECK(sent.articles.at(0).outcome == ArticleOutcome::created);
  CHECK(database.calls == "connect begin lock insert record commit ");
}

TEST_CASE("batch writer: a refused row sends the batch again from its start, in parts") {
  ScriptedDatabase database;
  database.on_call = [](const std::string& call) {
    if (call == "insert") throw DatabaseError(DatabaseTrouble::value, "too long");
  };
  const SendOutcome sent = write_batch(database, one_article());
  CHECK(sent.verdict == Verdict::answered);
  CHECK(sent.articles.at(0).outcome == ArticleOutcome::rejected);
  CHECK(sent.articles.at(0).reason == "too long");
  CHECK(database.calls ==
        "connect begin lock insert rollback "
        "connect begin lock run insert run run record commit ");
}

TEST_CASE("batch writer: a source id that stands twice is rejected the second time") {
  const std::vector<SourceArticle> articles = {{1, "a", "h", "{}"}, {2, "a", "h", "{}"}};
  const PreparedBatch batch = prepare_batch(articles);
  REQUIRE(batch.parts.size() == 2);
  CHECK(batch.parts[1].reason.find("earlier in this batch") != std::string::npos);
  CHECK(batch.batch.batch_key.size() == 32);
  CHECK(batch.batch.first == 1);
}

TEST_CASE("database target: a request that takes longer than the timeout is ended") {
  auto owned = std::make_unique<ScriptedDatabase>();
  ScriptedDatabase* const database = owned.get();
  database->on_call = [database](const std::string& call) {
    if (call != "hashes") return;
    while (!database->aborted) std::this_thread::yield();
    throw DatabaseError(DatabaseTrouble::lost, "no answer");
  };
  std::vector<std::unique_ptr<ArticleDatabase>> connections;
  connections.push_back(std::move(owned));
  DatabaseTarget target(std::move(connections), {"sqlite:x", 2, std::chrono::milliseconds(20)},
                        false);
  target.look_up(7, std::vector<ArticleKey>{{"a", "h"}});
  std::vector<TargetCompletion> ended;
  while (ended.empty()) ended = target.poll(std::chrono::milliseconds(5));
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].tag == 7);
  CHECK(ended[0].facts.db_calls == 3);
  CHECK_FALSE(std::get<LookUpOutcome>(ended[0].outcome).answered);
  CHECK(std::get<LookUpOutcome>(ended[0].outcome).reason == "no answer");
}

TEST_CASE("database target: what was cancelled is ended and forgotten") {
  auto owned = std::make_unique<ScriptedDatabase>();
  ScriptedDatabase* const database = owned.get();
  std::atomic<bool> began = false;
  database->on_call = [&began, database](const std::string& call) {
    if (call != "hashes") return;
    began = true;
    while (!database->aborted) std::this_thread::yield();
    throw DatabaseError(DatabaseTrouble::lost, "no answer");
  };
  std::vector<std::unique_ptr<ArticleDatabase>> connections;
  connections.push_back(std::move(owned));
  DatabaseTarget target(std::move(connections), {"sqlite:x", 1, std::chrono::seconds(60)}, false);
  target.look_up(1, std::vector<ArticleKey>{{"a", "h"}});
  target.look_up(2, std::vector<ArticleKey>{{"b", "h"}});
  while (!began) std::this_thread::yield();
  target.cancel_all();
  CHECK(target.poll(std::chrono::milliseconds(20)).empty());
}

}  // namespace anp
