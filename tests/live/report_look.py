"""Looks at an HTML report: narrow and wide, light and dark, on paper."""

import base64

from browser import WIDTHS, check_accessibility, check_logs, check_no_overflow, set_media, set_size, take_screenshot


def look_at_report(browser, report, charts, shots):
    """The page must have so many plots, reach beyond no window, please axe-core, ask for nothing and fit on paper.

    Screenshots are named after the file. Leaves the browser as one that likes light colours."""
    for scheme in ("light", "dark"):
        set_media(browser, scheme == "dark")
        for width, size in WIDTHS.items():
            set_size(browser, size)
            look_at_screen(browser, report, charts, f"{report.stem} at {width} px, {scheme}")
            take_screenshot(browser, shots / f"{report.stem}-{width}-{scheme}.png")
        set_media(browser, scheme == "dark", "print")
        look_at_paper(browser, f"{report.stem} on paper, {scheme}")
        take_screenshot(browser, shots / f"{report.stem}-paper-{scheme}.png")
    set_media(browser, False)


def look_at_screen(browser, report, charts, where):
    address = report.as_uri()
    browser.get(address)
    shown = len(browser.find_elements("css selector", "figure.chart > svg"))
    assert shown == charts, f"{where}: {shown} plots instead of {charts}"
    check_no_overflow(browser, where)
    check_accessibility(browser, where)
    check_logs(browser, where, address)
    print("good:", where, flush=True)


def brightness(browser, expression):
    """0 to 255 of a colour that the page computes."""
    channels = browser.execute_script(f"return {expression}.match(/[0-9.]+/g).slice(0, 3).map(Number)")
    return sum(channels) / 3


def look_at_paper(browser, where):
    # As wide as A4 with its margins.
    set_size(browser, (700, 990))
    assert brightness(browser, "getComputedStyle(document.body).backgroundColor") > 240, where
    assert brightness(browser, "getComputedStyle(document.body).color") < 80, where
    scrolls = browser.execute_script(
        "return [...document.querySelectorAll('.scroll')].filter(e => getComputedStyle(e).overflowX !== 'visible').length")
    assert scrolls == 0, f"{where}: {scrolls} tables would be cut off"
    sheet = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})
    pages = base64.b64decode(sheet["data"]).count(b"/Type /Page\n")
    assert 1 <= pages <= 8, f"{where}: {pages} sheets"
    print("good:", where, flush=True)
