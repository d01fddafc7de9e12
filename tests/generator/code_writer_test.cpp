#include "generator/code_writer.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace anp;

namespace {

struct ReadCode {
  std::string literals;
  std::vector<Step> steps;
};

/// Reads every step; the code ends where the last one does.
ReadCode read_all(std::string& code) {
  const std::size_t length = code.size();
  code.append(kCopySlack, '\0');
  ReadCode read;
  const char* at = code.data();
  while (at < code.data() + length) {
    const Step step = read_step(at);
    CHECK(step.head.literal_length <= kCopySlack);
    read.literals.append(step.literal, step.head.literal_length);
    read.steps.push_back(step);
    at = step.next;
  }
  CHECK(at == code.data() + length);
  return read;
}

std::vector<std::string> options_of(const Step& pick) {
  std::vector<std::string> options;
  for (std::uint32_t i = 0; i < pick.head.count; ++i) {
    const auto first = pick_offset(pick.tail, i);
    const auto end = pick_offset(pick.tail, i + 1);
    options.emplace_back(pick.tail + first, pick.tail + end);
  }
  return options;
}

}  // namespace

TEST_CASE("CodeWriter: a literal of any length is read back, in steps that can be copied at once") {
  for (std::size_t length = 0; length <= 5 * kCopySlack; ++length) {
    CAPTURE(length);
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('a' + i % 26);
    CodeWriter writer;
    writer.literal(text);
    std::string code = writer.finish();
    const ReadCode read = read_all(code);
    CHECK(read.literals == text);
    CHECK(read.steps.size() == (length + kCopySlack - 1) / kCopySlack);
    for (const Step& step : read.steps) {
      CHECK(step.head.kind == StepKind::fact);
      CHECK(step.head.source == kNoFact);
    }
  }
}

TEST_CASE("CodeWriter: every kind of value is read back behind its literal") {
  for (const StepKind kind : {StepKind::fact, StepKind::choice, StepKind::rule, StepKind::attribute,
                              StepKind::number, StepKind::hex, StepKind::form}) {
    for (const std::size_t length : {0U, 1U, 31U, 32U, 33U, 64U, 65U}) {
      CAPTURE(static_cast<int>(kind));
      CAPTURE(length);
      const bool fact = kind == StepKind::fact;
      CodeWriter writer;
      writer.literal(std::string(length, 'x'));
      writer.value({kind, 3, 70, fact ? 0U : 123'456'789U});
      writer.literal("end");
      std::string code = writer.finish();
      const ReadCode read = read_all(code);
      CHECK(read.literals == std::string(length, 'x') + "end");
      const Step& step = read.steps[read.steps.size() - 2];
      CHECK(step.head.kind == kind);
      CHECK(step.head.source == 3);
      CHECK(step.head.column == 70);
      CHECK(step.index == (fact ? 0U : 123'456'789U));
    }
  }
}

TEST_CASE("CodeWriter: the options of a pick are read back, empty ones and 255 of them too") {
  std::vector<std::vector<std::string>> lists = {
      {"a", "b"}, {"", ""}, {std::string(kMaxPickBytes - 6, 'x'), ""}, {}};
  for (std::size_t i = 0; i < kMaxPickOptions; ++i)
    lists.back().push_back(std::string(i % 90, 'z'));
  for (const auto& options : lists) {
    CodeWriter writer;
    writer.literal("before ");
    REQUIRE(writer.pick(options));
    writer.literal(" after");
    std::string code = writer.finish();
    const ReadCode read = read_all(code);
    REQUIRE(read.steps.size() == 2);
    CHECK(read.literals == "before  after");
    CHECK(options_of(read.steps.front()) == options);
  }
}

TEST_CASE("CodeWriter: what is too much for a pick is refused, and its literal stays") {
  const std::vector<std::vector<std::string>> lists = {
      std::vector<std::string>(kMaxPickOptions + 1, "x"),
      {std::string(kMaxPickBytes - 5, 'x'), ""},
      {std::string(40'000, 'x'), std::string(40'000, 'y')}};
  for (const auto& options : lists) {
    CodeWriter writer;
    writer.literal("before ");
    CHECK_FALSE(writer.pick(options));
    writer.value({.kind = StepKind::choice, .index = 5});
    std::string code = writer.finish();
    const ReadCode read = read_all(code);
    REQUIRE(read.steps.size() == 1);
    CHECK(read.literals == "before ");
    CHECK(read.steps.front().index == 5);
  }
}
