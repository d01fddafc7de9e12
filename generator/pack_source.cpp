#include "generator/pack_source.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "generator/calendar.h"
#include "generator/grammar_file.h"
#include "generator/json_bytes.h"
#include "generator/json_tree.h"
#include "generator/strict_json.h"

namespace anp {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

Result<std::string> read_from_disk(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return Error{fmt::format("cannot read {}: {}", path.string(), error.message())};
  if (size > kMaxPackFileBytes) {
    return Error{fmt::format("{}: {} bytes; a pack file has at most {}: split it", path.string(),
                             size, kMaxPackFileBytes)};
  }
  std::ifstream in(path, std::ios::binary);
  std::string text;
  text.reserve(static_cast<std::size_t>(size) + kJsonParserSlack);
  text.resize(static_cast<std::size_t>(size));
  if (!in.read(text.data(), static_cast<std::streamsize>(size))) {
    return Error{fmt::format("cannot read {}: it ended early or is no file", path.string())};
  }
  return text;
}

// Times are written from 1970 on, in years of four digits, and an article may be modified more than
// a year after its day.
constexpr std::int32_t kFirstPackDay = 0;
constexpr std::int32_t kLastPackDay = 2'932'166;  // 9997-12-31

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
      if (first && last && kFirstPackDay <= *first && *first <= *last && *last <= kLastPackDay)
        return {*first, *last};
    }
    complain(fmt::format(
        R"("{}" must be {{"from": "2015-01-01", "to": "2025-12-31"}}, in this order, in the years )"
        "1970 to 9997",
        name));
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

  /// Ranges of a member of the optional "counts"; `otherwise` where there is none.
  std::vector<CountRange> counts(const char* name, std::vector<CountRange> otherwise) {
    const json counts = document_.value("counts", json::object());
    if (!counts.contains(name)) return otherwise;
    std::vector<CountRange> ranges;
    for (const auto& item : counts[name]) {
      const auto range = count_range(item);
      if (!range) {
        complain(fmt::format(
            R"("counts": "{}": {} is not like [5, 8]: two whole numbers from 0 to {}, in order)",
            name, item.dump(), kMaxListCount));
        return otherwise;
      }
      ranges.push_back(*range);
    }
    if (ranges.empty()) complain(fmt::format(R"("counts": "{}" must be a list of ranges)", name));
    return ranges;
  }

  void only_known_counts() {
    const json counts = document_.value("counts", json::object());
    if (!counts.is_object()) complain(R"("counts" must be an object)");
    for (const auto& [name, ranges] : counts.items()) {
      if (name == "checklist" || name == "tags") continue;
      complain(fmt::format(R"("counts": "{}" is none of checklist, tags)", name));
    }
  }

  void complain(std::string what) {
    if (!complaint_) complaint_ = Error{fmt::format("{}: {}", file_, what)};
  }

  [[nodiscard]] const std::optional<Error>& complaint() const { return complaint_; }

 private:
  static std::optional<CountRange> count_range(const json& item) {
    const auto is_count = [](const json& number) {
      return number.is_number_unsigned() && number.get<std::uint64_t>() <= kMaxListCount;
    };
    if (!item.is_array() || item.size() != 2 || !is_count(item[0]) || !is_count(item[1]))
      return std::nullopt;
    const CountRange range{item[0].get<std::uint32_t>(), item[1].get<std::uint32_t>()};
    return range.least <= range.most ? std::optional(range) : std::nullopt;
  }

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
  reader.only_known_counts();
  info.checklist_counts = reader.counts("checklist", info.checklist_counts);
  info.tag_counts = reader.counts("tags", {});
  if (!is_prefix_name(info.source_prefix) || !is_prefix_name(info.reference_prefix)) {
    reader.complain("a prefix has 1 to 64 characters of a-z, 0-9 and '-'");
  }
  if (reader.complaint()) return *reader.complaint();
  return info;
}

void add_to_digest(DigestStream& digest, std::string_view name, std::string_view bytes) {
  using namespace std::string_view_literals;
  digest.add(name);
  digest.add("\0"sv);
  digest.add(fmt::format("{}", bytes.size()));
  digest.add("\0"sv);
  digest.add(bytes);
}

/// Reads one grammar file; its text stays with the source, whose alternatives are views into it.
Result<Done> read_grammar_file(const fs::path& path, const ReadFile& read_file,
                               DigestStream& digest, GrammarSource& into) {
  auto text = read_file(path);
  if (!text) return text.error();
  add_to_digest(digest, path.filename().string(), *text);
  std::string& kept = into.texts.emplace_back(std::move(*text));
  const auto tree = parse_json_tree(kept);
  if (!tree) return Error{fmt::format("{}: {}", path.string(), tree.error().message)};
  if (!tree->is_object()) return Error{fmt::format("{}: must hold one JSON object", path.string())};
  return read_grammar_tree(path.string(), *tree, into);
}

Result<PackSource> read_pack_files(const fs::path& directory, const ReadFile& read_file) {
  const fs::path pack_file = directory / "pack.json";
  const auto text = read_file(pack_file);
  if (!text) return text.error();
  const auto document = parse_strict_json(*text);
  if (!document) return Error{fmt::format("{}: {}", pack_file.string(), document.error().message)};
  if (!document->is_object())
    return Error{fmt::format("{}: must hold one JSON object", pack_file.string())};
  auto info = read_info(*document, pack_file.string());
  if (!info) return info.error();
  PackSource pack;
  pack.info = std::move(*info);
  DigestStream digest;
  add_to_digest(digest, "pack.json", *text);
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
    if (auto done = read_grammar_file(file, read_file, digest, pack.grammar); !done)
      return done.error();
  }
  pack.digest = digest.digest();
  return pack;
}

}  // namespace

Result<PackSource> read_pack(const fs::path& directory) {
  if (!fs::is_directory(directory)) {
    return Error{
        fmt::format("pack {}: no such directory; --pack takes a directory with a pack.json",
                    directory.string())};
  }
  return read_pack(directory, read_from_disk);
}

Result<PackSource> read_pack(const fs::path& directory, const ReadFile& read_file) {
  try {
    return read_pack_files(directory, read_file);
  } catch (const json::exception& error) {
    // A member of another type than the one asked for: the library throws where it finds it.
    return Error{fmt::format("{}: pack.json: {}", directory.string(), error.what())};
  }
}

}  // namespace anp
