#include <doctest/doctest.h>

#include <filesystem>

#include "tests/cli/import/programs.h"

namespace anp {

namespace {

namespace fs = std::filesystem;

constexpr const char* kPrograms[] = {"anp-generate", "anp-import", "anp-staging"};

std::string file(const std::string& name) { return std::string(ANP_REFERENCE_DIR) + "/" + name; }

/// Passes without a word.
void check_silent(const std::vector<std::string>& words) {
  ProcessOptions options;
  options.environment = {"LC_ALL=C.UTF-8", "MANWIDTH=100"};
  const Ended ended = run_program(words, options);
  CAPTURE(words.back());
  CHECK(ended.exit_code == 0);
  CHECK(ended.errors.empty());
}

/// What bash offers for the last of `words`, by the completion of the first.
std::string completions(const TemporaryDirectory& directory, const std::string& words) {
  const std::string program = words.substr(0, words.find(' '));
  const std::string script = "source " + file("bash/" + program) + "\nCOMP_WORDS=(" + words +
                             ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n" +
                             "_${COMP_WORDS[0]//-/_}\n" + "printf '%s ' \"${COMPREPLY[@]}\"\n";
  const Ended ended = run_program({"bash", "--norc", "--noprofile", "-c", script}, in(directory));
  CHECK(ended.errors.empty());
  return ended.output;
}

}  // namespace

TEST_CASE("man pages: nothing to complain about for man and mandoc") {
  for (const std::string program : kPrograms) {
    const std::string page = file("man/" + program + ".1");
    check_silent({"man", "--warnings", "--local-file", "-Tutf8", page});
    const Ended lint = run_program({"mandoc", "-T", "lint", page});
    CHECK(lint.exit_code == 0);
    CHECK(lint.output.empty());
  }
}

TEST_CASE("man pages: every command and option of --help is there") {
  const TemporaryDirectory directory;
  ProcessOptions options;
  options.environment = {"LC_ALL=C.UTF-8"};
  const std::string page =
      run_program({"mandoc", "-T", "ascii", file("man/anp-import.1")}, options).output;
  std::string text;  // without the overstrikes of bold and underlined letters
  for (const char c : page) {
    if (c == '\b') {
      text.pop_back();
    } else {
      text += c;
    }
  }
  for (const char* words :
       {"anp-import [run]", "OPTIONS OF UNDO", "--max-in-flight N", "-h, --help", "--since TIME",
        "(default: 100)", "ANP_MAX_IN_FLIGHT=4", "EXIT STATUS", "verify found differences"}) {
    CAPTURE(words);
    CHECK(contains(text, words));
  }
  const std::string generate = read_whole_file(file("man/anp-generate.1"));
  for (const char* words : {"edge\\-share", "reproduce", "MANIFEST", "articles from a seed"}) {
    CAPTURE(words);
    CHECK(contains(generate, words));
  }
}

TEST_CASE("completions: bash, zsh and fish can read them") {
  for (const std::string program : kPrograms) {
    check_silent({"bash", "-n", file("bash/" + program)});
    check_silent({"zsh", "-n", file("zsh/_" + program)});
    check_silent({"fish", "-n", file("fish/" + program + ".fish")});
  }
}

TEST_CASE("completions: bash offers commands, the options of the command, and files") {
  const TemporaryDirectory directory;
  write_whole_file(directory.file("one ledger"), "");
  fs::create_directory(directory.path() / "one-directory");
  struct Case {
    const char* typed;
    const char* want;
  };
  const Case cases[] = {
      {"anp-import ''", "run status retry verify undo log probe compare baseline "},
      {"anp-import ve", "verify "},
      {"anp-import --max-i", "--max-in-flight "},
      {"anp-import log --f", "--failed "},
      {"anp-import log --rate", " "},
      {"anp-import run --bat", "--batch "},
      {"anp-import status --le", "--ledger "},
      // A value is no command.
      {"anp-import --ledger log --se", "--seed --settle "},
      {"anp-import --ledger = log --se", "--seed --settle "},
      {"anp-import log --kind s", "send "},
      {"anp-import log --kind = re", "remove "},
      {"anp-import --ledger one", "one ledger one-directory "},
      {"anp-import --pack one", "one-directory "},
      {"anp-import compare one", "one ledger one-directory "},
      {"anp-import compare --w", "--warm-up "},
      {"anp-import --seed ''", " "},
      {"anp-generate co", "convert "},
      {"anp-generate convert one", "one ledger one-directory "},
      {"anp-generate --format sql", "sql-postgresql sql-mariadb "},
      {"anp-staging --po", "--port --port-file "},
  };
  for (const Case& c : cases) {
    CAPTURE(c.typed);
    CHECK(completions(directory, c.typed) == c.want);
  }
}

TEST_CASE("completions: fish offers commands, and the options of the command") {
  const TemporaryDirectory directory;
  const auto offered = [&](const std::string& typed) {
    ProcessOptions options = in(directory);
    options.environment.push_back("HOME=" + directory.path().string());
    return run_program({"fish", "--no-config", "-c",
                        "source " + file("fish/anp-import.fish") + "; complete -C '" + typed + "'"},
                       options)
        .output;
  };
  CHECK(contains(offered("anp-import ve"), "verify\tread articles back"));
  CHECK(contains(offered("anp-import log --f"), "--failed\t"));
  CHECK_FALSE(contains(offered("anp-import log --t"), "--target"));
  CHECK(contains(offered("anp-import --t"), "--target\t"));
  CHECK(contains(offered("anp-import log --kind s"), "send"));
  CHECK_FALSE(contains(offered("anp-import log ve"), "verify"));
}

TEST_CASE("cmake --install brings programs, man pages and completions") {
  const TemporaryDirectory directory;
  const Ended ended =
      run_program({"cmake", "--install", ANP_BINARY_DIR, "--prefix", directory.path().string()});
  INFO(ended.errors);
  REQUIRE(ended.exit_code == 0);
  for (const std::string program : kPrograms) {
    CHECK(fs::exists(directory.path() / "bin" / program));
    CHECK(fs::exists(directory.path() / "share/man/man1" / (program + ".1")));
    CHECK(fs::exists(directory.path() / "share/bash-completion/completions" / program));
    CHECK(fs::exists(directory.path() / "share/zsh/site-functions" / ("_" + program)));
    CHECK(fs::exists(directory.path() / "share/fish/vendor_completions.d" / (program + ".fish")));
  }
  ProcessOptions options;
  options.directory = directory.path().string();
  options.environment = {"ANP_PACKS="};
  const Ended run = run_program(
      {directory.file("bin/anp-import"), "--count", "5", "--target", "null:", "--ledger", "l"},
      options);
  INFO(run.errors);
  CHECK(run.exit_code == 0);
}

}  // namespace anp
