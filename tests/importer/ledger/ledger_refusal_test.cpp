#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/importer/ledger/ledger_cases.h"
#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

TEST_CASE("ledger: another process cannot write to it, and is told who can") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("ledger");
  const auto ledger = open_sqlite_ledger(path);
  const std::string owner = "in use by process " + std::to_string(getpid());
  const std::string link = directory.file("link");
  std::filesystem::create_symlink(path, link);
  for (const std::string& name : {path, link}) {
    CAPTURE(name);
    const int status = in_child([&] {
      const std::string message = error_of([&] { open_sqlite_ledger(name); });
      _exit(contains(message, owner) && contains(message, name) ? 7 : 8);
    });
    CHECK(WEXITSTATUS(status) == 7);
  }
  CHECK(contains(error_of([&] { open_sqlite_ledger(path); }), owner));
}

TEST_CASE("ledger: it serves one source and one site, and says what differs") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("ledger");
  REQUIRE(open_sqlite_ledger(path)->bind(some_identity()).has_value());
  struct Case {
    const char* what;
    std::function<void(LedgerIdentity&)> change;
    std::vector<std::string> said;  // nothing: it is accepted
  };
  const Case cases[] = {
      {"the same", [](LedgerIdentity&) {}, {}},
      {"another seed",
       [](LedgerIdentity& i) { i.source[2].value = "8"; },
       {"dataset seed '7'", "'8'", "--ledger", path}},
      {"another digest",
       [](LedgerIdentity& i) { i.source[1].value = "ffff"; },
       {"pack digest '91c0'", "'ffff'"}},
      {"another kind of source",
       [](LedgerIdentity& i) {
         i.source = {{"source", "ndjson"}, {"input digest", "1234"}};
       },
       {"source 'dataset'", "'ndjson'"}},
      {"one field more",
       [](LedgerIdentity& i) {
         i.source.push_back({"edge share", "5"});
       },
       {"edge share 'none'", "'5'"}},
      {"one field less", [](LedgerIdentity& i) { i.source.pop_back(); }, {"'7'", "'none'"}},
      {"another site at the same address",
       [](LedgerIdentity& i) { i.site_id = "feedfeed"; },
       {"0123456789abcdef", "feedfeed", "http://127.0.0.1:8080", "--ledger"}},
      {"the same site at another address",
       [](LedgerIdentity& i) { i.target_url = "http://localhost:9090"; },
       {}},
      {"no site id at the noted address",
       [](LedgerIdentity& i) {
         i.target_url = "http://localhost:9090";
         i.site_id = "";
       },
       {}},
      {"no site id at another address",
       [](LedgerIdentity& i) { i.site_id = ""; },
       {"target 'http://localhost:9090'", "'http://127.0.0.1:8080'"}},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.what));
    LedgerIdentity identity = some_identity();
    c.change(identity);
    const Result<Done> bound = open_sqlite_ledger(path)->bind(identity);
    CHECK(bound.has_value() == c.said.empty());
    if (bound) continue;
    for (const std::string& part : c.said) {
      CAPTURE(part);
      CAPTURE(bound.error().message);
      CHECK(contains(bound.error().message, part));
    }
  }
  // The site that once said its name keeps it.
  CHECK(open_sqlite_ledger(path)->identity()->site_id == "0123456789abcdef");
}

