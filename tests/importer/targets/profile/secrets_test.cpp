#include "importer/targets/profile/secrets.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/support/temporary_directory.h"

namespace anp {

namespace {

/// An environment variable for as long as it lives.
class Variable {
 public:
  Variable(std::string name, const std::string& value) : name_(std::move(name)) {
    setenv(name_.c_str(), value.c_str(), 1);
  }
  ~Variable() { unsetenv(name_.c_str()); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  std::string name_;
};

const std::vector<SecretSource> kSources = {{"token", "TEST_OF_SECRETS"}};

std::string secret_file(const TemporaryDirectory& directory, const std::string& text, mode_t mode) {
  const std::string path = directory.file("secret");
  write_whole_file(path, text);
  chmod(path.c_str(), mode);
  return path;
}

Result<SecretStore> read_store() {
  StandardInput input;
  return SecretStore::read(kSources, input);
}

}  // namespace

TEST_CASE("secrets: from the environment, or from the file that it names") {
  const TemporaryDirectory directory;
  const auto none = read_store();
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().message.find("$TEST_OF_SECRETS_FILE") != std::string::npos);
  const Variable direct("TEST_OF_SECRETS", "from environment");
  CHECK(read_store()->value("token") == "from environment");
  const Variable named("TEST_OF_SECRETS_FILE", secret_file(directory, "from file\n", 0600));
  CHECK(read_store()->value("token") == "from file");
}

TEST_CASE("secrets: one that others can read or no header can hold is refused and not repeated") {
  const TemporaryDirectory directory;
  struct Case {
    std::string text;
    mode_t mode;
    const char* word;
  };
  const Case cases[] = {{"canary", 0644, "chmod 600"},
                        {"", 0600, "empty"},
                        {"\n", 0600, "empty"},
                        {"canary\nX-Evil: 1", 0600, "control character"},
                        {std::string("can\0ary", 7), 0600, "control character"},
                        {std::string(kMaxSecretBytes + 1, 'c'), 0600, "4096"}};
  for (const Case& c : cases) {
    CAPTURE(c.word);
    const Variable named("TEST_OF_SECRETS_FILE", secret_file(directory, c.text, c.mode));
    const auto store = read_store();
    REQUIRE_FALSE(store.has_value());
    CHECK(store.error().message.find(c.word) != std::string::npos);
    CHECK(store.error().message.find("canary") == std::string::npos);
  }
  for (const mode_t mode : {0640, 0604, 0660, 0700, 0500, 0620, 04600}) {
    CAPTURE(mode);
    const Variable named("TEST_OF_SECRETS_FILE", secret_file(directory, "canary", mode));
    const auto store = read_store();
    REQUIRE_FALSE(store.has_value());
    CHECK(store.error().message.find("chmod 600") != std::string::npos);
  }
  {
    const Variable named("TEST_OF_SECRETS_FILE", secret_file(directory, "canary", 0400));
    CHECK(read_store().has_value());
    // Somebody else's could be exchanged under our hands. Only root can make one.
    if (chown(directory.file("secret").c_str(), 12345, 12345) == 0) {
      const auto store = read_store();
      REQUIRE_FALSE(store.has_value());
      CHECK(store.error().message.find("another user (id 12345)") != std::string::npos);
    }
  }
  for (const std::string& no_file : {directory.path().string(), std::string("/dev/null")}) {
    const Variable named("TEST_OF_SECRETS_FILE", no_file);
    const auto store = read_store();
    REQUIRE_FALSE(store.has_value());
    CHECK(store.error().message.find("is no file") != std::string::npos);
  }
  const Variable absent("TEST_OF_SECRETS_FILE", directory.file("absent"));
  CHECK_FALSE(read_store().has_value());
}

TEST_CASE("secrets: a file is read again after a while, and the last good value holds") {
  const TemporaryDirectory directory;
  const Variable named("TEST_OF_SECRETS_FILE", secret_file(directory, "first", 0600));
  auto store = read_store();
  REQUIRE(store.has_value());
  const auto later = std::chrono::steady_clock::now() + 2 * SecretStore::kRefreshed;
  secret_file(directory, "second", 0600);
  store->refresh(std::chrono::steady_clock::now());
  CHECK(store->value("token") == "first");
  store->refresh(later);
  CHECK(store->value("token") == "second");
  // Sent before, it may come back now.
  CHECK(store->without_secrets("first, second") == "[secret], [secret]");
  secret_file(directory, "third", 0644);
  store->refresh(later + 2 * SecretStore::kRefreshed);
  CHECK(store->value("token") == "second");
}

TEST_CASE("secrets: what a server repeats of them is taken out, as it is and as it was sent") {
  const Variable direct("TEST_OF_SECRETS", "user:canary");
  const auto store = read_store();
  REQUIRE(store.has_value());
  CHECK(store->without_secrets("bad user:canary or " + base64("user:canary") + "!") ==
        "bad [secret] or [secret]!");
  const Variable hard("TEST_OF_SECRETS", "a \"b\" & c");
  const auto other = read_store();
  REQUIRE(other.has_value());
  CHECK(other->without_secrets(R"({"said":"a \"b\" & c","at":"/?t=a%20%22b%22%20%26%20c"})") ==
        R"({"said":"[secret]","at":"/?t=[secret]"})");
}

TEST_CASE("base64: the examples of RFC 4648") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xFF\xFE") == "//4=");
}

}  // namespace anp
