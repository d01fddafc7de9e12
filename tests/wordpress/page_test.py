#!/usr/bin/python3
"""What people see: the post with its meta box in a real browser, and the admin page."""

import base64
import http.cookiejar
import os
import re
import unittest
import urllib.error
import urllib.parse
import urllib.request
from html import escape as html_escape

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from wordpress_site import Site, articles, read, rehash

SITE = None
SCREENSHOTS = os.environ.get("TEST_SCREENSHOTS", "")


def setUpModule():
    global SITE
    SITE = Site()


def tearDownModule():
    complaints = SITE.complaints()
    SITE.close()
    assert not complaints, complaints[:5]


def browser(width):
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=%d,900" % width):
        options.add_argument(argument)
    options.binary_location = "/usr/bin/chromium"
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    # Chromium makes no window narrower than 500 px.
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    return driver


class Box(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # scripts/wordpress asks search engines to keep off the whole site; here only what the plugin says counts.
        SITE.php("update_option('blog_public', '1');")
        cls.articles = articles(80)
        SITE.send(cls.articles, "fast")
        cls.one = next(a for a in cls.articles if len(a["related"]) > 1 and a["status"] == "publish" and a["meta"]["image_sources"])
        cls.page = SITE.request("/%s/" % cls.one["slug"], account="")

    def test_the_box_shows_every_field_and_lists_as_lists(self):
        html = self.page.body.decode()
        box = re.search('<section class="anp-meta".*?</section>', html, re.S).group(0)
        for label in ("topic", "AI outline", "recommended action", "view count", "last reviewed", "needs human review", "image sources", "similar posts"):
            self.assertIn(label, box)
        self.assertIn("alphanode post meta", box)
        self.assertIn(self.one["meta"]["hash"], box)
        self.assertIn("<li><bdi>%s</bdi></li>" % self.one["meta"]["tools"][0], box)
        self.assertIn('<span class="anp-meta-key">name:</span>', box)
        # Not typeset: "960x540" in an address stays.
        self.assertIn("<bdi>%s</bdi>" % html_escape(self.one["meta"]["image_sources"][0]["url"]), box)
        # Similar posts link to posts that are here.
        here = {a["source_id"]: a["slug"] for a in self.articles if a["status"] == "publish"}
        for source_id in self.one["related"]:
            self.assertIn("/%s/" % here[source_id] if source_id in here else source_id, box)

    def test_pages_of_synthetic_posts_are_not_for_search_engines_unless_somebody_says_so(self):
        robots = re.search("<meta name='robots' content='([^']*)'", self.page.body.decode()).group(1)
        self.assertIn("noindex", robots)
        SITE.php("update_option('anp_importer_let_index', '1');")
        self.assertNotIn("noindex", SITE.request("/%s/" % self.one["slug"], account="").body.decode())
        SITE.php("delete_option('anp_importer_let_index');")
        self.assertNotIn("noindex", SITE.request("/hello-world/", account="").body.decode())

    def test_pages_say_database_calls_and_cache_status(self):
        self.assertRegex(self.page.headers["Server-Timing"], r'^db;desc="n=[1-9][0-9]*"$')
        self.assertEqual(self.page.headers["Cache-Status"], "anp-importer; fwd=miss")
        self.assertIsNone(SITE.request("/hello-world/", account="").headers["Server-Timing"])

    def test_hostile_text_is_shown_not_run(self):
        attack = "<script>window.hit=1</script>\"'><img src=x onerror=window.hit=1> [gallery] &amp;"
        article = articles(1, seed=2)[0]
        article.update(title="T " + attack, excerpt=attack, category="C " + attack, tags=["t " + attack], status="publish")
        article["author"]["name"] = attack
        article["body"] = [{"kind": kind, "text": attack, "level": 2, "language": "x" + attack, "items": [attack]} for kind in ("paragraph", "heading", "list", "code", "quote")]
        article["body"].append({"kind": "image", "url": "https://dummyimage.com/1x1\"onerror=window.hit=1", "width": 1, "height": 1, "caption": attack})

        def poison(value):
            if isinstance(value, dict):
                return {name: poison(member) for name, member in value.items()}
            if isinstance(value, list):
                return [poison(member) for member in value] + ([attack] if value and isinstance(value[0], str) else [])
            return attack if isinstance(value, str) else value

        keep = {"hash": article["meta"]["hash"]}
        article["meta"] = {**{name: poison(value) for name, value in article["meta"].items() if name != "hash"}, **keep}
        rehash(article)
        for mode in ("hooks", "fast"):
            SITE.delete([article])
            self.assertEqual(SITE.send([article], mode), {article["source_id"]: "created"})
            driver = browser(1280)
            try:
                for path in ("/%s/" % article["slug"], "/", "/?s=gallery", "/feed/"):
                    driver.get(SITE.url + path)
                    self.assertIsNone(driver.execute_script("return window.hit || null"), path)
                driver.get(SITE.url + "/%s/" % article["slug"])
                text = driver.find_element("css selector", ".anp-meta").text
                self.assertGreater(text.count(attack), 10)
                self.assertEqual(driver.find_elements("css selector", ".anp-meta script, .anp-meta img, .gallery"), [])
            finally:
                driver.quit()

    def test_the_page_fits_a_phone_and_a_desk(self):
        for width in (390, 1280):
            driver = browser(width)
            try:
                driver.get(SITE.url + "/%s/" % self.one["slug"])
                box = driver.find_element("css selector", ".anp-meta")
                self.assertLessEqual(driver.execute_script("return document.documentElement.scrollWidth"), width)
                self.assertGreater(len(box.find_elements("css selector", "dd > ul")), 6)
                place = box.rect
                self.assertTrue(place["x"] >= 0 and place["x"] + place["width"] <= width, place)
                if SCREENSHOTS:
                    self.take_picture(driver, width, place)
            finally:
                driver.quit()

    @staticmethod
    def take_picture(driver, width, place):
        clip = {"x": 0, "y": max(0, place["y"] - 200), "width": width, "height": place["height"] + 230, "scale": 1}
        picture = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})["data"]
        with open(os.path.join(SCREENSHOTS, "wordpress-post-%d.png" % width), "wb") as file:
            file.write(base64.b64decode(picture))

    def test_labels_can_be_translated(self):
        remove = SITE.plant("add_filter( 'gettext_anp-importer', static function ( $to, $text ) { return 'view count' === $text ? 'Aufrufe <b>' : $to; }, 10, 2 );")
        try:
            box = SITE.request("/%s/" % self.one["slug"], account="").body.decode()
            self.assertIn("<dt>Aufrufe &lt;b&gt;</dt>", box)
            self.assertNotIn("view count</dt>", box)
        finally:
            remove()


