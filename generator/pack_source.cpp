#include "generator/pack_source.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "generator/calendar.h"
#include "generator/strict_json.h"

namespace anp {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

Result<std::string> read_file(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return Error{fmt::format("cannot read {}: {}", path.string(), error.message())};
  if (size > kMaxPackFileBytes) {
    return Error{fmt::format("{}: {} bytes; a pack file has at most {}: split it", path.string(),
                             size, kMaxPackFileBytes)};
  }
  std::ifstream in(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  if (!in.read(text.data(), static_cast<std::streamsize>(size))) {
    return Error{fmt::format("cannot read {}: it ended early or is no file", path.string())};
  }
  return text;
}

Result<json> read_json_object(const fs::path& path) {
  const auto text = read_file(path);
  if (!text) return text.error();
  auto parsed = parse_strict_json(*text);
  if (!parsed) return Error{fmt::format("{}: {}", path.string(), parsed.error().message)};
  if (!parsed->is_object())
    return Error{fmt::format("{}: must hold one JSON object", path.string())};
  return parsed;
}

/// Turns one parsed file into rules and tables; stops at the first thing that is wrong.
class GrammarFileReader {
 public:
  GrammarFileReader(std::string file, GrammarSource& into) : file_(std::move(file)), into_(into) {}

  Result<Done> read(const json& document) {
    for (const auto& [name, value] : document.items()) {
      if (name != "rules" && name != "tables") {
        return wrong(
            "top level",
            fmt::format("unknown member \"{}\"; a grammar file has \"rules\" and \"tables\"",
                        name));
      }
      if (!value.is_object()) return wrong(name, "must be an object");
    }
    if (auto done = read_rules(document.value("rules", json::object())); !done) return done;
    return read_tables(document.value("tables", json::object()));
  }

 private:
  [[nodiscard]] Error wrong(std::string_view where, std::string_view why) const {
    return Error{fmt::format("{}: {}: {}", file_, where, why)};
  }

  Result<Done> read_rules(const json& rules) {
    for (const auto& [name, value] : rules.items()) {
      const std::string where = fmt::format("rule '{}'", name);
      if (!is_grammar_name(name)) return wrong(where, "a name is lower case: [a-z][a-z0-9_]*");
      auto alternatives = read_alternatives(value, where);
      if (!alternatives) return alternatives.error();
      const auto [known, added] = into_.rules.try_emplace(name, RuleSource{file_, {}});
      if (!added)
        return wrong(where, fmt::format("duplicate name: {} defines it too", known->second.file));
      known->second.alternatives = std::move(*alternatives);
    }
    return Done{};
  }

  Result<Done> read_tables(const json& tables) {
    for (const auto& [name, value] : tables.items()) {
      const std::string where = fmt::format("table '{}'", name);
      if (!is_grammar_name(name)) return wrong(where, "a name is lower case: [a-z][a-z0-9_]*");
      if (!value.is_object())
        return wrong(where, "must be an object with \"groups\" and \"entries\"");
      if (auto done = read_table(value, where, into_.tables[name]); !done) return done;
    }
    return Done{};
  }

  Result<Done> read_table(const json& table, const std::string& where, TableSource& into) {
    for (const auto& [name, value] : table.items()) {
      if (name == "groups" && value.is_object()) continue;
      if (name == "entries" && value.is_array()) continue;
      return wrong(
          where,
          fmt::format("\"{}\": a table has an object \"groups\" and an array \"entries\"", name));
    }
    const json groups = table.value("groups", json::object());
    for (const auto& [name, value] : groups.items()) {
      const std::string place = fmt::format("{}, group '{}'", where, name);
      if (!value.is_object()) return wrong(place, "must be an object of attributes");
      const auto [known, added] = into.groups.try_emplace(name, GroupSource{file_, {}});
      if (!added)
        return wrong(place, fmt::format("duplicate name: {} defines it too", known->second.file));
      for (const auto& [attribute, alternatives] : value.items()) {
        if (auto done = read_attribute(alternatives, place, attribute, known->second.attributes);
            !done)
          return done;
      }
    }
    const json entries = table.value("entries", json::array());
    for (const auto& entry : entries) {
      if (auto done = read_entry(entry, where, into); !done) return done;
    }
    return Done{};
  }

  Result<Done> read_entry(const json& value, const std::string& where, TableSource& into) {
    if (!value.is_object() || !value.contains("name") || !value["name"].is_string()) {
      return wrong(where, fmt::format("entry {} has no \"name\"", into.entries.size() + 1));
    }
    EntrySource entry;
    entry.file = file_;
    entry.name = value["name"].get<std::string>();
    const std::string place = fmt::format("{}, entry '{}'", where, entry.name);
    for (const auto& known : into.entries) {
      if (known.name == entry.name)
        return wrong(place, fmt::format("duplicate name: {} defines it too", known.file));
    }
    for (const auto& [name, member] : value.items()) {
      if (auto done = read_entry_member(name, member, place, entry); !done) return done;
    }
    into.entries.push_back(std::move(entry));
    return Done{};
  }

  Result<Done> read_entry_member(const std::string& name, const json& member,
                                 const std::string& place, EntrySource& entry) {
    if (name == "group") {
      if (!member.is_string()) return wrong(place, "\"group\" must be a string");
      entry.group = member.get<std::string>();
      return Done{};
    }
    if (name == "snippets") return read_snippets(member, place, entry);
    return read_attribute(member, place, name, entry.attributes);
  }

  Result<Done> read_attribute(const json& value, const std::string& place, const std::string& name,
                              std::map<std::string, AlternativeSources>& into) {
    const std::string where = fmt::format("{}, attribute '{}'", place, name);
    if (!is_grammar_name(name)) return wrong(where, "a name is lower case: [a-z][a-z0-9_]*");
    auto alternatives = value.is_string() ? read_alternatives(json::array({value}), where)
                                          : read_alternatives(value, where);
    if (!alternatives) return alternatives.error();
    into[name] = std::move(*alternatives);
    return Done{};
  }

  Result<AlternativeSources> read_alternatives(const json& value, const std::string& where) const {
    if (!value.is_array()) return wrong(where, "must be a list of alternatives");
    if (value.empty()) return wrong(where, "empty: give it at least one alternative");
    AlternativeSources alternatives;
    for (const auto& item : value) {
      auto alternative = read_alternative(item, where);
      if (!alternative) return alternative.error();
      alternatives.push_back(std::move(*alternative));
    }
    return alternatives;
  }

  Result<AlternativeSource> read_alternative(const json& item, const std::string& where) const {
    if (item.is_string()) return AlternativeSource{item.get<std::string>()};
    if (!item.is_object() || !item.contains("text") || !item["text"].is_string() ||
        item.size() != (item.contains("weight") ? 2U : 1U)) {
      return wrong(where, R"(an alternative is a string or {"text": …, "weight": …})");
    }
    AlternativeSource alternative{item["text"].get<std::string>()};
    if (!item.contains("weight")) return alternative;
    const json& weight = item["weight"];
    if (!weight.is_number_unsigned() || weight < 1U || weight > kMaxAlternativeWeight) {
      return wrong(where, fmt::format("weight {} is not a whole number from 1 to {}", weight.dump(),
                                      kMaxAlternativeWeight));
    }
    alternative.weight = weight.get<std::uint32_t>();
    return alternative;
  }

  Result<Done> read_snippets(const json& value, const std::string& place, EntrySource& entry) {
    if (!value.is_array()) return wrong(place, "\"snippets\" must be a list");
    for (const auto& item : value) {
      auto snippet =
          read_snippet(item, fmt::format("{}, snippet {}", place, entry.snippets.size() + 1));
      if (!snippet) return snippet.error();
      entry.snippets.push_back(std::move(*snippet));
    }
    return Done{};
  }

  Result<SnippetSource> read_snippet(const json& item, const std::string& where) const {
    const bool well_formed = item.is_object() && item.contains("intro") &&
                             item["intro"].is_string() && item.contains("lines") &&
                             item["lines"].is_array() && !item["lines"].empty() &&
                             (!item.contains("language") || item["language"].is_string()) &&
                             item.size() == (item.contains("language") ? 3U : 2U);
    if (!well_formed)
      return wrong(where, R"(write it as {"intro": "…", "lines": ["…", …], "language": optional})");
    SnippetSource snippet;
    snippet.language = item.value("language", "");
    snippet.intro.text = item["intro"].get<std::string>();
    snippet.code.syntax = SlotSyntax::code_braces;
    for (const auto& line : item["lines"]) {
      if (!line.is_string()) return wrong(where, "every line must be a string");
      if (!snippet.code.text.empty()) snippet.code.text.push_back('\n');
      snippet.code.text += line.get<std::string>();
    }
    return snippet;
  }

  std::string file_;
  GrammarSource& into_;
};

/// Reads the members of pack.json; remembers the first that is wrong.
class InfoReader {
 public:
  InfoReader(const json& document, std::string file)
      : document_(document), file_(std::move(file)) {}

  std::string text(const char* name) {
    const auto found = document_.find(name);
    if (found != document_.end() && found->is_string() && !found->get<std::string>().empty()) {
      return found->get<std::string>();
    }
    complain(fmt::format("\"{}\" must be a text that is not empty", name));
    return {};
  }

  DayRange days(const char* name) {
    const json range = document_.value(name, json::object());
    if (range.is_object()) {
      const auto first = parse_day(range.value("from", ""));
      const auto last = parse_day(range.value("to", ""));
      if (first && last && *first <= *last) return {*first, *last};
    }
    complain(fmt::format(
        R"("{}" must be {{"from": "2015-01-01", "to": "2025-12-31"}}, in this order)", name));
    return {};
  }

  std::vector<std::string> texts(const json& object, const char* name) {
    std::vector<std::string> values;
    for (const auto& item : object.value(name, json::array())) {
      if (item.is_string()) values.push_back(item.get<std::string>());
    }
    if (values.empty())
      complain(fmt::format("\"{}\" must be a list of texts that is not empty", name));
    return values;
  }

  void complain(std::string what) {
    if (!complaint_) complaint_ = Error{fmt::format("{}: {}", file_, what)};
  }

  [[nodiscard]] const std::optional<Error>& complaint() const { return complaint_; }

 private:
  const json& document_;
  std::string file_;
  std::optional<Error> complaint_;
};

/// "1200x630", each side 1..kMaxImagePixels.
std::optional<ImageSize> parse_image_size(std::string_view text) {
  ImageSize size;
  const char* const end = text.data() + text.size();
  const auto [cross, width_error] = std::from_chars(text.data(), end, size.width);
  if (width_error != std::errc{} || cross == end || *cross != 'x') return std::nullopt;
  const auto [last, height_error] = std::from_chars(cross + 1, end, size.height);
  const bool in_range = size.width >= 1 && size.width <= kMaxImagePixels && size.height >= 1 &&
                        size.height <= kMaxImagePixels;
  if (height_error != std::errc{} || last != end || !in_range) return std::nullopt;
  return size;
}

bool is_prefix_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

Result<PackInfo> read_info(const json& document, const std::string& file) {
  InfoReader reader(document, file);
  PackInfo info;
  info.name = reader.text("name");
  info.version = reader.text("version");
  info.language = reader.text("language");
  info.licence = reader.text("licence");
  info.source_prefix = reader.text("source_prefix");
  info.reference_prefix = reader.text("reference_prefix");
  info.generator = reader.text("generator");
  info.published = reader.days("published");
  info.scheduled = reader.days("scheduled");
  const json images = document.value("images", json::object());
  info.image_source = images.value("source", "");
  if (info.image_source.empty()) reader.complain("\"images\" must name its \"source\", a host");
  for (const std::string& text : reader.texts(images, "sizes")) {
    const auto size = parse_image_size(text);
    if (!size) {
      reader.complain(fmt::format("image size \"{}\" is not like \"1200x630\", each side 1 to {}",
                                  text, kMaxImagePixels));
    }
    info.image_sizes.push_back(size.value_or(ImageSize{}));
  }
  info.image_colours = reader.texts(images, "colours");
  if (!is_prefix_name(info.source_prefix) || !is_prefix_name(info.reference_prefix)) {
    reader.complain("a prefix has 1 to 64 characters of a-z, 0-9 and '-'");
  }
  if (reader.complaint()) return *reader.complaint();
  return info;
}

void add_to_digest(DigestStream& digest, std::string_view name, const json& document) {
  using namespace std::string_view_literals;
  digest.add(name);
  digest.add("\0"sv);
  digest.add(document.dump());
  digest.add("\0"sv);
}

Result<PackSource> read_pack_files(const fs::path& directory) {
  if (!fs::is_directory(directory)) {
    return Error{
        fmt::format("pack {}: no such directory; --pack takes a directory with a pack.json",
                    directory.string())};
  }
  const fs::path pack_file = directory / "pack.json";
  const auto document = read_json_object(pack_file);
  if (!document) return document.error();
  auto info = read_info(*document, pack_file.string());
  if (!info) return info.error();
  PackSource pack;
  pack.info = std::move(*info);
  DigestStream digest;
  add_to_digest(digest, "pack.json", *document);
  const json files = document->value("files", json::array());
  if (!files.is_array() || files.empty()) {
    return Error{
        fmt::format("{}: \"files\" must list the pack's grammar files", pack_file.string())};
  }
  for (const auto& name : files) {
    if (!name.is_string() ||
        fs::path(name.get<std::string>()).filename() != name.get<std::string>()) {
      return Error{
          fmt::format("{}: \"files\": {} is no plain file name", pack_file.string(), name.dump())};
    }
    const fs::path file = directory / name.get<std::string>();
    const auto grammar = read_json_object(file);
    if (!grammar) return grammar.error();
    if (auto done = GrammarFileReader(file.string(), pack.grammar).read(*grammar); !done)
      return done.error();
    add_to_digest(digest, name.get<std::string>(), *grammar);
  }
  pack.digest = digest.digest();
  return pack;
}

}  // namespace

Result<PackSource> read_pack(const fs::path& directory) {
  try {
    return read_pack_files(directory);
  } catch (const json::exception& error) {
    // A member of another type than the one asked for: the library throws where it finds it.
    return Error{fmt::format("{}: pack.json: {}", directory.string(), error.what())};
  }
}

}  // namespace anp
