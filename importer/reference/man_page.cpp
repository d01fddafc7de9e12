#include "importer/reference/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace anp {

namespace {

constexpr std::size_t kLine = 60;  // of the page's source, before hyphens are escaped

/// A text for a place where it is filled: its lines are short, as roff's tools want them.
std::string filled(std::string_view text) {
  std::string lines;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (column > 0) lines += column + end > kLine ? '\n' : ' ';
    column = column > 0 && column + end <= kLine ? column + 1 + end : end;
    lines += text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return roff_text(lines);
}

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

/// ".TP" with the option as its head and the help as its body.
void append_option(std::string& page, const OptionDeclaration& option) {
  const std::size_t comma = option.name.find(',');
  auto out = std::back_inserter(page);
  page += ".TP\n";
  const std::string name = roff_text("--" + long_name(option));
  if (comma != std::string::npos) {
    fmt::format_to(out, ".BR {} \", \" {}\n", roff_text("-" + option.name.substr(comma + 1)), name);
  } else if (option.value_name.empty()) {
    fmt::format_to(out, ".B {}\n", name);
  } else {
    fmt::format_to(out, ".BI {} \" {}\"\n", name, roff_text(option.value_name));
  }
  page += filled(option.help);
  if (option.preset) {
    fmt::format_to(out, "\n(default: {})",
                   option.preset->empty() ? "none" : roff_text(*option.preset));
  }
  page += '\n';
}

void append_groups(std::string& page, const std::vector<OptionGroup>& groups) {
  for (const OptionGroup& group : groups) {
    for (const OptionDeclaration& option : group.options) append_option(page, option);
  }
}

bool same_options(const CommandReference& a, const CommandReference& b) {
  const auto names = [](const CommandReference& command) {
    std::vector<std::string> all;
    for (const OptionGroup& group : command.options) {
      for (const OptionDeclaration& option : group.options) {
        all.push_back(option.name + option.value_name + option.help);
      }
    }
    return all;
  };
  return names(a) == names(b);
}

bool all_take_the_same(const ProgramReference& program) {
  return std::all_of(program.commands.begin(), program.commands.end(),
                     [&](const CommandReference& command) {
                       return same_options(command, program.commands.front());
                     });
}

void append_synopsis(std::string& page, const ProgramReference& program) {
  auto out = std::back_inserter(page);
  page += ".SH SYNOPSIS\n";
  for (const CommandReference& command : program.commands) {
    const bool first = &command == &program.commands.front();
    if (!first) page += ".br\n";
    fmt::format_to(out, ".B {}\n", roff_text(program.name));
    if (first && !command.name.empty()) {
      fmt::format_to(out, ".RB [ {} ]\n", roff_text(command.name));
    } else if (!command.name.empty()) {
      fmt::format_to(out, ".B {}\n", roff_text(command.name));
    }
    if (!command.arguments.empty()) fmt::format_to(out, ".I {}\n", roff_text(command.arguments));
    page += ".RI [ options ]\n";
  }
}

void append_commands(std::string& page, const ProgramReference& program) {
  if (program.commands.front().name.empty()) return;
  auto out = std::back_inserter(page);
  page += ".SH COMMANDS\n";
  for (const CommandReference& command : program.commands) {
    const bool first = &command == &program.commands.front();
    fmt::format_to(out, ".TP\n.B {}\n{}{}\n", roff_text(command.name), filled(command.summary),
                   first ? " (when no command is named)" : "");
  }
}

void append_options(std::string& page, const ProgramReference& program) {
  auto out = std::back_inserter(page);
  if (all_take_the_same(program)) {
    page += ".SH OPTIONS\n";
    append_groups(page, program.commands.front().options);
    return;
  }
  for (const CommandReference& command : program.commands) {
    fmt::format_to(out, ".SH OPTIONS OF {}\n", upper(roff_text(command.name)));
    append_groups(page, command.options);
  }
}

void append_pairs(std::string& page, const char* title,
                  const std::vector<std::pair<std::string, std::string>>& pairs) {
  if (pairs.empty()) return;
  auto out = std::back_inserter(page);
  fmt::format_to(out, ".SH {}\n", title);
  for (const auto& [name, meaning] : pairs) {
    fmt::format_to(out, ".TP\n.B {}\n{}\n", roff_text(name), filled(meaning));
  }
}

void append_examples(std::string& page, const ProgramReference& program) {
  if (program.examples.empty()) return;
  page += ".SH EXAMPLES\n.nf\n";
  for (const std::string& example : program.examples) page += roff_text(example) + "\n";
  page += ".fi\n";
}

}  // namespace

std::string roff_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool line_start = out.empty() || out.back() == '\n';
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (c == '"') {
      out += "\\(dq";
    } else {
      out += c;
    }
  }
  return out;
}

std::string man_page(const ProgramReference& program, std::string_view date) {
  std::string page = fmt::format(".TH {} 1 \"{}\" \"anp {}\" \"User Commands\"\n",
                                 upper(roff_text(program.name)), date, program.version);
  auto out = std::back_inserter(page);
  fmt::format_to(out, ".SH NAME\n{} \\- {}\n", roff_text(program.name), roff_text(program.summary));
  append_synopsis(page, program);
  if (!program.description.empty()) page += ".SH DESCRIPTION\n";
  for (const std::string& paragraph : program.description) {
    if (&paragraph != &program.description.front()) page += ".PP\n";
    page += filled(paragraph) + "\n";
  }
  append_commands(page, program);
  append_options(page, program);
  append_pairs(page, "ENVIRONMENT", program.environment);
  std::vector<std::pair<std::string, std::string>> codes;
  for (const auto& [code, meaning] : program.exit_codes) {
    codes.emplace_back(fmt::to_string(code), meaning);
  }
  append_pairs(page, "EXIT STATUS", codes);
  append_examples(page, program);
  return page;
}

}  // namespace anp
