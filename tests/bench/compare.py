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
import time


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build-dir", required=True)
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--rate", type=int, default=100, help="requests a second")
    parser.add_argument("--seconds", type=int, default=10, help="of a run")
    return parser.parse_args()


def start_site(build, place):
    port_file = os.path.join(place, "port")
    site = subprocess.Popen([f"{build}/importer/staging/anp-staging", "--port", "0", "--port-file", port_file, "--db", os.path.join(place, "site.db")],
                            stdout=subprocess.DEVNULL)
    while not (os.path.exists(port_file) and open(port_file).read().strip()):
        if site.poll() is not None:
            sys.exit("compare.py: the staging site did not start")
        time.sleep(0.02)
    return site, f"staging+http://127.0.0.1:{open(port_file).read().strip()}"


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
        site, target = start_site(build, place)
        try:
            run_test(importer, target, choice, "before.json")
            for pair in range(choice.pairs):
                run_test(importer, target, choice, "after.json")
                text = subprocess.run([importer, "compare", "before.json", "after.json", "--report", "verdict.json"], stdout=subprocess.PIPE, text=True,
                                      check=True).stdout
                with open("verdict.json") as file:
                    verdict = json.load(file)["comparisons"][0]["verdict"]
                verdicts[verdict] = verdicts.get(verdict, 0) + 1
                if verdict != "no difference":
                    print(f"pair {pair + 1}\n{text}", flush=True)
                os.replace("after.json", "before.json")
        finally:
            site.terminate()
            site.wait()
            os.chdir("/")
    print(f"{choice.pairs} pairs of runs of {choice.seconds} s at {choice.rate}/s: " +
          ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())))


if __name__ == "__main__":
    main()
