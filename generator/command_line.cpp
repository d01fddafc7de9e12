#include "generator/command_line.h"

#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <sstream>

#include "generator/option_values.h"

namespace anp {
namespace {

namespace po = boost::program_options;

po::options_description describe_group(const OptionGroup& group) {
  po::options_description described(group.title, 100);
  auto add = described.add_options();
  for (const OptionDeclaration& option : group.options) {
    if (option.value_name.empty()) {
      add(option.name.c_str(), option.help.c_str());
      continue;
    }
    if (option.repeats) {
      add(option.name.c_str(), po::value<std::vector<std::string>>()->value_name(option.value_name),
          option.help.c_str());
      continue;
    }
    auto* value = po::value<std::string>()->value_name(option.value_name);
    if (option.preset) value->default_value(*option.preset);
    add(option.name.c_str(), value, option.help.c_str());
  }
  return described;
}

po::options_description describe_groups(const std::vector<OptionGroup>& groups) {
  po::options_description all(100);
  for (const OptionGroup& group : groups) all.add(describe_group(group));
  return all;
}

constexpr const char* kWords = "a plain word";  // no option can be called so

}  // namespace

Result<CommandLine> CommandLine::parse(const std::vector<OptionGroup>& groups, int argc,
                                       const char* const* argv) {
  po::options_description all = describe_groups(groups);
  all.add_options()(kWords, po::value<std::vector<std::string>>());
  po::positional_options_description positions;
  positions.add(kWords, -1);
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  po::variables_map map;
  try {
    po::store(
        po::command_line_parser(argc, argv).options(all).positional(positions).style(style).run(),
        map);
    po::notify(map);
  } catch (const po::error& error) {
    return Error{error.what()};
  }
  CommandLine line;
  for (const auto& [name, value] : map) {
    if (name == kWords) {
      line.words_ = value.as<std::vector<std::string>>();
      continue;
    }
    if (!value.defaulted()) line.given_.insert(name);
    if (const auto* text = boost::any_cast<std::string>(&value.value())) line.values_[name] = *text;
    if (const auto* texts = boost::any_cast<std::vector<std::string>>(&value.value())) {
      line.values_[name] = fmt::format("{}", fmt::join(*texts, ","));
    }
  }
  return line;
}

std::string CommandLine::text(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string() : found->second;
}

std::string describe_options(const std::vector<OptionGroup>& groups) {
  std::ostringstream text;
  text << describe_groups(groups);
  return text.str();
}

std::uint64_t OptionReader::number(const std::string& name, std::uint64_t low, std::uint64_t high) {
  return take(parse_whole_number(fmt::format("--{}", name), text(name), low, high), low);
}

}  // namespace anp
