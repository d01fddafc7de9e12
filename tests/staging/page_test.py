#!/usr/bin/python3
"""Looks at the pages of anp-staging in headless Chromium.

Starts anp-staging on a free port with a database of its own, puts articles in through the API, and checks at 390 px and
1280 px, light and dark: nothing overflows, the meta box shows every array and object of the JSON as a list with the very
values, images load, nothing is asked of another host, the console has no error. Screenshots go into a directory.

    page_test.py --staging BUILD/anp-staging --samples BUILD/write_samples --screenshots DIRECTORY
    page_test.py --staging BUILD/anp-staging --articles ARTICLES.ndjson --screenshots DIRECTORY

Needs the Debian packages chromium, chromium-driver and python3-selenium.
"""

import argparse
import http.client
import itertools
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

from selenium.webdriver.common.by import By

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from browser import START_TIMEOUT_S, WIDTHS, check_logs, check_no_overflow, open_browser, set_size, take_screenshot  # noqa: E402
from staging_site import StagingSite  # noqa: E402

BATCH = 100
MAX_ARTICLES = 500
SAMPLES = 150
# The order of the meta box; image sources stand there only when there are some.
LABELS = [
    "topic", "summary", "ai outline", "ai brief", "stack", "tools", "code language", "difficulty", "reading time",
    "view count", "score", "revision", "reference", "hash", "flags", "checklist", "entities", "image sources", "payload",
    "notes"]


