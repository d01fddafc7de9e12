#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/command_line.h"
#include "importer/options.h"
#include "importer/reference/program_reference.h"

namespace anp {

/// A command of anp-import.
struct CommandDeclaration {
  ImportOptions::Command command;
  std::string name;
  std::string summary;         ///< a few words, for lists
  std::string arguments = {};  ///< what stands beside the options; empty: nothing may
};

/// Those that the user names, in the order in which --help shows them.
const std::vector<CommandDeclaration>& import_commands();
/// Null when there is none of that name.
const CommandDeclaration* find_command(std::string_view name);

/// The options that a command takes.
std::vector<OptionGroup> options_of(ImportOptions::Command command);

/// An option of any command.
struct KnownOption {
  std::string name;
  bool takes_value = false;
  /// Says what to do this once: no setting for a file or the environment.
  bool command_line_only = false;
};
/// Null when no command has one of that name. Short forms are not found.
const KnownOption* find_option(std::string_view name);
std::vector<std::string> option_names();
/// Those that may stand in a configuration file and the environment.
std::vector<std::string> setting_names();
/// Whether the command takes the option.
bool takes_option(ImportOptions::Command command, std::string_view name);
/// Whether the command takes the option also from a file or the environment.
bool takes_setting(ImportOptions::Command command, std::string_view name);
/// The commands that take the option: "run, retry".
std::string commands_with(std::string_view name);

/// Everything that man page, completions and --help say.
ProgramReference import_reference();

}  // namespace anp
