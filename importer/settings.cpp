#include "importer/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "generator/utf8.h"
#include "importer/http/header.h"
#include "importer/nearest_name.h"
#include "importer/option_table.h"
#include "importer/site_token.h"
#include "importer/targets/database/database_password.h"

namespace anp {

namespace {

constexpr std::string_view kPrefix = "ANP_";

std::string to_option_name(std::string_view variable) {
  std::string name(variable);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_') c = '-';
  }
  return name;
}

std::string to_variable_name(std::string_view name) {
  std::string variable(kPrefix);
  for (const char c : name) {
    variable += c == '-' ? '_' : (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return variable;
}

std::string_view trimmed(std::string_view text) { return trim_blanks(text, " \t\r"); }

/// "; did you mean NAME?", or where the names stand.
template <typename Spelling>
std::string suggestion(std::string_view name, Spelling spell) {
  const std::string nearest = nearest_name(name, setting_names());
  if (nearest.empty()) return "; anp-import --help lists the options";
  return fmt::format("; did you mean {}?", spell(nearest));
}

/// Variables of ours that are no options.
bool is_no_option(std::string_view variable) {
  if (variable.starts_with(kDatabasePasswordVariable)) {
    variable.remove_prefix(kDatabasePasswordVariable.size());
    return variable.empty() || variable == "_FILE";
  }
  return variable == "ANP_PACKS" || variable == "ANP_PROFILES" || variable == kSiteTokenVariable ||
         variable.starts_with("ANP_TEST_");
}

/// Nothing when the value can be one of that option.
std::optional<std::string> trouble_with(const KnownOption& option, std::string_view value) {
  if (option.takes_value || value == "true" || value == "false") return std::nullopt;
  return fmt::format("'{}' is neither true nor false", value);
}

/// A line of the file; nothing for one that says nothing.
Result<std::optional<Setting>> read_line(std::string_view line, const std::string& origin) {
  line = trimmed(line);
  const auto breaks = [](char c) { return is_control(c) && c != '\t'; };
  if (std::any_of(line.begin(), line.end(), breaks)) {
    return Error{fmt::format("{}: it holds a control character: take it out", origin)};
  }
  if (line.empty() || line.front() == '#') return std::optional<Setting>();
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) {
    // Not repeated: somebody may have put a secret there.
    return Error{fmt::format("{}: a line here is of the form name = value", origin)};
  }
  const std::string name(trimmed(line.substr(0, equals)));
  std::string_view value = trimmed(line.substr(equals + 1));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  const KnownOption* option = find_option(name);
  if (option == nullptr) {
    const auto spell = [](const std::string& nearest) { return nearest; };
    return Error{
        fmt::format("{}: there is no option '{}'{}", origin, name, suggestion(name, spell))};
  }
  if (option->command_line_only || name == "config") {
    return Error{fmt::format("{}: '{}' can stand on the command line only", origin, name)};
  }
  if (const auto trouble = trouble_with(*option, value)) {
    return Error{fmt::format("{}: {}: {}", origin, name, *trouble)};
  }
  return std::optional(Setting{name, std::string(value), origin});
}

Result<std::string> read_whole(const std::string& path) {
  const auto unreadable = [&path](const std::string& why) {
    return Error{fmt::format("--config '{}': cannot read it: {}; name a file of lines name = value",
                             path, why)};
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return unreadable("it is a directory");
  std::ifstream file(path, std::ios::binary);
  if (!file) return unreadable(std::generic_category().message(errno));
  std::string text(kMaxConfigBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMaxConfigBytes) {
    return unreadable(fmt::format("it has more than {} bytes", kMaxConfigBytes));
  }
  return text;
}

}  // namespace

Result<std::vector<Setting>> read_environment(const char* const* environment) {
  std::vector<Setting> settings;
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry(*environment);
    if (!entry.starts_with(kPrefix)) continue;
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos || equals + 1 == entry.size()) continue;
    const std::string variable(entry.substr(0, equals));
    if (is_no_option(variable)) continue;
    const std::string name = to_option_name(std::string_view(variable).substr(kPrefix.size()));
    const KnownOption* option = find_option(name);
    if (option == nullptr || option->command_line_only) {
      return Error{fmt::format("{} in the environment is no option{} (or unset it)", variable,
                               suggestion(name, to_variable_name))};
    }
    const std::string_view value = entry.substr(equals + 1);
    if (const auto trouble = trouble_with(*option, value)) {
      return Error{fmt::format("{} in the environment: {}", variable, *trouble)};
    }
    settings.push_back({name, std::string(value), variable});
  }
  return settings;
}

Result<std::vector<Setting>> read_config_file(const std::string& path) {
  const auto text = read_whole(path);
  if (!text) return text.error();
  std::istringstream lines(*text);
  std::vector<Setting> settings;
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::string origin = fmt::format("{}, line {}", path, ++number);
    auto setting = read_line(line, origin);
    if (!setting) return setting.error();
    if (!*setting) continue;
    const auto same = std::find_if(settings.begin(), settings.end(), [&](const Setting& earlier) {
      return earlier.name == (*setting)->name;
    });
    if (same != settings.end()) {
      return Error{
          fmt::format("{}: '{}' stands already in {}: take one", origin, same->name, same->origin)};
    }
    settings.push_back(std::move(**setting));
  }
  return settings;
}

}  // namespace anp
