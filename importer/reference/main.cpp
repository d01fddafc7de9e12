// anp-reference DIRECTORY DATE: writes the man pages and shell completions of all programs. Runs
// when the project is built, and is not installed.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <vector>

#include "generator/exit_code.h"
#include "generator/output_file.h"
#include "importer/option_table.h"
#include "importer/reference/completions.h"
#include "importer/reference/generate_reference.h"
#include "importer/reference/man_page.h"
#include "importer/staging/options.h"

namespace {

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  anp::write_output_file(path.string(), text);
}

void write_reference(const std::filesystem::path& directory, const anp::ProgramReference& program,
                     const std::string& date) {
  write_file(directory / "man" / (program.name + ".1"), anp::man_page(program, date));
  write_file(directory / "bash" / program.name, anp::bash_completion(program));
  write_file(directory / "zsh" / ("_" + program.name), anp::zsh_completion(program));
  write_file(directory / "fish" / (program.name + ".fish"), anp::fish_completion(program));
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) {
    fmt::print(stderr, "anp-reference: takes a directory and a date, like 2026-05-04\n");
    return static_cast<int>(anp::ExitCode::usage);
  }
  const auto generate = anp::generate_reference();
  if (!generate) {
    fmt::print(stderr, "anp-reference: {}\n", generate.error().message);
    return static_cast<int>(anp::ExitCode::cannot_run);
  }
  for (const anp::ProgramReference& program :
       {*generate, anp::import_reference(), anp::staging_reference()}) {
    write_reference(argv[1], program, argv[2]);
  }
  return static_cast<int>(anp::ExitCode::done);
} catch (const std::exception& error) {
  fmt::print(stderr, "anp-reference: {}\n", error.what());
  return static_cast<int>(anp::ExitCode::cannot_run);
}
