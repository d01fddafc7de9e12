"""Headless Chromium for tests of pages: opens it, sets size and colours, takes screenshots, and says what is wrong.

Needs the Debian packages chromium, chromium-driver and python3-selenium; check_accessibility() also npm, which fetches
axe-core once.
"""

import base64
import json
import shutil
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from npm_package import npm_package

WIDTHS = {"390": (390, 844), "1280": (1280, 900)}
START_TIMEOUT_S = 120
AXE_VERSION = "4.14.1"


def open_browser(directory, dark):
    options = Options()
    options.page_load_strategy = "normal"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                     "--disable-background-networking", "--disable-component-update", "--disable-sync",
                     "--hide-scrollbars", f"--user-data-dir={directory}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
    browser.set_page_load_timeout(START_TIMEOUT_S)
    browser.set_script_timeout(START_TIMEOUT_S)
    set_media(browser, dark)
    browser.get("about:blank")
    for log in ("browser", "performance"):
        browser.get_log(log)  # what the browser's own first page asked for
    return browser


def set_media(browser, dark, media=""):
    """The colours that the reader prefers, and the medium: "" is the screen, "print" paper."""
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": [
        {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})


def set_size(browser, size):
    """Sets the page's own size: a window may not be narrower than 500 px."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 600})


def take_screenshot(browser, path):
    height = browser.execute_script("return document.documentElement.scrollHeight")
    width = browser.execute_script("return window.innerWidth")
    image = browser.execute_cdp_cmd("Page.captureScreenshot", {
        "captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": width, "height": min(height, 8000), "scale": 1}})
    path.write_bytes(base64.b64decode(image["data"]))


def check_no_overflow(browser, where):
    widths = browser.execute_script(
        "const e = document.documentElement; return [e.scrollWidth, e.clientWidth, window.innerWidth]")
    assert widths[0] <= widths[1] == widths[2], f"{where}: the page is {widths[0]} px wide in a window of {widths[2]} px"
    # What scrolls by itself may be as wide as it likes.
    wide = browser.execute_script("""
        const right = document.documentElement.clientWidth;
        return [...document.querySelectorAll('body *')].filter(e => {
          if (e.closest('pre, .skip') || e.closest('.scroll') && !e.matches('.scroll')) return false;
          const box = e.getBoundingClientRect();
          return box.width > 0 && (box.right > right + 0.5 || box.left < -0.5);
        }).map(e => e.outerHTML.slice(0, 200))""")
    assert not wide, f"{where}: these reach beyond the window: {wide[:3]}"
    clipped = browser.execute_script("""
        return [...document.querySelectorAll('h1, h2, h3, dd, dt, li, p:not(.excerpt), td, figcaption, .card')]
          .filter(e => !e.querySelector('pre') && e.scrollWidth > e.clientWidth + 1)
          .filter(e => getComputedStyle(e).display !== 'inline')
          .map(e => e.outerHTML.slice(0, 200))""")
    assert not clipped, f"{where}: text is cut off or sticks out of: {clipped[:3]}"


def requested(browser):
    """The addresses that the browser asked for since the last call."""
    urls = []
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            urls.append(message["params"]["request"]["url"])
    return urls


def check_console(browser, where):
    errors = [entry for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    assert not errors, f"{where}: the console says {errors}"


def check_logs(browser, where, address):
    """No error on the console, nothing asked of anybody but `address`."""
    check_console(browser, where)
    asked = requested(browser)
    elsewhere = [url for url in asked if not url.startswith((address, "data:"))]
    assert asked and not elsewhere, f"{where}: asked elsewhere: {elsewhere}"


def axe_script():
    """The text of axe-core."""
    return (npm_package("axe-core", AXE_VERSION) / "axe.min.js").read_text(encoding="utf-8")


def check_accessibility(browser, where):
    """What axe-core finds wrong: all of its rules, those of good practice among them."""
    browser.execute_script(axe_script() + ";window.axe = axe;")
    found = browser.execute_async_script("""
        const done = arguments[arguments.length - 1];
        axe.run(document).then(r => done({violations: r.violations, passes: r.passes.length}), e => done({error: String(e)}));""")
    assert "error" not in found, f"{where}: axe failed: {found}"
    assert found["passes"] > 10, f"{where}: axe checked {found['passes']} rules only"
    broken = [(rule["id"], rule["help"], [node["html"][:150] for node in rule["nodes"]][:3]) for rule in found["violations"]]
    assert not broken, f"{where}: axe says {broken}"


def wait_for(condition, what, limit_s=60):
    """Asks again and again until the condition holds; returns what it returned."""
    end = time.monotonic() + limit_s
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"waited {limit_s} s in vain: {what}"
        time.sleep(0.02)
