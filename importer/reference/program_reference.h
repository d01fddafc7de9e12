#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/command_line.h"

namespace anp {

/// A command of a program, as a manual describes it.
struct CommandReference {
  std::string name;
  std::string summary;    ///< a few words
  std::string arguments;  ///< beside the options: "MANIFEST", "PATH..."; empty for none
  std::vector<OptionGroup> options;
};

/// A program, as a manual describes it. Made from the declarations that the program itself reads
/// its command line by.
struct ProgramReference {
  std::string name;     ///< "anp-import"
  std::string version;  ///< "0.1.0"
  std::string summary;  ///< one line, no full stop
  /// Without commands: one with an empty name. The first is what the program does when none is
  /// named.
  std::vector<CommandReference> commands;
  std::vector<std::string> description;                          ///< paragraphs
  std::vector<std::pair<std::string, std::string>> environment;  ///< name, meaning
  std::vector<std::string> examples;                             ///< command lines
  std::vector<std::pair<int, std::string>> exit_codes;
  /// The values that an option takes, by its name, where there are only some.
  std::map<std::string, std::vector<std::string>> choices;
};

/// An option's name without its short form: "help" of "help,h".
inline std::string long_name(const OptionDeclaration& option) {
  return option.name.substr(0, option.name.find(','));
}

/// What may stand where an option's value does.
enum class ValueKind : std::uint8_t {
  none,       ///< the option takes no value
  text,       ///< nothing that could be guessed
  file,       ///< path of a file
  directory,  ///< path of a directory
};
ValueKind value_kind(std::string_view value_name);

}  // namespace anp
