#include <fmt/format.h>

#include <string_view>

#include "importer/reference/completions.h"

namespace anp {

namespace {

/// Inside single quotes, and inside the brackets of a specification of _arguments.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

std::string action_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::none:
    case ValueKind::text:
      return " ";
    case ValueKind::file:
      return "_files";
    case ValueKind::directory:
      return "_files -/";
  }
  return "";
}

/// '--seed=[dataset seed]:D: '
std::string specification(const ProgramReference& program, const OptionDeclaration& option) {
  const std::string name = long_name(option);
  if (option.value_name.empty()) return fmt::format("'--{}[{}]'", name, escaped(option.help));
  std::string action = action_of(value_kind(option.value_name));
  if (const auto found = program.choices.find(name); found != program.choices.end()) {
    action = "(";
    for (const std::string& choice : found->second) {
      action += (action.size() > 1 ? " " : "") + choice;
    }
    action += ")";
  }
  return fmt::format("'--{}=[{}]:{}:{}'", name, escaped(option.help), escaped(option.value_name),
                     action);
}

std::string arguments_of(const ProgramReference& program, const CommandReference& command) {
  std::string text = "      _arguments -S";
  for (const OptionGroup& group : command.options) {
    for (const OptionDeclaration& option : group.options) {
      text += " \\\n        " + specification(program, option);
    }
  }
  if (!command.name.empty()) text += " \\\n        '1:command:_anp_commands'";
  const ValueKind kind = value_kind(command.arguments);
  if (kind == ValueKind::file || kind == ValueKind::directory) {
    text += fmt::format(" \\\n        '*:{}:{}'", escaped(command.arguments), action_of(kind));
  }
  return text + "\n";
}

std::string command_list(const ProgramReference& program) {
  std::string text = "_anp_commands() {\n  local -a commands=(\n";
  for (const CommandReference& command : program.commands) {
    text += fmt::format("    '{}:{}'\n", command.name, escaped(command.summary));
  }
  return text + "  )\n  _describe command commands\n}\n\n";
}

}  // namespace

std::string zsh_completion(const ProgramReference& program) {
  const bool has_commands = !program.commands.front().name.empty();
  std::string text = fmt::format(
      "#compdef {0}\n# zsh completion for {0}, made from its options.\n\n", program.name);
  if (has_commands) text += command_list(program);
  text += fmt::format("_{}() {{\n  local command={} word\n", program.name,
                      program.commands.front().name);
  if (has_commands) {
    std::string names;
    for (const CommandReference& command : program.commands) {
      names += (names.empty() ? "" : "|") + command.name;
    }
    text += fmt::format(
        "  for word in ${{words[2,CURRENT-1]}}; do\n    case $word in\n      {}) command=$word; "
        "break "
        ";;\n    esac\n  done\n",
        names);
  }
  text += "  case $command in\n";
  for (const CommandReference& command : program.commands) {
    text += fmt::format("    {})\n{}      ;;\n", has_commands ? command.name : "*",
                        arguments_of(program, command));
  }
  return text + fmt::format("  esac\n}}\n\n_{} \"$@\"\n", program.name);
}

}  // namespace anp