class Admin(unittest.TestCase):
    def log_in(self, user, password):
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        opener.open(SITE.url + "/wp-login.php")
        opener.open(SITE.url + "/wp-login.php", urllib.parse.urlencode({"log": user, "pwd": password, "testcookie": "1"}).encode())
        return opener

    def test_the_page_lists_datasets_and_deletes_one_only_with_nonce_and_right(self):
        some = articles(130, seed=3)
        SITE.send(some[:100], "fast")
        SITE.send(some[100:], "fast")
        SITE.send(articles(7, seed=4), "fast")
        admin = self.log_in("anp", read(SITE.directory + "/login-password").strip())
        page = admin.open(SITE.url + "/wp-admin/tools.php?page=anp-importer").read().decode()
        self.assertRegex(page, r"<code>alphanode-3</code></td><td>130</td>")
        self.assertRegex(page, r"<code>alphanode-4</code></td><td>7</td>")
        form = {"action": "anp_importer_delete", "dataset": "alphanode-3"}
        self.assertEqual(self.status(admin, form), 403)
        nonce = re.search(r'value="anp_importer_delete"><input type="hidden" id="_wpnonce" name="_wpnonce" value="([^"]+)"', page).group(1)
        SITE.php("wp_insert_user(['user_login'=>'small','user_pass'=>'x','role'=>'author']);")
        self.assertEqual(self.status(self.log_in("small", "x"), {**form, "_wpnonce": nonce}), 403)
        self.assertEqual(SITE.number("SELECT COUNT(*) FROM wp_anp_source WHERE dataset = 'alphanode-3'"), 130)
        done = admin.open(SITE.url + "/wp-admin/admin-post.php", urllib.parse.urlencode({**form, "_wpnonce": nonce}).encode()).read().decode()
        self.assertIn("130 posts were deleted.", done)
        self.assertEqual(SITE.number("SELECT COUNT(*) FROM wp_posts WHERE guid LIKE 'urn:anp:alphanode-3-%'"), 0)
        self.assertEqual(SITE.number("SELECT COUNT(*) FROM wp_anp_source WHERE dataset = 'alphanode-4'"), 7)
        self.assertEqual(SITE.wrong_counts(), [])

    @staticmethod
    def status(opener, form):
        try:
            return opener.open(SITE.url + "/wp-admin/admin-post.php", urllib.parse.urlencode(form).encode()).status
        except urllib.error.HTTPError as error:
            with error:
                return error.code


if __name__ == "__main__":
    unittest.main()
