#!/usr/bin/python3
"""Holds reports of runs against the published JSON Schema, by software that is not ours.

    report_schema_test.py --import BUILD/anp-import --staging BUILD/anp-staging --schema report.schema.json

Runs, load tests of both models, a baseline. Also shows that the schema can refuse: a report
with one thing changed must not pass.
"""

import argparse
import copy
import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from staging_site import StagingSite  # noqa: E402

RUNS = {
    "a plain run": (["--count", "250"], 0),
    "the same again, with nothing to do": (["--count", "250"], 0),
    "an open load test": (["--count", "1000", "--batch", "1", "--arrival", "steps:100/s,50/s:1s", "--threshold", "p(95)<10s",
                           "--threshold", "cache_hit>1%", "--log", "log"], 99),
    "a closed load test": (["--count", "300", "--batch", "1", "--closed", "4"], 0),
    "a test without anything left to send": (["--count", "300", "--batch", "1", "--closed", "4"], 0),
    "bad lines": (["--input", "bad.ndjson"], 3),
}
# What to change in the report of an open load test, and the schema must say no.
CHANGES = {
    "a missing member": lambda r: r.pop("command"),
    "an unknown member": lambda r: r.update(colour="red"),
    "an unknown end": lambda r: r.update(end="over"),
    "a start without time": lambda r: r.update(started="2026-05-01"),
    "a count below zero": lambda r: r["articles"].update(left=-1),
    "latency without a count": lambda r: r["latency_us"].pop("count"),
    "an error class of no name": lambda r: r["load"]["all"]["errors"].update(odd=1),
    "an interval that is no object": lambda r: r["load"]["intervals"].append(3),
    "a verdict that is no verdict": lambda r: r["load"].update(valid="yes"),
    "a threshold that says nothing": lambda r: r["load"]["thresholds"].append({}),
    "a histogram of no buckets": lambda r: r["load"]["all"]["latency_us"].update(histogram="1:2,3:4"),
    "a report of no kind": lambda r: r["load"].update(kind="soak test"),
}


def report_of(program, directory, arguments, code):
    command = [program, *arguments, "--report", "report.json", "--quiet"]
    ended = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False, timeout=120)
    # A machine that is too busy cannot deliver a load; its report is as good as any.
    if ended.returncode not in (code, 6):
        raise SystemExit(f"{command} ended with {ended.returncode} instead of {code}: {ended.stderr}")
    return json.loads((directory / "report.json").read_text(encoding="utf-8"))


def baseline_of(program, staging, directory):
    """The report of a baseline of a staging site with some articles."""
    with StagingSite(staging, directory) as site:
        report_of(program, directory, ["--count", "50", "--target", site.target, "--ledger", "site.ledger"], 0)
        return report_of(program, directory, ["baseline", "--target", site.target, "--requests", "40", "--closed", "2"], 0)


def main():
    parser = argparse.ArgumentParser()
    for name in ("import", "staging", "schema"):
        parser.add_argument(f"--{name}", required=True)
    arguments = vars(parser.parse_args())
    schema = json.loads(pathlib.Path(arguments["schema"]).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures, reports = [], {}
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        (directory / "bad.ndjson").write_text("no article\n", encoding="utf-8")
        for what, (options, code) in RUNS.items():
            reports[what] = report_of(arguments["import"], directory, [*options, "--target", "null:", "--ledger", options[1] + ".ledger"], code)
        reports["a baseline"] = baseline_of(arguments["import"], arguments["staging"], directory)
        for what, report in reports.items():
            failures += [f"{what}: {e.json_path}: {e.message[:200]}" for e in validator.iter_errors(report)]
    if reports["an open load test"]["load"]["all"]["latency_us"] is None or reports["a plain run"]["load"] is not None:
        failures.append("these are not the reports that this test is about")
    for what, change in CHANGES.items():
        changed = copy.deepcopy(reports["an open load test"])
        change(changed)
        if validator.is_valid(changed):
            failures.append(f"the schema accepts {what}")
    print("\n".join(failures) or f"{len(reports)} reports are as the schema says; {len(CHANGES)} changed ones are refused")
    sys.exit(1 if failures else 0)


main()
