#include "importer/reference/help_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "generator/result.h"

namespace anp {

namespace {

constexpr std::size_t kColumns = 100;

/// Breaks a text at spaces; every line after the first is indented.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (column > indent && column + 1 + word.size() > kColumns) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

std::string exit_codes(const ProgramReference& program) {
  std::string text;
  for (const auto& [code, meaning] : program.exit_codes) {
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", code, meaning);
  }
  return wrapped(text, 2);
}

}  // namespace

std::string program_help(const ProgramReference& program) {
  std::string text = fmt::format("{}: {}.\n\n", program.name, program.summary);
  auto out = std::back_inserter(text);
  for (const CommandReference& command : program.commands) {
    const bool first = &command == &program.commands.front();
    fmt::format_to(out, "  {} {:<8} {}\n", program.name,
                   first ? "[" + command.name + "]" : command.name, command.summary);
  }
  for (const std::string& paragraph : program.description) {
    fmt::format_to(out, "\n{}\n", wrapped(paragraph, 0));
  }
  const CommandReference& first = program.commands.front();
  fmt::format_to(out, "\nThe options of {}; {} COMMAND --help shows those of another command.\n\n",
                 first.name, program.name);
  text += describe_options(first.options);
  text += "\nExamples\n";
  for (const std::string& example : program.examples) fmt::format_to(out, "  {}\n", example);
  fmt::format_to(out, "\nExit codes\n  {}\n", exit_codes(program));
  return text;
}

std::string command_help(const ProgramReference& program, std::string_view name) {
  const auto command =
      std::find_if(program.commands.begin(), program.commands.end(),
                   [name](const CommandReference& known) { return known.name == name; });
  ANP_REQUIRE(command != program.commands.end(), "help is asked for a command that is there");
  const std::string arguments = command->arguments.empty() ? "" : " " + command->arguments;
  return fmt::format("{} {}{}: {}.\n\n{}\nExit codes\n  {}\n", program.name, name, arguments,
                     command->summary, describe_options(command->options), exit_codes(program));
}

}  // namespace anp
