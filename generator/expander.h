#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "generator/grammar.h"
#include "generator/random.h"

namespace anp {

/// Room for the texts of one article: they stay where they are until clear(), and the room is kept
/// for the next article.
class TextArena {
 public:
  /// `length` bytes to write into.
  char* reserve(std::size_t length);
  /// Keeps the first `length` bytes of what reserve() gave last.
  std::string_view keep(std::size_t length);
  /// Copies `text` in.
  std::string_view add(std::string_view text);
  /// Everything kept is gone.
  void clear();

 private:
  struct Chunk {
    std::vector<char> bytes;
    std::size_t used = 0;
  };

  std::vector<Chunk> chunks_;
  std::size_t current_ = 0;
};

/// Turns rules into text for one article at a time. Not for two threads at once; each has its own.
class Expander {
 public:
  /// `grammar` and `arena` must outlive the expander.
  Expander(const Grammar& grammar, TextArena& arena);

  /// Starts an article: which entries its attributes mean, and its seed.
  void start_article(std::uint64_t article_seed, std::uint32_t stack, std::uint32_t problem,
                     std::uint32_t scenario);
  /// The section that `{section.…}` means from now on.
  void enter_section(std::uint32_t section);

  /// One text of the rule; valid until the arena is cleared.
  std::string_view expand(RuleId rule);
  /// Which alternative the rule gives next in this article (see corpora/README.md).
  std::uint32_t choose(RuleId rule);
  /// The text of one alternative of the rule.
  std::string_view expand_alternative(RuleId rule, std::uint32_t index);

 private:
  char* write_rule(RuleId id, char* out);
  char* write_alternative(const Alternative& alternative, char* out);
  char* write_op(const Op& op, char* out);
  char* write_named(const Op& op, char* out);
  std::uint64_t number_draw(const Op& op);

  const Grammar& grammar_;
  TextArena& arena_;
  std::uint64_t article_seed_ = 0;
  std::array<std::uint32_t, kTables> entries_{};
  std::vector<std::uint8_t> uses_;  // by RuleId: how often it was chosen from in this article
  std::vector<std::vector<std::uint16_t>>
      strides_;  // [n]: numbers below n without a common factor with n
  Stream numbers_{0};
  bool pinned_ = false;
};

/// Whether English puts "an" before a text that begins so: by its first sound as far as spelling
/// tells.
bool takes_an(std::string_view text);

}  // namespace anp
