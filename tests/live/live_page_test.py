#!/usr/bin/python3
"""Looks at the live page and at the HTML report of a load test in headless Chromium.

A load test of 15 s runs against a site that fails now and then. Meanwhile its page is looked at, at 390 px and 1280 px,
light and dark: the plots are there and grow, a reload shows the whole run, nothing overflows, axe-core finds nothing,
the console has no error, nothing is asked of anybody else. At the end the page says how the run ended, asks for nothing
more, and stays when the program has gone. Then the same looks at the report's page, and at it on paper.

    live_page_test.py --import BUILD/anp-import --packs DIRECTORY --screenshots DIRECTORY
"""

import argparse
import contextlib
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from browser import (WIDTHS, check_accessibility, check_console, check_logs, check_no_overflow, open_browser, requested,  # noqa: E402
                     set_size, take_screenshot, wait_for)
from live_run import Run, TroubledSite  # noqa: E402
from report_look import look_at_report  # noqa: E402

CHARTS = ("rate", "response", "errors", "in-flight", "retries", "distribution")
# How long a page that would come back gets to do so: EventSource asks again after 3 s.
QUIET_S = 5


def points(browser, chart="rate"):
    """How many points the longest line of a plot has."""
    return browser.execute_script(
        "return Math.max(0, ...[...document.querySelectorAll(`[data-part=\"chart-${arguments[0]}\"] figure > svg .line`)]"
        ".map(p => p.getAttribute('d').split(/[ML]/).length - 1))", chart)


def status(browser):
    return browser.execute_script("return document.querySelector('[data-part=status]').textContent")


def check_charts(browser, where):
    for chart in CHARTS:
        assert points(browser, chart) > 0, f"{where}: the plot '{chart}' is empty"


def look(browser, run, shots, scheme):
    for width, size in WIDTHS.items():
        where = f"live page at {width} px, {scheme}"
        set_size(browser, size)
        browser.get(run.address)
        # A page in the middle of the run has all that came before it.
        elapsed = wait_for(lambda: points(browser), where)
        wait_for(lambda: points(browser) >= elapsed + 2, f"{where}: the plots grow")
        before = points(browser)
        browser.refresh()
        after = points(browser)
        assert after >= before, f"{where}: {after} points after a reload, {before} before"
        assert status(browser) == "Running", status(browser)
        check_no_overflow(browser, where)
        check_accessibility(browser, where)
        take_screenshot(browser, shots / f"live-{width}-{scheme}.png")
        check_logs(browser, where, run.address)
        print("good:", where, flush=True)


def check_says_end(browser, run):
    valid = run.report()["load"]["valid"]
    wanted = "Valid, and all thresholds kept" if valid else "Invalid: the planned load was not delivered"
    assert status(browser) == wanted, status(browser)


def check_end(browser, run, where):
    wait_for(lambda: status(browser) != "Running", f"{where}: the end")
    check_says_end(browser, run)
    check_charts(browser, where)
    check_accessibility(browser, where)
    check_no_overflow(browser, where)
    check_console(browser, where)
    requested(browser)


def check_gone(browser, run, where):
    """The program has ended; the page still shows the end, and does not ask again."""
    check_says_end(browser, run)
    assert browser.execute_script("return document.getElementById('connection').hidden"), where
    check_charts(browser, where)
    check_console(browser, where)
    asked = requested(browser)
    assert not asked, f"{where}: it asked for {asked}"
    print("good:", where, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--import", dest="program", required=True, help="the program anp-import")
    parser.add_argument("--packs", required=True, type=pathlib.Path, help="directory of the shipped packs")
    parser.add_argument("--screenshots", required=True, type=pathlib.Path, help="directory to write into")
    options = parser.parse_args()
    options.screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="anp-live-test-") as name, contextlib.ExitStack() as stack:
        directory = pathlib.Path(name)
        site = TroubledSite()
        stack.callback(site.stop)
        browsers = {}
        for scheme in ("light", "dark"):
            browsers[scheme] = open_browser(directory / scheme, scheme == "dark")
            stack.callback(browsers[scheme].quit)
        run = Run(options.program, options.packs, directory,
                  ["--target", site.url, "--batch", "1", "--count", "100000", "--arrival", "ramp:20/s..60/s:40s",
                   "--settle", "0s", "--threshold", "p(50)<10s,errors<90%", "--html", "report.html", "--live-linger", "5m"])
        stack.callback(run.stop)
        for scheme, browser in browsers.items():
            look(browser, run, options.screenshots, scheme)
        for scheme, browser in browsers.items():
            check_end(browser, run, f"end, {scheme}")
            take_screenshot(browser, options.screenshots / f"end-1280-{scheme}.png")
        code = run.interrupt()
        assert code == run.expected_code(), f"anp-import ended with {code}: {''.join(run.said)}"
        time.sleep(QUIET_S)  # that nothing happens takes time to see
        for scheme, browser in browsers.items():
            check_gone(browser, run, f"after the end, {scheme}")
        look_at_report(browsers["light"], directory / "report.html", len(CHARTS), options.screenshots)
    print(f"all pages are good; screenshots are in {options.screenshots}")


if __name__ == "__main__":
    sys.exit(main())
