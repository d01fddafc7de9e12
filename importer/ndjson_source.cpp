#include "importer/ndjson_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "generator/hash.h"
#include "importer/article_line.h"
#include "importer/line_reader.h"

namespace anp {

namespace {

/// A place is kept for each 64th good line: reading a batch skips at most 63 lines.
constexpr std::uint64_t kLinesPerPlace = 64;

/// An open input; closed with its owner.
class InputFile {
 public:
  explicit InputFile(int descriptor) : descriptor_(descriptor) {}
  ~InputFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  InputFile(InputFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  InputFile& operator=(InputFile&&) = delete;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

std::string cause() { return std::generic_category().message(errno); }

/// Copies what cannot be read twice (a pipe, a terminal) to a file without a name.
Result<InputFile> spool(int from, const std::string& name) {
  const char* const configured = std::getenv("TMPDIR");
  const std::string directory = configured != nullptr && *configured != '\0' ? configured : "/tmp";
  std::string pattern = directory + "/anp-input-XXXXXX";
  InputFile copy(mkostemp(pattern.data(), O_CLOEXEC));
  if (copy.get() < 0) {
    return Error{
        fmt::format("cannot make a temporary file in '{}': {}: name a writable directory in TMPDIR",
                    directory, cause())};
  }
  unlink(pattern.c_str());
  std::array<char, 65'536> buffer{};
  while (true) {
    const ssize_t got = read(from, buffer.data(), buffer.size());
    if (got == 0) return copy;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{fmt::format("cannot read {}: {}", name, cause())};
    for (ssize_t done = 0; done < got;) {
      const ssize_t put =
          write(copy.get(), buffer.data() + done, static_cast<std::size_t>(got - done));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) {
        return Error{fmt::format(
            "cannot copy {} to '{}': {}: free some space, or name a larger directory in TMPDIR",
            name, directory, cause())};
      }
      done += put;
    }
  }
}

Result<InputFile> open_input(const std::string& path, const std::string& name) {
  InputFile file(path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                             : open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (file.get() < 0 || fstat(file.get(), &status) != 0) {
    return Error{
        fmt::format("cannot open {}: {}: check the path, or make it readable", name, cause())};
  }
  if (S_ISDIR(status.st_mode)) {
    return Error{fmt::format("{} is a directory: name a file of NDJSON", name)};
  }
  // Standard input may be a file that stands somewhere in the middle: only a copy starts there.
  if (path == "-" || !S_ISREG(status.st_mode)) return spool(file.get(), name);
  return file;
}

/// Where a good line starts.
struct Place {
  std::uint64_t offset = 0;
  std::uint64_t line = 1;
};

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

class NdjsonSource final : public ArticleSource {
 public:
  NdjsonSource(InputFile file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}

  /// Reads and checks everything once. Must succeed before anything else is called.
  Result<Done> scan();

  std::vector<IdentityField> identity() const override {
    return {{"source", "ndjson"}, {"input digest", digest_.hex()}};
  }
  std::string description() const override {
    return fmt::format("{}, {} article{}", name_, good_, good_ == 1 ? "" : "s");
  }
  PositionInterval positions() const override { return {1, good_ + 1}; }
  Result<std::vector<SourceArticle>> read(const BatchRange& range) override;
  const std::vector<BadLine>& bad_lines() const override { return bad_lines_; }
  std::uint64_t bad_line_count() const override { return bad_numbers_.size(); }

 private:
  struct Stamp {
    off_t size = 0;
    timespec modified{};
    [[nodiscard]] bool same(const Stamp& other) const {
      return size == other.size && modified.tv_sec == other.modified.tv_sec &&
             modified.tv_nsec == other.modified.tv_nsec;
    }
  };

  Result<Done> scan_once(const std::vector<std::uint64_t>& repeated);
  void take_line(const InputLine& line, const std::vector<std::uint64_t>& repeated);
  void add_bad_line(std::uint64_t number, std::string reason);
  [[nodiscard]] std::vector<std::uint64_t> take_repeated_ids();
  void go_to(std::uint64_t position);
  [[nodiscard]] bool is_bad(std::uint64_t line) const;
  [[nodiscard]] Stamp stamp() const;
  [[nodiscard]] Error changed() const;

  InputFile file_;
  std::string name_;
  Stamp stamp_;
  Digest128 digest_;
  std::uint64_t good_ = 0;
  std::vector<Place> places_;               // of good lines 1, 65, 129…
  std::vector<std::uint64_t> id_digests_;   // of good lines; only during the scan
  std::set<std::string> seen_;              // source ids that repeat; only during the scan
  std::vector<std::uint64_t> bad_numbers_;  // of all bad lines, ascending
  std::vector<BadLine> bad_lines_;          // the first ones, with reasons

  // Stands behind the last read(): batches mostly follow one another, and each takes the lines that
  // the block read for the one before still holds.
  std::optional<LineReader> lines_;
  std::uint64_t next_position_ = 0;  // of the next good line that `lines_` gives
  bool block_read_ = false;          // since the file was last found unchanged
};

// ---- The first pass ----

Result<Done> NdjsonSource::scan() {
  stamp_ = stamp();
  if (auto ok = scan_once({}); !ok) return ok;
  const std::vector<std::uint64_t> repeated = take_repeated_ids();
  // Seldom needed: a second pass finds out which lines repeat an id. It costs memory only for them.
  if (!repeated.empty()) {
    if (auto ok = scan_once(repeated); !ok) return ok;
  }
  id_digests_ = {};
  seen_ = {};
  if (!stamp().same(stamp_)) return changed();
  return Done{};
}

/// @param repeated digests of ids that stand on several lines; the first of those lines is good
Result<Done> NdjsonSource::scan_once(const std::vector<std::uint64_t>& repeated) {
  good_ = 0;
  places_.clear();
  bad_numbers_.clear();
  bad_lines_.clear();
  DigestStream digest;
  LineReader lines(file_.get(), 0, 1, kMaxNdjsonLineBytes);
  lines.set_on_bytes([&digest](std::string_view bytes) { digest.add(bytes); });
  while (true) {
    const auto line = lines.next();
    if (!line) return Error{fmt::format("{}: {}", name_, line.error().message)};
    if (!line->has_value()) break;
    take_line(**line, repeated);
  }
  digest_ = digest.digest();
  return Done{};
}

void NdjsonSource::take_line(const InputLine& line, const std::vector<std::uint64_t>& repeated) {
  if (line.too_long) {
    add_bad_line(line.number,
                 fmt::format("is longer than {} MiB", kMaxNdjsonLineBytes / 1'048'576));
    return;
  }
  if (is_blank(line.text)) return;
  const Result<ArticleLine> article = check_article_line(line.text);
  if (!article) {
    add_bad_line(line.number, article.error().message);
    return;
  }
  const std::uint64_t id_digest = digest_of(article->source_id).low;
  if (std::binary_search(repeated.begin(), repeated.end(), id_digest) &&
      !seen_.insert(article->source_id).second) {
    add_bad_line(line.number,
                 fmt::format("repeats source_id '{}' of an earlier line", article->source_id));
    return;
  }
  if (repeated.empty()) id_digests_.push_back(id_digest);
  if (good_ % kLinesPerPlace == 0) places_.push_back({line.offset, line.number});
  ++good_;
}

void NdjsonSource::add_bad_line(std::uint64_t number, std::string reason) {
  bad_numbers_.push_back(number);
  if (bad_lines_.size() < kMaxListedBadLines) bad_lines_.push_back({number, std::move(reason)});
}

/// Digests that stand more than once, ascending. Two ids may share one: that is found out later.
std::vector<std::uint64_t> NdjsonSource::take_repeated_ids() {
  // Sorted where they are: a copy would double what a long input takes.
  std::vector<std::uint64_t> sorted = std::exchange(id_digests_, {});
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::uint64_t> repeated;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i] == sorted[i - 1] && (repeated.empty() || repeated.back() != sorted[i])) {
      repeated.push_back(sorted[i]);
    }
  }
  return repeated;
}

// ---- Reading again ----

Result<std::vector<SourceArticle>> NdjsonSource::read(const BatchRange& range) {
  ANP_REQUIRE(range.first >= 1 && range.end() <= good_ + 1, "a batch lies within the source");
  go_to(range.first);
  std::vector<SourceArticle> articles;
  articles.reserve(range.count);
  while (articles.size() < range.count) {
    const auto line = lines_->next();
    if (!line) return Error{fmt::format("{}: {}", name_, line.error().message)};
    if (!line->has_value()) return changed();
    const InputLine& found = **line;
    if (is_bad(found.number) || is_blank(found.text)) continue;
    if (next_position_++ < range.first) continue;
    Result<ArticleLine> article = read_checked_article_line(found.text);
    if (!article) return changed();
    articles.push_back({next_position_ - 1, std::move(article->source_id), std::move(article->hash),
                        std::move(article->json)});
  }
  // What the block read before still held was looked at when it was read.
  if (std::exchange(block_read_, false) && !stamp().same(stamp_)) return changed();
  return articles;
}

/// Places the reader at the position, or at most kLinesPerPlace - 1 good lines before it.
void NdjsonSource::go_to(std::uint64_t position) {
  const std::uint64_t from = position - (position - 1) % kLinesPerPlace;
  if (lines_ && next_position_ >= from && next_position_ <= position) return;
  const Place& place = places_[static_cast<std::size_t>((position - 1) / kLinesPerPlace)];
  lines_.emplace(file_.get(), place.offset, place.line, kMaxNdjsonLineBytes);
  lines_->set_on_bytes([this](std::string_view) { block_read_ = true; });
  next_position_ = from;
}

bool NdjsonSource::is_bad(std::uint64_t line) const {
  return std::binary_search(bad_numbers_.begin(), bad_numbers_.end(), line);
}

NdjsonSource::Stamp NdjsonSource::stamp() const {
  struct stat status {};
  if (fstat(file_.get(), &status) != 0) return {};
  return {status.st_size, status.st_mtim};
}

Error NdjsonSource::changed() const {
  return Error{fmt::format(
      "{} was changed while it was being imported: start again, with another --ledger", name_)};
}

}  // namespace

Result<std::unique_ptr<ArticleSource>> open_ndjson_source(const std::string& path) {
  const std::string name = path == "-" ? "standard input" : "'" + path + "'";
  Result<InputFile> file = open_input(path, name);
  if (!file) return file.error();
  auto source = std::make_unique<NdjsonSource>(std::move(*file), name);
  if (auto ok = source->scan(); !ok) return ok.error();
  return std::unique_ptr<ArticleSource>(std::move(source));
}

}  // namespace anp
