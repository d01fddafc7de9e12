#!/usr/bin/python3
"""Looks at the page that `anp-import compare` makes of baselines, in headless Chromium: narrow and wide, light and dark, on paper.

    compare_page_test.py --import BUILD/anp-import --staging BUILD/anp-staging --screenshots DIRECTORY
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from browser import open_browser  # noqa: E402
from report_look import look_at_report  # noqa: E402
from staging_site import StagingSite  # noqa: E402

CHARTS = 2
TIMEOUT_S = 120
KINDS = ["front page", "pages", "API list", "API article"]


def run(program, directory, *arguments):
    ended = subprocess.run([program, *arguments], cwd=directory, capture_output=True, text=True, check=False, timeout=TIMEOUT_S)
    # A machine that is too busy cannot deliver a load; its page must be as good.
    if ended.returncode not in (0, 6):
        raise RuntimeError(f"{arguments} ended with {ended.returncode}: {ended.stderr}")


def make_page(program, staging, directory):
    """A baseline of 11 s, beside itself and beside one whose articles come slower from the API."""
    with StagingSite(staging, directory) as site:
        run(program, directory, "--target", site.target, "--count", "50", "--ledger", "ledger", "--quiet")
        run(program, directory, "baseline", "--target", site.target, "--rate", "100/s", "--duration", "11s", "--report", "a name of a report that is long.json")
    report = json.loads((directory / "a name of a report that is long.json").read_text(encoding="utf-8"))
    slower = report["load"]["phases"][KINDS.index("API article")]
    for counts in (slower, *slower["intervals"]):
        times = counts["latency_us"]
        if times is not None:
            # A bucket of its own for all requests, at 80 ms.
            times.update(histogram=f"79872:{times['count']}", min=80000, mean=80000, max=80000)
    (directory / "slower.json").write_text(json.dumps(report), encoding="utf-8")
    run(program, directory, "compare", "a name of a report that is long.json", "a name of a report that is long.json", "slower.json",
        "--html", "comparison.html")
    return directory / "comparison.html"


def check_words(browser):
    headings = [element.text for element in browser.find_elements("css selector", "h3")]
    assert [heading for heading in headings if heading in KINDS] == 2 * KINDS, headings
    verdicts = [element.text for element in browser.find_elements("css selector", "p.verdict strong")]
    assert len(verdicts) == 2, verdicts
    if not verdicts[0].startswith("Unknown"):  # the machine was too busy
        assert verdicts[0] == "No difference", verdicts
        assert verdicts[1].startswith("Worse: response p50 (API article)"), verdicts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--import", dest="program", required=True, help="the program anp-import")
    parser.add_argument("--staging", required=True, help="the program anp-staging")
    parser.add_argument("--screenshots", required=True, type=pathlib.Path, help="directory to write into")
    options = parser.parse_args()
    options.screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="anp-compare-test-") as name:
        directory = pathlib.Path(name)
        page = make_page(options.program, options.staging, directory)
        browser = open_browser(directory / "browser", False)
        try:
            look_at_report(browser, page, CHARTS, options.screenshots)
            check_words(browser)
        finally:
            browser.quit()
    print(f"the page is good; screenshots are in {options.screenshots}")


if __name__ == "__main__":
    sys.exit(main())
