#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/result.h"

namespace anp {

/// An option as a program declares it, once: for the command line and for --help.
struct OptionDeclaration {
  std::string name;                   ///< without the dashes; "help,h" also has the short form -h
  std::string value_name;             ///< "N", "PATH"; empty: the option takes no value
  std::string help;                   ///< for --help
  std::optional<std::string> preset;  ///< value when it is not given; shown by --help
  bool repeats = false;  ///< may stand more than once: its values come with commas between
};

struct OptionGroup {
  std::string title;
  std::vector<OptionDeclaration> options;
};

/// A command line, taken apart.
class CommandLine {
 public:
  /// Reads `--name value`, `--name=value` and plain words. A name must be written out: a shortened
  /// one could mean another option in a later version. Error: an unknown option, or one without its
  /// value.
  static Result<CommandLine> parse(const std::vector<OptionGroup>& groups, int argc,
                                   const char* const* argv);

  /// The words that are no options, in order.
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }
  /// Whether the option stands on the command line.
  [[nodiscard]] bool given(const std::string& name) const { return given_.contains(name); }
  /// The option's value, its preset, or nothing.
  [[nodiscard]] std::string text(const std::string& name) const;

 private:
  std::vector<std::string> words_;
  std::map<std::string, std::string> values_;
  std::set<std::string> given_;
};

/// The options with their presets, as --help shows them.
std::string describe_options(const std::vector<OptionGroup>& groups);

/// Reads the values of a command line and remembers the first that is wrong.
class OptionReader {
 public:
  /// `line` must outlive the reader.
  explicit OptionReader(const CommandLine& line) : line_(line) {}

  [[nodiscard]] bool given(const std::string& name) const { return line_.given(name); }
  [[nodiscard]] std::string text(const std::string& name) const { return line_.text(name); }
  /// A whole number within [low, high].
  std::uint64_t number(const std::string& name, std::uint64_t low, std::uint64_t high);
  std::uint32_t small_number(const std::string& name, std::uint32_t low, std::uint32_t high) {
    return static_cast<std::uint32_t>(number(name, low, high));
  }

  template <typename T>
  T take(Result<T> result, T otherwise) {
    if (result) return std::move(*result);
    refuse(result.error().message);
    return otherwise;
  }
  void refuse(std::string message) {
    if (!error_) error_ = Error{std::move(message)};
  }

  /// `options`, unless a value was wrong.
  template <typename Options>
  Result<Options> finish(Options options) const {
    if (error_) return *error_;
    return options;
  }

 private:
  const CommandLine& line_;
  std::optional<Error> error_;
};

}  // namespace anp
