#!/usr/bin/env python3
"""Writes a copy of some sources in which the simulator's known bugs can be switched on.

    plant_bugs.py SOURCE_DIRECTORY OUTPUT_DIRECTORY FILE...

FILE... are the sources to copy, relative to SOURCE_DIRECTORY: exactly those that EDITS names. Each edit replaces a text that
must stand in its file exactly once; PLANTED(bug) in the new text asks planted_bug.h. What is shipped is built from the sources
themselves, so it has neither the bugs nor the questions. When an edit's text has changed, this fails and names it: bring the
edit up to date, so that the simulator goes on being tested.
"""
import re
import sys
from pathlib import Path

INCLUDE = '#include "tests/simulation/planted_bug.h"\n'

# (bug, file, text, text with the bug)
EDITS = [
    ("no_look_up_before_resend", "importer/engine/engine.cpp",
     "void Engine::on_unknown(Entry& entry, Instant now) {\n",
     "void Engine::on_unknown(Entry& entry, Instant now) {\n"
     "  if (PLANTED(no_look_up_before_resend)) return on_retry_later(entry, SendOutcome{}, now);\n"),

    ("absent_trusted_before_settle_time", "importer/engine/engine.cpp",
     "const bool settled = !entry.unsure || entry.launched_at >= entry.settle_until;",
     "const bool settled = !entry.unsure || entry.launched_at >= entry.settle_until ||\n"
     "                       PLANTED(absent_trusted_before_settle_time);"),

    ("intent_written_after_send", "importer/engine/engine_flow.cpp",
     "void Engine::intend(Entry& entry) {\n",
     "void Engine::intend(Entry& entry) {\n"
     "  if (PLANTED(intent_written_after_send)) {\n"
     "    entry.intended = true;\n"
     "    return enqueue(entry, Next::send,\n"
     "                   entry.request == 0 ? RequestKind::first : RequestKind::ordinary);\n"
     "  }\n"),
    ("intent_written_after_send", "importer/engine/engine_flow.cpp",
     "                             ++entry.sends, std::move(part), due});\n",
     "                             ++entry.sends, std::move(part), due});\n"
     "  if (PLANTED(intent_written_after_send) && entry.sends == 1) {\n"
     "    actions_.emplace_back(RecordIntent{entry.articles.snapshot(BatchState::intent, 0, {})});\n"
     "  }\n"),
    ("intent_written_after_send", "importer/engine/engine.cpp",
     "  ANP_REQUIRE(entry.stage == Stage::recording,",
     "  if (PLANTED(intent_written_after_send)) return;\n"
     "  ANP_REQUIRE(entry.stage == Stage::recording,"),

    ("html_taken_as_success", "importer/targets/staging.cpp",
     "  if (!body) {\n    outcome.reason =\n",
     "  if (!body && PLANTED(html_taken_as_success)) {\n"
     "    outcome.verdict = Verdict::answered;\n"
     "    outcome.articles.assign(sent.size(), ArticleAnswer{ArticleOutcome::created, {}});\n"
     "  } else if (!body) {\n    outcome.reason =\n"),

    ("budget_ignored", "importer/engine/gate.cpp",
     "(kind != RequestKind::retry || budget_.available(now))",
     "(kind != RequestKind::retry || budget_.available(now) || PLANTED(budget_ignored))"),
    ("budget_ignored", "importer/engine/gate.cpp",
     "if (kind == RequestKind::retry) budget_.take(now);",
     "if (kind == RequestKind::retry && !PLANTED(budget_ignored)) budget_.take(now);"),
    ("budget_ignored", "importer/engine/gate.cpp",
     "if (kind == RequestKind::retry) at = ",
     "if (kind == RequestKind::retry && !PLANTED(budget_ignored)) at = "),

    ("retry_after_ignored", "importer/engine/gate.cpp",
     "if (answer.retry_after) {",
     "if (answer.retry_after && !PLANTED(retry_after_ignored)) {"),

    ("twin_not_swept", "importer/engine/engine.cpp",
     "if (settled && ours) note_twins(",
     "if (settled && ours && !PLANTED(twin_not_swept)) note_twins("),
    ("twin_not_swept", "importer/engine/engine.cpp",
     "{settled, options_.update, entry.sent_ever, options_.sweep}",
     "{settled, options_.update, entry.sent_ever, options_.sweep && !PLANTED(twin_not_swept)}"),

    ("batch_acknowledged_on_partial_success", "importer/engine/tracked_batch.cpp",
     "    settle(asked[i], unconfirmed ? ArticleOutcome::unknown : answers[i].outcome, answers[i].reason);\n",
     "    const bool believed = PLANTED(batch_acknowledged_on_partial_success) &&\n"
     "                          answers[i].outcome == ArticleOutcome::unknown;\n"
     "    const ArticleOutcome outcome = believed ? ArticleOutcome::created : answers[i].outcome;\n"
     "    settle(asked[i], unconfirmed ? ArticleOutcome::unknown : outcome, answers[i].reason);\n"),
    ("batch_acknowledged_on_partial_success", "importer/engine/engine.cpp",
     "  if (has(ArticleOutcome::unknown)) {\n",
     "  if (has(ArticleOutcome::unknown) && !PLANTED(batch_acknowledged_on_partial_success)) {\n"),

    ("off_by_one_shard_end", "importer/batch_plan.cpp",
     "subtract_intervals(options.source, std::move(taken))",
     "subtract_intervals({options.source.first,\n"
     "                           options.source.end - (PLANTED(off_by_one_shard_end) ? 1 : 0)},\n"
     "                          std::move(taken))"),

    ("ledger_committed_late", "importer/run_books.cpp",
     "  commit();\n  committed_at_ = now;\n",
     "  if (!due && PLANTED(ledger_committed_late)) return std::exchange(intents_, {});\n"
     "  commit();\n  committed_at_ = now;\n"),

    ("duplicate_answer_counted_twice", "importer/engine/engine_flow.cpp",
     "entry.stage == stage && entry.request == request ?",
     "entry.stage == stage &&\n"
     "                 (entry.request == request || PLANTED(duplicate_answer_counted_twice)) ?"),

    ("cap_exceeded_on_resume", "importer/engine/engine.cpp",
     "      set_unsure(entry, true);\n      return enqueue(entry, Next::look_up, RequestKind::first);\n",
     "      set_unsure(entry, true);\n"
     "      if (PLANTED(cap_exceeded_on_resume)) {\n"
     "        entry.stage = Stage::queued;\n"
     "        entry.next = Next::look_up;\n"
     "        return launch(entry, now);\n"
     "      }\n"
     "      return enqueue(entry, Next::look_up, RequestKind::first);\n"),
    ("cap_exceeded_on_resume", "importer/engine/gate.cpp",
     "ANP_REQUIRE(open(kind, now),",
     "ANP_REQUIRE(open(kind, now) || PLANTED(cap_exceeded_on_resume),"),
    ("cap_exceeded_on_resume", "importer/engine/gate.cpp",
     "  pacer_.on_sent(now);\n  return breaker_.on_sent(now);\n",
     "  if (pacer_.allows(now) || !PLANTED(cap_exceeded_on_resume)) pacer_.on_sent(now);\n"
     "  if (!breaker_.allows(now) && PLANTED(cap_exceeded_on_resume)) return false;\n"
     "  return breaker_.on_sent(now);\n"),
]


def plant(file: str, text: str) -> str:
    for bug, where, old, new in EDITS:
        if where != file:
            continue
        if text.count(old) != 1:
            sys.exit(f"plant_bugs.py: {bug}: this text stands {text.count(old)} times in {file}, not once; "
                     f"bring the edit up to date:\n{old}")
        text = text.replace(old, new)
    text = re.sub(r"PLANTED\((\w+)\)", r"::anp::sim::planted(::anp::sim::PlantedBug::\1)", text)
    own, rest = text.split("\n", 1)  # the file's own header stays first
    return f"{own}\n{INCLUDE}{rest}"


def main() -> None:
    source, output, *files = sys.argv[1:]
    named = {where for _, where, _, _ in EDITS}
    if set(files) != named:
        sys.exit(f"plant_bugs.py: the edits are of {sorted(named)}, but asked for are {sorted(files)}")
    for file in files:
        target = Path(output) / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(plant(file, (Path(source) / file).read_text()))


if __name__ == "__main__":
    main()