class Site(StagingSite):
    """One that takes articles without anp-import."""

    def post(self, path, value):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_TIMEOUT_S)
        connection.request("POST", path, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(),
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        body = json.loads(answer.read())
        connection.close()
        assert answer.status == 200, (answer.status, body)
        return body


def check_images(browser, where, at_least):
    images = browser.execute_script("return [...document.images].map(i => [i.src, i.naturalWidth, i.alt])")
    assert len(images) >= at_least, f"{where}: {len(images)} images instead of {at_least}"
    for source, width, alt in images:
        assert width > 0, f"{where}: {source} did not load"
        assert alt, f"{where}: {source} has no text for those who do not see it"


# Reads the meta box back as data: a list whose items begin with a key is an object, another list is an array.
READ_META_BOX = r"""
  const value = (element) => {
    const list = [...element.children].find(c => c.matches('ul, ol'));
    if (list) return ['list', list.tagName, [...list.children].map(item => {
      const key = [...item.children].find(c => c.matches('.key'));
      return [key ? key.textContent : null, value(item)];
    })];
    const text = element.querySelector(':scope > bdi, :scope > .none');
    return ['text', text ? text.textContent : element.textContent];
  };
  return [...document.querySelectorAll('.meta-box .row')].map(
    row => [row.querySelector('dt').textContent, value(row.querySelector('dd'))]);
"""


def expected_value(value):
    if isinstance(value, dict):
        if not value:
            return ["text", "none"]
        return ["list", "UL", [[key.replace("_", " ") + ":", expected_value(inner)] for key, inner in value.items()]]
    if isinstance(value, list):
        if not value:
            return ["text", "none"]
        return ["list", "UL", [[None, expected_value(inner)] for inner in value]]
    return ["text", str(value)]


def check_meta_box(browser, article, where):
    meta = article["meta"]
    expected = []
    for label in LABELS:
        name = label.replace(" ", "_")
        if name == "image_sources" and not meta[name]:
            continue
        expected.append([label, expected_value(meta[name])])
    shown = browser.execute_script(READ_META_BOX)
    for want, got in zip(expected, shown):
        assert want == got, f"{where}: the meta box shows\n{got}\ninstead of\n{want}"
    assert len(expected) == len(shown), f"{where}: {len(shown)} rows instead of {len(expected)}"
    heading = browser.find_element(By.CSS_SELECTOR, ".meta-box h2").text
    assert heading == article["source_id"].split("-")[0] + " post meta", heading


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


def check_article(browser, site, article, known, where):
    title = browser.find_element(By.TAG_NAME, "h1")
    assert squeezed(title.text) == squeezed(article["title"]), (title.text, article["title"])
    body = browser.execute_script("return document.querySelector('.body').textContent")
    for block in article["body"]:
        for text in [block.get("text"), block.get("caption"), *block.get("items", [])]:
            assert text is None or text in body, f"{where}: the body lacks {text!r}"
    assert not browser.execute_script("return document.querySelectorAll('script, [onerror], [onload]').length")
    check_images(browser, where, sum(block["kind"] == "image" for block in article["body"]))
    check_meta_box(browser, article, where)
    links = browser.execute_script("return [...document.querySelectorAll('.related a')].map(a => a.getAttribute('href'))")
    wanted = ["/articles/" + known[other]["slug"] for other in article["related"] if other in known]
    assert links == wanted[:12], f"{where}: similar posts are {links} instead of {wanted}"


def visit(browser, site, path):
    browser.get(site.address + path)


def check_all(browser, site, articles, hostile, shots, scheme):
    known = {article["source_id"]: article for article in articles}
    ordinary = next(a for a in articles if a not in hostile
                    and {"image", "code", "list"} <= {block["kind"] for block in a["body"]})
    search = urllib.parse.quote(" ".join(ordinary["title"].split()[-2:]))
    pages = [("list", "/", None), ("search", f"/?q={search}", None), ("nothing", "/?q=zzzyx", None),
             ("missing", "/articles/not-here", None), ("article", "/articles/" + ordinary["slug"], ordinary)]
    pages += [(f"hostile-{i}", "/articles/" + a["slug"], a) for i, a in enumerate(hostile)]
    if hostile:
        # The list that has a hostile article on it.
        pages.append(("hostile-list", "/?q=" + urllib.parse.quote("W" * 500), None))
    for name, path, article in pages:
        for width, size in WIDTHS.items():
            where = f"{name} at {width} px, {scheme}"
            set_size(browser, size)
            visit(browser, site, path)
            take_screenshot(browser, shots / f"{name}-{width}-{scheme}.png")
            check_no_overflow(browser, where)
            if article:
                check_article(browser, site, article, known, where)
            if name == "missing":
                browser.get_log("browser")  # that the page is not there is an error of the console
            check_logs(browser, where, site.address)
            print("good:", where, flush=True)


def check_empty_site(browser, site, shots, scheme):
    for width, size in WIDTHS.items():
        set_size(browser, size)
        visit(browser, site, "/")
        take_screenshot(browser, shots / f"empty-{width}-{scheme}.png")
        check_no_overflow(browser, f"empty at {width} px")
        check_logs(browser, f"empty at {width} px", site.address)
        command = browser.find_element(By.TAG_NAME, "pre").text
        assert f"127.0.0.1:{site.port}" in command, command


def load(site, articles):
    for start in range(0, len(articles), BATCH):
        results = site.post("/api/v1/articles/batch", {"articles": articles[start:start + BATCH]})["results"]
        refused = [result for result in results if result["outcome"] != "created"]
        assert not refused, refused[:3]


def read_articles(options):
    """The articles to show, and those among them that are hostile to pages."""
    if options.samples:
        lines = subprocess.run([options.samples, str(SAMPLES), "--hostile"], check=True, capture_output=True,
                               text=True).stdout.splitlines()
        return [json.loads(line) for line in lines[1:]], [json.loads(lines[0])]
    with options.articles.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in itertools.islice(lines, MAX_ARTICLES)], []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--staging", required=True, help="the program anp-staging")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--articles", type=pathlib.Path, help="NDJSON, as anp-generate writes it")
    source.add_argument("--samples", help="the program write_samples: its articles, one of them hostile to pages")
    parser.add_argument("--screenshots", required=True, type=pathlib.Path, help="directory to write into")
    options = parser.parse_args()
    options.screenshots.mkdir(parents=True, exist_ok=True)
    articles, hostile = read_articles(options)
    with tempfile.TemporaryDirectory(prefix="anp-page-test-") as name:
        directory = pathlib.Path(name)
        site = Site(options.staging, directory)
        browsers = []
        try:
            for scheme in ("light", "dark"):
                browsers.append((scheme, open_browser(directory / scheme, scheme == "dark")))
                check_empty_site(browsers[-1][1], site, options.screenshots, scheme)
            load(site, articles + hostile)
            for scheme, browser in browsers:
                check_all(browser, site, articles + hostile, hostile, options.screenshots, scheme)
        finally:
            for _, browser in browsers:
                browser.quit()
            code = site.stop()
        assert code == 0, f"anp-staging ended with {code}"
    print(f"all pages are good; screenshots are in {options.screenshots}")


if __name__ == "__main__":
    sys.exit(main())
