#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "generator/random.h"
#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace anp {

/// Source id -> content hash.
using Hashes = std::map<std::string, std::string>;

/// A staging site of its own, on a free port; it keeps port and database when it is started again.
class StagingSite {
 public:
  explicit StagingSite(const TemporaryDirectory& directory, const std::string& name = "site");

  /// Returns when it answers.
  void start();
  /// As a power cut would.
  void kill();
  /// Stopped, it takes connections and requests, but does not answer until it goes on.
  void stop();
  void go_on();
  [[nodiscard]] std::string url() const;  ///< "staging+http://127.0.0.1:PORT"
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Path of its database, to be changed behind its back while it is down.
  [[nodiscard]] const std::string& database() const { return database_; }

  /// How many articles the site has.
  [[nodiscard]] std::size_t count() const;
  /// All that the site has, by its own listing.
  [[nodiscard]] Hashes articles() const;
  /// The stored article, byte for byte.
  [[nodiscard]] std::string article(const std::string& source_id) const;

 private:
  [[nodiscard]] std::string get(const std::string& path) const;

  std::string database_;
  std::string port_file_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Process> process_;
};

/// The options of a run in `directory`, with the shipped packs.
ProcessOptions in(const TemporaryDirectory& directory);

/// The same, with one of our libraries loaded before the program's own.
ProcessOptions in(const TemporaryDirectory& directory, const std::string& preload);

/// anp-import with these arguments.
Ended import_articles(const TemporaryDirectory& directory, std::vector<std::string> arguments,
                      const ProcessOptions& options);
Ended import_articles(const TemporaryDirectory& directory, std::vector<std::string> arguments);

/// Imports articles 1 to 60 with the ledger "l", and interrupts that once the first 40 are there: a
/// batch of 20 is left open. Returns the exit code.
int interrupt_after_40_of_60(const TemporaryDirectory& directory, const StagingSite& site);

/// NDJSON of dataset 0, articles 1..count, from anp-generate, by line.
std::vector<std::string> generate_lines(const TemporaryDirectory& directory, std::uint64_t count);
/// Lines put together as NDJSON.
std::string join_lines(const std::vector<std::string>& lines);
/// What these articles should look like on the site.
Hashes hashes_of(const std::vector<std::string>& lines);
/// The same article with another title, and the hash that goes with it.
std::string with_title(const std::string& line, const std::string& title);
/// The same with another text in one of its own members.
std::string with_text(const std::string& line, const char* member, const std::string& text);
/// The same with another slug.
std::string with_slug(const std::string& line, const std::string& slug);

/// The seed of this test's random moments: $ANP_TEST_SEED, else always the same, so that a red run
/// can be run again.
std::uint64_t test_seed();

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace anp
