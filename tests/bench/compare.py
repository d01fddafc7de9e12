#!/usr/bin/env python3
"""How often `anp-import compare` calls runs of the same thing the same: one short load test again and again against one staging site,
each run compared with the one before it. docs/load-test.md has the figures."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from staging_site import StagingSite  # noqa: E402


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build-dir", required=True)
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--rate", type=int, default=100, help="requests a second")
    parser.add_argument("--seconds", type=int, default=10, help="of a run")
    return parser.parse_args()


def run_test(importer, target, choice, report):
    ended = subprocess.run([importer, "--target", target, "--batch", "1", "--count", "10000000", "--ledger", "ledger", "--report", report, "--quiet",
                            "--arrival", f"constant:{choice.rate}/s:{choice.seconds}s"], stderr=subprocess.PIPE, text=True)
    if ended.returncode not in (0, 6):
        sys.exit(f"compare.py: a run failed: {ended.stderr}")


def main():
    choice = options()
    # A stop from outside ends the site, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("compare.py: stopped"))
    build = os.path.abspath(choice.build_dir)
    importer = f"{build}/importer/anp-import"
    verdicts = {}
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        with StagingSite(f"{build}/importer/staging/anp-staging", place) as site:
            run_test(importer, site.target, choice, "before.json")
            for pair in range(choice.pairs):
                run_test(importer, site.target, choice, "after.json")
                text = subprocess.run([importer, "compare", "before.json", "after.json", "--report", "verdict.json"], stdout=subprocess.PIPE, text=True,
                                      check=True).stdout
                with open("verdict.json") as file:
                    verdict = json.load(file)["comparisons"][0]["verdict"]
                verdicts[verdict] = verdicts.get(verdict, 0) + 1
                if verdict != "no difference":
                    print(f"pair {pair + 1}\n{text}", flush=True)
                os.replace("after.json", "before.json")
        os.chdir("/")
    print(f"{choice.pairs} pairs of runs of {choice.seconds} s at {choice.rate}/s: " +
          ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())))


if __name__ == "__main__":
    main()
