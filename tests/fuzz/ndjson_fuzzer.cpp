// Reads the input as a file of NDJSON, as anp-import does, and holds every line against a parser.

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_target.h"
#include "generator/hash.h"
#include "importer/article_line.h"
#include "importer/json_walk.h"
#include "importer/line_reader.h"
#include "importer/ndjson_source.h"

namespace anp {
namespace {

using Json = nlohmann::json;

std::uint64_t imported_files = 0;

/// Short enough that inputs have lines that are too long.
constexpr std::size_t kMaxLineBytes = 4'096;

/// A file in memory.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
    ANP_REQUIRE(descriptor_ >= 0, "this system has files in memory");
    ANP_REQUIRE(
        write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
        "they can be written");
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

/// The lines as the simplest code takes them apart.
std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    if (lines.back().ends_with('\r')) lines.back().remove_suffix(1);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void check_lines(const MemoryFile& file, std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  LineReader reader(file.descriptor(), 0, 1, kMaxLineBytes);
  std::uint64_t number = 0;
  for (std::string_view want : split_lines(text)) {
    const auto got = reader.next();
    ANP_REQUIRE(got && *got, "the reader has as many lines as there are");
    const InputLine& line = **got;
    ANP_REQUIRE(line.number == ++number, "lines are counted");
    ANP_REQUIRE(line.offset == static_cast<std::uint64_t>(want.data() - text.data()),
                "a line's offset is where it starts");
    ANP_REQUIRE(line.too_long == (want.size() > kMaxLineBytes), "long lines are told");
    if (line.too_long) want = {};
    if (number == 1 && want.starts_with(kByteOrderMark)) want.remove_prefix(kByteOrderMark.size());
    ANP_REQUIRE(line.text == want, "a line is what stands between two line ends");
  }
  ANP_REQUIRE(!reader.next()->has_value(), "the reader has no more lines than there are");
}

/// What a parser says about a text: whether it is one JSON object that is nowhere nested too deep
/// and has at most one source_id, and that one.
struct Opinion {
  bool good = false;
  std::optional<std::string> source_id;
};

Opinion opinion_of(std::string_view text) {
  // This parser takes a NUL for the end of the text.
  if (text.find('\0') != std::string_view::npos) return {};
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] != '{') return {};
  bool too_deep = false;
  int source_ids = 0;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    const bool opens =
        event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    if (opens && depth >= static_cast<int>(kMaxArticleDepth)) too_deep = true;
    if (event == Json::parse_event_t::key && depth == 1 && parsed == "source_id") ++source_ids;
    return true;
  };
  try {
    const Json object = Json::parse(text, watch);
    if (too_deep || source_ids > 1) return {};
    const auto member = object.find("source_id");
    if (member == object.end() || !member->is_string()) return {true, std::nullopt};
    return {true, member->get<std::string>()};
  } catch (const Json::exception&) {
    return {};
  }
}

void check_line(std::string_view line) {
  const Opinion want = opinion_of(line);
  const auto found = find_root_string(line, "source_id", kMaxArticleDepth);
  ANP_REQUIRE(found.has_value() == want.good, "the walk accepts what a parser accepts");
  if (want.good) ANP_REQUIRE(*found == want.source_id, "the walk finds what a parser finds");
  const auto article = check_article_line(line);
  if (!article) return;
  ANP_REQUIRE(want.good && article->source_id == want.source_id, "an article is known by its id");
  ANP_REQUIRE(*expected_content_hash(article->json) == article->hash, "its hash is right");
  ANP_REQUIRE(*stated_content_hash(article->json) == article->hash, "it states its hash");
  ANP_REQUIRE(Json::parse(article->json) == Json::parse(line), "it says what the line says");
}

/// The whole way of a file into anp-import: scanned, then read in batches.
void check_source(const MemoryFile& file) {
  const auto source = open_ndjson_source(file.path());
  ANP_REQUIRE(source.has_value(), "any regular file can be opened");
  const PositionInterval all = (*source)->positions();
  const std::uint64_t step = 1 + all.size() / 4;  // a few of them: each read costs a block
  for (std::uint64_t first = all.first; first < all.end; first += step) {
    const auto one = (*source)->read({first, 1});
    ANP_REQUIRE(one && one->size() == 1 && one->front().position == first,
                "every position can be read");
    const auto rest = (*source)->read({first, static_cast<std::uint32_t>(all.end - first)});
    ANP_REQUIRE(rest && rest->size() == all.end - first, "and all from there on");
    ANP_REQUIRE(rest->front().json == one->front().json, "which gives the same article");
  }
  if (!all.empty()) ++imported_files;
}

}  // namespace

std::uint64_t fuzz::inputs_to_the_end() { return imported_files; }

}  // namespace anp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const anp::MemoryFile file(text);
  anp::check_lines(file, text);
  for (const std::string_view line : anp::split_lines(text)) anp::check_line(line);
  anp::check_source(file);
  return 0;
}