TEST_CASE("ledger: places and files that can be none are refused with a remedy") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("ledger");
  const auto refused = [&](const std::string& name) {
    return error_of([&] { open_sqlite_ledger(name); });
  };
  SUBCASE("a directory") {
    CHECK(contains(refused(directory.path().string()), "is a directory"));
    CHECK(contains(error_of([&] { open_sqlite_ledger_to_read(directory.path().string()); }),
                   "is a directory"));
  }
  SUBCASE("a missing directory") {
    const std::string message = refused(directory.file("missing/ledger"));
    CHECK(contains(message, "there is no directory"));
    CHECK(contains(message, "--ledger"));
  }
  SUBCASE("rubbish") {
    write_whole_file(path, std::string(5000, 'x'));
    CHECK(contains(refused(path), "it is no anp ledger"));
    CHECK(read_whole_file(path) == std::string(5000, 'x'));
    CHECK(contains(error_of([&] { open_sqlite_ledger_to_read(path); }), "it is no anp ledger"));
  }
  SUBCASE("another program's database is not touched") {
    run_sql(path, "CREATE TABLE theirs(x)");
    const std::string before = read_whole_file(path);
    CHECK(contains(refused(path), "no anp ledger"));
    CHECK(read_whole_file(path) == before);
  }
  SUBCASE("a newer layout") {
    open_sqlite_ledger(path);
    run_sql(path, "PRAGMA user_version=3");
    CHECK(contains(refused(path), "has layout 3, this program knows layout 2"));
    CHECK(contains(error_of([&] { open_sqlite_ledger_to_read(path); }), "has layout 3"));
  }
  SUBCASE("a state that no version wrote") {
    open_sqlite_ledger(path)->put_batch(1, batch(1, BatchState::intent, 1));
    {
      const auto ledger = open_sqlite_ledger(path);
      ledger->put_batch(1, batch(1, BatchState::intent, 1));
      ledger->commit();
    }
    run_sql(path, "UPDATE batches SET state='perhaps'");
    CHECK(contains(error_of([&] { open_sqlite_ledger(path)->open_batches(); }), "'perhaps'"));
    run_sql(path, "UPDATE batches SET state='intent', pending='9-3'");
    CHECK(contains(error_of([&] { open_sqlite_ledger(path)->open_batches(); }), "'9-3'"));
  }
  SUBCASE("numbers that no version wrote") {
    {
      const auto ledger = open_sqlite_ledger(path);
      ledger->put_batch(1, batch(1, BatchState::intent, 1));
      ledger->commit();
    }
    for (const char* change :
         {"first=0", "first=9223372036854775807", "count=0", "count=1001", "count=-1",
          "pending='0-100'", "created='100'", "attempts=-1", "rejected=4294967296", "first='one'",
          "state=CAST('dead' AS BLOB)"}) {
      CAPTURE(change);
      const std::string before = read_whole_file(path);
      run_sql(path, (std::string("UPDATE batches SET ") + change).c_str());
      CHECK(contains(error_of([&] { open_sqlite_ledger(path)->open_batches(); }), "it is damaged"));
      write_whole_file(path, before);
    }
  }
  SUBCASE("tables that are not as they were laid out") {
    open_sqlite_ledger(path);
    run_sql(path, "CREATE INDEX theirs ON batches(first); ANALYZE");
    CHECK(refused(path).empty());
    std::string bytes = read_whole_file(path);
    const std::size_t word = bytes.find("PRIMARY KEY, run");
    REQUIRE(word != std::string::npos);
    bytes.replace(word, 11, "PRIMARYxKEY");
    write_whole_file(path, bytes);
    CHECK(contains(refused(path), "it is damaged"));
  }
  SUBCASE("times that no clock has") {
    {
      const auto ledger = open_sqlite_ledger(path);
      ledger->begin_run("anp-import run", kNow);
      ledger->commit();
    }
    for (const char* time : {"-1", "9223372036854775807"}) {
      CAPTURE(time);
      run_sql(path, (std::string("UPDATE runs SET started_us=") + time).c_str());
      CHECK(contains(error_of([&] { open_sqlite_ledger(path)->runs(1); }), "it is damaged"));
    }
  }
  SUBCASE("keys out of order, which would be read for ever") {
    {
      const auto ledger = open_sqlite_ledger(path);
      for (std::uint64_t position = 1; position <= 9; ++position) {
        ledger->put_dead_letter({position, "a-1", "h1", "no", 1, {}});
      }
      ledger->commit();
    }
    std::string bytes = read_whole_file(path);
    // Payload size, key 9, and the record's header: five columns and the key, which is NULL in it.
    const std::size_t cell = bytes.find(std::string("\x09\x07\x00\x13\x11", 5));
    REQUIRE(cell != std::string::npos);
    bytes[cell] = 1;
    write_whole_file(path, bytes);
    CHECK(contains(error_of([&] { open_sqlite_ledger_to_read(path); }), "it is damaged"));
    CHECK(contains(refused(path), "it is damaged"));
  }
  SUBCASE("pages overwritten") {
    {
      const auto ledger = open_sqlite_ledger(path);
      for (BatchId id = 1; id <= 2000; ++id) {
        ledger->put_batch(1, batch(id, BatchState::acknowledged, static_cast<std::uint64_t>(id)));
      }
      ledger->commit();
    }
    std::string bytes = read_whole_file(path);
    REQUIRE(bytes.size() > 50'000);
    bytes.replace(20'000, 20'000, std::string(20'000, '\x55'));
    write_whole_file(path, bytes);
    CHECK(
        contains(error_of([&] { open_sqlite_ledger(path)->finished_ranges(); }), "it is damaged"));
  }
  SUBCASE("nothing to read") {
    CHECK(contains(error_of([&] { open_sqlite_ledger_to_read(path); }), "there is no ledger"));
    CHECK(open_sqlite_ledger_if_any(path) == nullptr);
    CHECK_FALSE(std::filesystem::exists(path));
    write_whole_file(path, "");
    CHECK(contains(error_of([&] { open_sqlite_ledger_to_read(path); }), "is empty"));
    CHECK(open_sqlite_ledger_if_any(path) == nullptr);
  }
  SUBCASE("an empty file is as good as none") {
    write_whole_file(path, "");
    CHECK(refused(path).empty());
  }
}

TEST_CASE("ledger: one that may not be written is refused") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("ledger");
  {
    const auto ledger = open_sqlite_ledger(path);
    ledger->put_batch(1, batch(1, BatchState::acknowledged, 1));
    ledger->commit();
  }
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
  const auto as_nobody = [&](const std::function<bool()>& check) {
    return WEXITSTATUS(in_child([&] {
      // Permission bits do not bind root.
      if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(98);
      _exit(check() ? 7 : 8);
    }));
  };
  SUBCASE("read-only file in a writable directory") {
    std::filesystem::permissions(directory.path(), std::filesystem::perms(0777));
    std::filesystem::permissions(path, std::filesystem::perms(0444));
    std::filesystem::permissions(path + ".lock", std::filesystem::perms(0666));
    CHECK(as_nobody([&] {
            const std::string message = error_of([&] { open_sqlite_ledger(path); });
            return contains(message, "read-only") && contains(message, "--ledger");
          }) == 7);
  }
  SUBCASE("read-only directory") {
    std::filesystem::permissions(directory.path(), std::filesystem::perms(0555));
    CHECK(as_nobody([&] {
            const std::string message = error_of([&] { open_sqlite_ledger(path); });
            return contains(message, "ledger '" + path + "'") && contains(message, "writable");
          }) == 7);
    CHECK(as_nobody([&] {
            const std::string other = directory.file("other");
            return contains(error_of([&] { open_sqlite_ledger(other); }), "writable");
          }) == 7);
    std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
  }
}

TEST_CASE("ledger: a full disk stops the run, and what was acknowledged stays") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("ledger");
  {
    const auto ledger = open_sqlite_ledger(path);
    ledger->put_batch(1, batch(1, BatchState::acknowledged, 1));
    ledger->commit();
  }
  {
    // The limit on a file's size is the one full disk that needs no privilege.
    const int status = in_child([&] {
      std::signal(SIGXFSZ, SIG_IGN);
      const auto ledger = open_sqlite_ledger(path);
      const rlimit limit{65'536, 65'536};
      setrlimit(RLIMIT_FSIZE, &limit);
      std::string first;
      for (BatchId id = 2; id < 5000 && first.empty(); ++id) {
        first = error_of([&] {
          ledger->put_batch(1, batch(id, BatchState::intent, static_cast<std::uint64_t>(id) * 100));
          ledger->commit();
        });
      }
      // Once a write has failed, nothing more is accepted: it might be half of the truth.
      const std::string second =
          error_of([&] { ledger->put_batch(1, batch(1, BatchState::intent, 1)); });
      _exit(contains(first, path) && contains(first, "space") && contains(second, "earlier write")
                ? 7
                : 8);
    });
    CHECK(WEXITSTATUS(status) == 7);
  }
  const auto ledger = open_sqlite_ledger(path);
  CHECK(ledger->finished_ranges() == std::vector<PositionInterval>{{1, 101}});
}

}  // namespace
}  // namespace anp
