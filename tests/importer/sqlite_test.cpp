#include "importer/sqlite.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "tests/support/temporary_directory.h"

namespace anp {
namespace {

using Access = SqliteDatabase::Access;

/// The trouble that `work` runs into; nothing when it runs into none.
template <typename Work>
std::optional<SqliteTrouble> trouble_of(Work work) {
  try {
    work();
  } catch (const SqliteError& error) {
    CHECK(error.code() != 0);
    return error.trouble();
  }
  return std::nullopt;
}

struct Words {
  TemporaryDirectory directory;
  std::string path = directory.file("words.sqlite");
  SqliteDatabase database{path, Access::read_write};

  Words() { database.run("CREATE TABLE words(id INTEGER PRIMARY KEY, word TEXT UNIQUE)"); }
  void add(std::string_view word) {
    database.query("INSERT INTO words(word) VALUES(?)").bind(word).finish();
  }
  std::int64_t count() { return database.integer("SELECT count(*) FROM words").value(); }
};

TEST_CASE("sqlite: what is bound is read back, in one call or in several") {
  Words words;
  constexpr const char* kInsert = "INSERT INTO words VALUES(?,?)";
  words.database.query(kInsert).bind(7, "seven").finish();
  CHECK(words.database.last_row_id() == 7);
  words.database.query(kInsert).bind(-1).bind(std::string_view()).finish();
  const std::string with_nul("a\0b", 3);
  words.database.query(kInsert).bind(std::int64_t{1} << 62, with_nul).finish();
  words.database.query("INSERT INTO words(id) VALUES(8)").finish();

  SqliteQuery row = words.database.query("SELECT id, word FROM words WHERE id<>? ORDER BY id");
  row.bind(8);
  REQUIRE(row.next());
  CHECK(row.integer(0) == -1);
  CHECK(row.text(1).empty());
  CHECK_FALSE(row.is_null(1));  // an empty text is no NULL
  REQUIRE(row.next());
  CHECK(row.text(1) == "seven");
  REQUIRE(row.next());
  CHECK(row.integer(0) == std::int64_t{1} << 62);
  CHECK(row.text(1) == with_nul);
  CHECK_FALSE(row.next());
  SqliteQuery null = words.database.query("SELECT word FROM words WHERE id=8");
  REQUIRE(null.next());
  CHECK(null.is_null(0));
  CHECK(null.text(0).empty());
}

TEST_CASE("sqlite: a kept statement forgets what was bound to it and where it stopped") {
  Words words;
  words.add("one");
  words.add("two");
  constexpr const char* kSelect = "SELECT word FROM words WHERE ?1 IS NULL OR id=?1 ORDER BY id";
  CHECK(words.database.text(kSelect) == "one");  // stops in the middle
  {
    SqliteQuery second = words.database.query(kSelect);
    REQUIRE(second.bind(2).next());
    CHECK(second.text(0) == "two");
  }
  SqliteQuery again = words.database.query(kSelect);
  CHECK(again.next());
  CHECK(again.next());
  CHECK_FALSE(again.next());
  CHECK(words.database.integer("SELECT id FROM words WHERE id>2") == std::nullopt);
}

TEST_CASE("sqlite: a transaction is all there after commit(), and gone without it") {
  Words words;
  {
    SqliteTransaction lost(words.database);
    words.add("one");
    CHECK(words.database.in_transaction());
  }
  CHECK_FALSE(words.database.in_transaction());
  CHECK(words.count() == 0);
  SqliteTransaction kept(words.database);
  words.add("two");
  // A refused row takes nothing else along.
  CHECK(trouble_of([&] { words.add("two"); }) == SqliteTrouble::constraint);
  kept.commit();
  CHECK(words.count() == 1);
}

TEST_CASE("sqlite: every use of a statement is counted") {
  Words words;
  const std::uint64_t before = words.database.statements();
  words.database.run("PRAGMA user_version; -- a comment\n; PRAGMA application_id;");
  CHECK(words.database.statements() - before == 2);
  words.add("one");
  CHECK(words.count() == 1);
  CHECK(words.database.statements() - before == 4);
}

TEST_CASE("sqlite: an error says what kind of trouble it is") {
  Words words;
  const TemporaryDirectory& directory = words.directory;
  const auto open = [](const std::string& path, Access access) {
    SqliteDatabase(path, access).run("SELECT count(*) FROM sqlite_schema");
  };
  CHECK(trouble_of([&] { open(directory.file("none"), Access::read_only); }) ==
        SqliteTrouble::cannot_open);
  CHECK(trouble_of([&] { open(directory.file("no/such/file"), Access::read_write); }) ==
        SqliteTrouble::cannot_open);
  write_whole_file(directory.file("text"), std::string(5000, 'x'));
  CHECK(trouble_of([&] { open(directory.file("text"), Access::read_write); }) ==
        SqliteTrouble::not_a_database);
  SqliteDatabase reader(words.path, Access::read_only);
  CHECK(reader.is_read_only());
  CHECK(trouble_of([&] { reader.run("DELETE FROM words"); }) == SqliteTrouble::read_only);
  CHECK(trouble_of([&] { words.database.run("SELEC 1"); }) == SqliteTrouble::broken);
  CHECK(trouble_of([&] { words.database.query("SELECT nothing FROM words"); }) ==
        SqliteTrouble::broken);
  words.database.run("PRAGMA max_page_count = 4");
  CHECK(trouble_of([&] { words.add(std::string(100'000, 'w')); }) == SqliteTrouble::full);
  CHECK(words.count() == 0);
}

}  // namespace
}  // namespace anp
