#include <fmt/format.h>

#include <iterator>
#include <map>
#include <set>

#include "importer/reference/completions.h"

namespace anp {

namespace {

/// "_anp_import"
std::string function_name(const ProgramReference& program) {
  std::string name = "_" + program.name;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

std::string options_of(const CommandReference& command) {
  std::string options;
  for (const OptionGroup& group : command.options) {
    for (const OptionDeclaration& option : group.options) {
      options += fmt::format("{}--{}", options.empty() ? "" : " ", long_name(option));
    }
  }
  return options;
}

std::string joined(const std::set<std::string>& names, const char* between) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : between) + name;
  return text;
}

std::string words_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// The options that take a value, by what that may be: "--ledger" under file.
std::map<ValueKind, std::set<std::string>> options_by_value(const ProgramReference& program) {
  std::map<ValueKind, std::set<std::string>> options;
  for (const CommandReference& command : program.commands) {
    for (const OptionGroup& group : command.options) {
      for (const OptionDeclaration& option : group.options) {
        const std::string name = long_name(option);
        if (program.choices.contains(name)) continue;
        options[value_kind(option.value_name)].insert("--" + name);
      }
    }
  }
  options.erase(ValueKind::none);
  return options;
}

const char* candidates_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::none:
    case ValueKind::text:
      return "return";
    case ValueKind::file:
      return "_anp_paths -f; return";
    case ValueKind::directory:
      return "_anp_paths -d; return";
  }
  return "";
}

std::set<std::string> options_with_value(const ProgramReference& program) {
  std::set<std::string> all;
  for (const auto& [kind, names] : options_by_value(program))
    all.insert(names.begin(), names.end());
  for (const auto& [name, choices] : program.choices) all.insert("--" + name);
  return all;
}

/// Which command is being typed: the first word that is no option and no option's value.
std::string find_command(const ProgramReference& program) {
  std::string names;
  for (const CommandReference& command : program.commands) {
    names += (names.empty() ? "" : "|") + command.name;
  }
  return fmt::format(R"(  local command={} named=
  local index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case ${{COMP_WORDS[index]}} in
      {})
        [[ ${{COMP_WORDS[index + 1]}} == "=" ]] && ((index++))
        ((index++))
        ;;
      {})
        command=${{COMP_WORDS[index]}} named=yes
        break
        ;;
    esac
  done
)",
                     program.commands.front().name, joined(options_with_value(program), "|"),
                     names);
}

std::string complete_value(const ProgramReference& program) {
  std::string text = "  case $previous in\n";
  for (const auto& [name, choices] : program.choices) {
    text += fmt::format("    --{}) _anp_words '{}'; return ;;\n", name, words_of(choices));
  }
  for (const auto& [kind, names] : options_by_value(program)) {
    text += fmt::format("    {}) {} ;;\n", joined(names, "|"), candidates_of(kind));
  }
  return text + "  esac\n";
}

std::string complete_option(const ProgramReference& program) {
  std::string text = "  if [[ $current == -* ]]; then\n    case $command in\n";
  for (const CommandReference& command : program.commands) {
    text += fmt::format("      {}) _anp_words '{}' ;;\n", command.name.empty() ? "*" : command.name,
                        options_of(command));
  }
  return text + "    esac\n    return\n  fi\n";
}

std::string complete_word(const ProgramReference& program) {
  if (program.commands.front().name.empty()) return "";
  std::vector<std::string> names;
  std::string cases;
  for (const CommandReference& command : program.commands) {
    names.push_back(command.name);
    const ValueKind kind = value_kind(command.arguments);
    if (kind != ValueKind::file && kind != ValueKind::directory) continue;
    cases += fmt::format("    {}) {} ;;\n", command.name, candidates_of(kind));
  }
  std::string text = fmt::format("  [[ -n $named ]] || _anp_words '{}'\n", words_of(names));
  if (!cases.empty()) text += "  [[ -n $named ]] && case $command in\n" + cases + "  esac\n";
  return text;
}

}  // namespace

std::string bash_completion(const ProgramReference& program) {
  const std::string function = function_name(program);
  return fmt::format(
             R"(# bash completion for {0}, made from its options.

_anp_words() {{
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current")
}}

_anp_paths() {{
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$current")
}}

{1}() {{
  COMPREPLY=()
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
  # --name=value comes as three words.
  if [[ $current == "=" ]]; then
    current=
  elif [[ $previous == "=" ]] && ((COMP_CWORD > 1)); then
    previous=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
)",
             program.name, function) +
         (program.commands.front().name.empty() ? "  local command=\n" : find_command(program)) +
         complete_value(program) + complete_option(program) + complete_word(program) +
         fmt::format("}}\ncomplete -F {} {}\n", function, program.name);
}

}  // namespace anp
