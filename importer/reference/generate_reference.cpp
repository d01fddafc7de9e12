#include "importer/reference/generate_reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>
#include <variant>

#include "generator/formats/format.h"
#include "generator/options.h"
#include "generator/version.h"

namespace anp {

namespace {

std::string trimmed(const std::string& text) {
  const std::size_t start = text.find_first_not_of(' ');
  if (start == std::string::npos) return {};
  return text.substr(start, text.find_last_not_of(' ') + 1 - start);
}

/// "anp-generate show N [OPTIONS]       print article N"
Result<CommandReference> read_command(const std::string& name, const std::string& line) {
  const std::size_t gap = line.find("   ");
  if (!line.starts_with(name + " ") || gap == std::string::npos) {
    return Error{fmt::format("'{}': names no command of {}", line, name)};
  }
  CommandReference command;
  command.summary = trimmed(line.substr(gap));
  std::istringstream words(line.substr(name.size(), gap - name.size()));
  for (std::string word; words >> word;) {
    if (word == "[OPTIONS]") continue;
    if (command.name.empty()) {
      std::erase_if(word, [](char c) { return c == '[' || c == ']'; });
      command.name = word;
    } else {
      command.arguments += (command.arguments.empty() ? "" : " ") + word;
    }
  }
  return command;
}

/// "--seed D (=0)   dataset seed", "-h [ --help ]   print this"
Result<OptionDeclaration> read_option(const std::string& line) {
  const std::size_t gap = line.find("  ");
  if (gap == std::string::npos) return Error{fmt::format("'{}': an option without help", line)};
  OptionDeclaration option;
  option.help = trimmed(line.substr(gap));
  std::string head = line.substr(0, gap);
  if (head.starts_with("-h [ --")) {
    option.name = head.substr(7, head.find(" ]") - 7) + ",h";
    return option;
  }
  if (!head.starts_with("--")) return Error{fmt::format("'{}': no option", line)};
  if (const std::size_t preset = head.find(" (="); preset != std::string::npos) {
    option.preset = head.substr(preset + 3, head.size() - preset - 4);
    head.resize(preset);
  }
  const std::size_t space = std::min(head.find(' '), head.size());
  option.name = head.substr(2, space - 2);
  if (space < head.size()) option.value_name = head.substr(space + 1);
  return option;
}

/// The part of a help that a line stands in.
enum class Part : std::uint8_t { commands, options, examples };

}  // namespace

Result<ProgramReference> read_help(std::string_view name, std::string_view help) {
  ProgramReference program;
  program.name = name;
  program.version = version();
  OptionGroup group{"Options", {}};
  Part part = Part::commands;
  std::istringstream lines{std::string(help)};
  for (std::string line; std::getline(lines, line);) {
    const std::string text = trimmed(line);
    if (text.empty()) continue;
    if (line.starts_with(program.name + ": ")) {
      program.summary = text.substr(program.name.size() + 2);
      if (program.summary.ends_with('.')) program.summary.pop_back();
    } else if (text == "Options:") {
      part = Part::options;
    } else if (text == "Examples") {
      part = Part::examples;
    } else if (part == Part::examples) {
      program.examples.push_back(text);
    } else if (part == Part::commands) {
      auto command = read_command(program.name, text);
      if (!command) return command.error();
      program.commands.push_back(std::move(*command));
    } else if (text.starts_with('-')) {
      auto option = read_option(text);
      if (!option) return option.error();
      group.options.push_back(std::move(*option));
    } else if (!group.options.empty()) {
      group.options.back().help += " " + text;  // a help that goes on
    }
  }
  if (program.summary.empty() || program.commands.empty() || group.options.empty()) {
    return Error{fmt::format("the help of {} lacks its summary, commands or options", name)};
  }
  for (CommandReference& command : program.commands) command.options = {group};
  return program;
}

Result<ProgramReference> generate_reference() {
  static constexpr const char* kArguments[] = {"anp-generate", "--help"};
  const auto help = parse_generate_command(2, kArguments, false);
  if (!help) return help.error();
  const auto* text = std::get_if<PrintText>(&*help);
  if (text == nullptr) return Error{"anp-generate --help prints no help"};
  auto program = read_help("anp-generate", text->text);
  if (!program) return program;
  program->environment = {{"ANP_PACKS", "the directory that holds the packs"}};
  program->exit_codes = {{0, "done"},
                         {1, "cannot run: a file or a disk"},
                         {2, "wrong usage"},
                         {5, "verify or reproduce found differences"}};
  program->choices = {{"format", {std::begin(kFormatNames), std::end(kFormatNames)}}};
  return program;
}

}  // namespace anp
