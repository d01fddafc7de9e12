#include <doctest/doctest.h>

#include <string>

#include "importer/reference/completions.h"
#include "importer/reference/generate_reference.h"
#include "importer/reference/man_page.h"

namespace anp {

namespace {

/// A program whose help is hostile to roff and shells.
ProgramReference hostile() {
  ProgramReference program;
  program.name = "tool";
  program.summary = "does 'it'";
  program.commands = {
      {"go",
       "goes [far]: $HOME `x`",
       "",
       {{"Options",
         {{"path", "PATH", ".starts with a dot, isn't \\ \"plain\": $(x) [y]", "a-b"}}}}}};
  return program;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("man page: nothing in a text is taken for a request") {
  CHECK(roff_text(".x") == "\\&.x");
  CHECK(roff_text("a\n'b") == "a\n\\&'b");
  CHECK(roff_text("a-b\\c") == "a\\-b\\ec");
  const std::string page = man_page(hostile(), "2026-05-04");
  CHECK(has(page, ".TH TOOL 1 \"2026-05-04\""));
  CHECK(has(page,
            "\n\\&.starts with a dot, isn't \\e \\(dqplain\\(dq: $(x) [y]\n(default: a\\-b)\n"));
}

TEST_CASE("completions: quotes and brackets of a help do not end its quotation") {
  CHECK(has(zsh_completion(hostile()),
            R"('--path=[.starts with a dot, isn'\''t \\ "plain"\: $(x) \[y\]]:PATH:_files')"));
  CHECK(has(zsh_completion(hostile()), R"('go:goes \[far\]\: $HOME `x`')"));
  CHECK(has(fish_completion(hostile()),
            R"(-l path -r -F -d '.starts with a dot, isn\'t \\ "plain": $(x) [y]')"));
}

TEST_CASE("reference: the help of anp-generate is read back into its parts") {
  const auto program = generate_reference();
  REQUIRE(program.has_value());
  CHECK(program->summary == "makes articles from a seed, the same ones everywhere");
  REQUIRE(program->commands.size() == 6);
  CHECK(program->commands[0].name == "generate");
  CHECK(program->commands[1].name == "show");
  CHECK(program->commands[1].arguments == "N");
  CHECK(program->commands[1].summary == "print article N");
  CHECK(program->commands[4].arguments == "PATH...");
  const auto& options = program->commands[0].options[0].options;
  const auto named = [&](const std::string& name) {
    for (const OptionDeclaration& option : options) {
      if (option.name == name) return option;
    }
    return OptionDeclaration{};
  };
  CHECK(named("seed").value_name == "D");
  CHECK(named("seed").preset == "0");
  CHECK(named("pack").value_name == "NAME|DIR");
  CHECK(named("edge-share").value_name == "P%");
  CHECK_FALSE(named("manifest").preset.has_value());
  // Goes over several lines of the help.
  CHECK(named("format").help.ends_with("show prints text on a terminal"));
  CHECK(named("help,h").help == "print this");
  CHECK(named("version").value_name.empty());
}

TEST_CASE("reference: a help of another form is refused, not half read") {
  CHECK_FALSE(read_help("tool", "").has_value());
  CHECK_FALSE(read_help("tool", "tool: does it.\n\n  other go   goes\n").has_value());
  CHECK_FALSE(read_help("tool", "tool: does it.\n\n  tool go   goes\n\nOptions:\n").has_value());
  CHECK_FALSE(
      read_help("tool", "tool: does it.\n\n  tool go   goes\n\nOptions:\n  --alone\n").has_value());
}

TEST_CASE("reference: a value's name says what it may be") {
  CHECK(value_kind("") == ValueKind::none);
  CHECK(value_kind("N") == ValueKind::text);
  CHECK(value_kind("PATH") == ValueKind::file);
  CHECK(value_kind("FILE") == ValueKind::file);
  CHECK(value_kind("NAME|DIR") == ValueKind::directory);
}

}  // namespace anp
