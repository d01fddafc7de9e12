#include "generator/code_writer.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace anp;

namespace {

struct ReadCode {
  std::vector<std::uint16_t> pins;
  std::string literals;
  std::vector<Step> steps;
};

/// Reads every step; the code ends where the last one does.
ReadCode read_all(const std::string& program, Code code) {
  ReadCode read;
  const char* at = program.data() + code.first;
  const char* const steps = steps_of(at);
  for (at += sizeof(std::uint16_t); at != steps; at += sizeof(std::uint16_t)) {
    read.pins.push_back(read_pin(at));
  }
  while (at < program.data() + code.end) {
    const Step step = read_step(at);
    read.literals += step.literal;
    read.steps.push_back(step);
    at = step.next;
  }
  CHECK(at == program.data() + code.end);
  return read;
}

}  // namespace

TEST_CASE("CodeWriter: a literal of any length is read back") {
  for (const std::size_t length : {0U, 1U, 31U, 32U, 33U, 65'535U, 65'536U, 200'000U}) {
    CAPTURE(length);
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('a' + i % 26);
    CodeWriter writer;
    writer.literal(text);
    std::string program;
    const ReadCode read = read_all(program, writer.finish(program));
    CHECK(read.literals == text);
    CHECK(read.steps.size() == (length + 65'534) / 65'535);
    for (const Step& step : read.steps) {
      CHECK(step.value.kind == StepKind::fact);
      CHECK(step.value.source == kNoFact);
    }
  }
}

TEST_CASE("CodeWriter: every kind of value is read back behind its literal") {
  for (const StepKind kind : {StepKind::fact, StepKind::rule, StepKind::attribute, StepKind::number,
                              StepKind::hex, StepKind::form}) {
    for (const std::size_t length : {0U, 1U, 31U, 32U, 33U, 64U, 65U}) {
      CAPTURE(static_cast<int>(kind));
      CAPTURE(length);
      const bool fact = kind == StepKind::fact;
      CodeWriter writer;
      writer.literal(std::string(length, 'x'));
      writer.value({kind, 3, 70, fact ? 0U : 123'456'789U});
      writer.literal("end");
      std::string program = "what is there already";
      const ReadCode read = read_all(program, writer.finish(program));
      CHECK(read.literals == std::string(length, 'x') + "end");
      const Step& step = read.steps[read.steps.size() - 2];
      CHECK(step.value.kind == kind);
      CHECK(step.value.source == 3);
      CHECK(step.value.column == 70);
      CHECK(step.value.index == (fact ? 0U : 123'456'789U));
    }
  }
}

TEST_CASE("CodeWriter: each pin of a text is named once before its steps, in the next text anew") {
  CodeWriter writer;
  std::string program;
  for (const std::uint16_t column : std::vector<std::uint16_t>{7, 500, 7}) {
    writer.value({.source = kPinSource, .column = column});
  }
  writer.value({.source = kFirstTable, .column = 9});
  const Code first = writer.finish(program);
  writer.value({.source = kPinSource, .column = 500});
  const Code second = writer.finish(program);
  CHECK(read_all(program, first).pins == std::vector<std::uint16_t>{7, 500});
  CHECK(read_all(program, first).steps.size() == 4);
  CHECK(read_all(program, second).pins == std::vector<std::uint16_t>{500});
}
