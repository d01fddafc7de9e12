#include <fmt/format.h>

#include <string_view>

#include "importer/reference/completions.h"

namespace anp {

namespace {

/// In single quotes.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// How the value of an option is completed: "-r -F" for files, "-x" for none.
std::string value_flags(const ProgramReference& program, const OptionDeclaration& option) {
  if (const auto found = program.choices.find(long_name(option)); found != program.choices.end()) {
    std::string words;
    for (const std::string& choice : found->second) words += (words.empty() ? "" : " ") + choice;
    return " -x -a " + quoted(words);
  }
  switch (value_kind(option.value_name)) {
    case ValueKind::none:
      return "";
    case ValueKind::text:
      return " -x";
    case ValueKind::file:
      return " -r -F";
    case ValueKind::directory:
      return " -x -a '(__fish_complete_directories)'";
  }
  return "";
}

/// "__anp_import_command"
std::string function_name(const ProgramReference& program) {
  std::string name = "__" + program.name + "_command";
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

/// Prints the command that is being typed, the first one when there is none yet.
std::string find_command(const ProgramReference& program) {
  std::string names;
  for (const CommandReference& command : program.commands) names += " " + command.name;
  return fmt::format(
      "function {}\n"
      "    for word in (commandline -opc)[2..-1]\n"
      "        if contains -- $word{}\n"
      "            echo $word\n"
      "            return\n"
      "        end\n"
      "    end\n"
      "    test (count $argv) -gt 0; or echo {}\n"
      "end\n\n",
      function_name(program), names, program.commands.front().name);
}

std::string complete_option(const ProgramReference& program, const OptionDeclaration& option,
                            const std::string& condition) {
  const std::size_t comma = option.name.find(',');
  const std::string short_form =
      comma == std::string::npos ? "" : " -s " + option.name.substr(comma + 1);
  return fmt::format("complete -c {}{} -l {}{}{} -d {}\n", program.name, condition,
                     long_name(option), short_form, value_flags(program, option),
                     quoted(option.help));
}

}  // namespace

std::string fish_completion(const ProgramReference& program) {
  const bool has_commands = !program.commands.front().name.empty();
  std::string text =
      fmt::format("# fish completion for {0}, made from its options.\n\n", program.name);
  if (has_commands) text += find_command(program);
  text += fmt::format("complete -c {} -f\n", program.name);
  for (const CommandReference& command : program.commands) {
    std::string condition;
    if (has_commands) {
      // With an argument the function prints only a command that was really typed.
      text +=
          fmt::format("complete -c {0} -n 'test -z \"$({1} typed)\"' -a {2} -d {3}\n", program.name,
                      function_name(program), command.name, quoted(command.summary));
      condition = fmt::format(" -n 'test \"$({})\" = {}'", function_name(program), command.name);
    }
    const ValueKind kind = value_kind(command.arguments);
    if (kind == ValueKind::file || kind == ValueKind::directory) {
      text += fmt::format("complete -c {}{} -F\n", program.name, condition);
    }
    for (const OptionGroup& group : command.options) {
      for (const OptionDeclaration& option : group.options) {
        text += complete_option(program, option, condition);
      }
    }
  }
  return text;
}

}  // namespace anp
