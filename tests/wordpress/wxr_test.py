#!/usr/bin/python3
"""What WordPress keeps of our WXR is what it keeps of the same articles that come by its REST API.

    ANP_WORDPRESS_WXR=5000 tests/wordpress/wxr_test.py      the long form; the tests take 300 articles
"""

import html
import json
import os
import subprocess
import tempfile
import unittest

from wordpress_site import GENERATE, ROOT, Site

# The importer refuses variables of its prefix that are no options.
COUNT = int(os.environ.pop("ANP_WORDPRESS_WXR", "300"))
SEED = "41"
ENVIRONMENT = {**os.environ, "ANP_PACKS": str(ROOT / "corpora")}

# Posts as WordPress shows them to its own code, one JSON line each; the prefix of our meta keys is left out.
DUMP = r"""
global $wpdb;
foreach ($wpdb->get_col("SELECT ID FROM wp_posts WHERE post_type = 'post' AND post_name LIKE '%%-______' ORDER BY RIGHT(post_name, 6)") as $id) {
    wp_cache_flush();
    $p = get_post($id);
    $author = get_userdata($p->post_author);
    $meta = array();
    foreach (get_post_meta($id) as $key => $values) {
        $name = 0 === strpos($key, 'anp_') ? substr($key, 4) : $key;
        if ('_' !== $key[0]) { $meta[$name] = array_map('maybe_unserialize', $values); }
    }
    ksort($meta);
    $names = function ($taxonomy) use ($id) { $n = wp_get_post_terms($id, $taxonomy, array('fields' => 'names')); sort($n); return $n; };
    echo json_encode(array('title' => $p->post_title, 'slug' => $p->post_name, 'status' => $p->post_status, 'date' => $p->post_date, 'date_gmt' => $p->post_date_gmt,
        'excerpt' => $p->post_excerpt, 'content' => $p->post_content, 'author' => array($author->user_nicename, $author->display_name), 'comment_status' => $p->comment_status,
        'ping_status' => $p->ping_status, 'categories' => $names('category'), 'tags' => $names('post_tag'), 'meta' => $meta)), "\n";
}
"""


def posts(site):
    return [json.loads(line) for line in site.php(DUMP).splitlines()]


def as_texts(value):
    """Without the difference between 7 and "7": WordPress keeps a text of both, outside of lists and objects."""
    return str(value) if isinstance(value, int) else value


def comparable(post):
    """Our REST path escapes titles, excerpts and names as HTML, and ends a text in its mark; our WXR leaves them as they are."""
    for name in ("title", "excerpt"):
        post[name] = html.unescape(post[name])
    post["author"] = [html.unescape(text) for text in post["author"]]
    # "Pint" and "pint" have one nicename in WXR: to the importer they are the term that came first.
    for name in ("categories", "tags"):
        post[name] = sorted({html.unescape(text).casefold() for text in post[name]})
    post["content"] = post["content"].split("<!-- wp:html -->\n<!-- anp:post ")[0].rstrip("\n")
    # Meta that is empty is not kept by the REST API, and is a row of its own by the importer.
    post["meta"] = {name: [as_texts(value) for value in values] for name, values in post["meta"].items() if values not in ([""], [[]])}
    return post


def comments(site):
    """Those of our posts, by the post's slug and in the order of time; an answer names the address of what it answers."""
    return site.sql(
        "SELECT p.post_name, c.comment_author, c.comment_author_email, c.comment_author_url, c.comment_author_IP, c.comment_date, c.comment_date_gmt, c.comment_content, c.comment_approved,"
        " c.comment_type, IFNULL(a.comment_author_email, c.comment_parent) FROM wp_comments c JOIN wp_posts p ON p.ID = c.comment_post_ID"
        " LEFT JOIN wp_comments a ON a.comment_ID = c.comment_parent AND a.comment_post_ID = c.comment_post_ID WHERE p.post_name LIKE '%-______' ORDER BY 1, c.comment_date, 3")


def whose(site):
    """Users that our comments are from."""
    return site.sql("SELECT DISTINCT user_id FROM wp_comments WHERE comment_author_email LIKE '%.anp@example.org'")


class Wxr(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.sites = [Site(), Site("--plain")]
        cls.work = tempfile.TemporaryDirectory()
        os.chmod(cls.work.name, 0o755)
        cls.file = os.path.join(cls.work.name, "articles.xml")
        subprocess.run([GENERATE, "--seed", SEED, "--count", str(COUNT), "--format", "wxr", "--comments", "--output", cls.file], env=ENVIRONMENT, check=True, stderr=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        for site in cls.sites:
            site.close()
        cls.work.cleanup()

    def read(self, site):
        reader = str(ROOT / "tests" / "wordpress" / "wxr_reader.php")
        # The server's user may not look into this tree.
        copy = os.path.join(self.work.name, "reader.php")
        with open(reader, encoding="utf-8") as source, open(copy, "w", encoding="utf-8") as target:
            target.write(source.read())
        done = subprocess.run(site.as_server() + ["php", "-d", "memory_limit=1G", "-d", "display_errors=stderr", copy, site.directory + "/site", site.url, self.file],
                              cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return int(done.stdout)

    def test_what_is_stored_equals_what_the_rest_path_stores(self):
        rest, wxr = self.sites
        done = rest.run_import("--seed", SEED, "--count", str(COUNT), "--target", "wordpress+" + rest.url, "--comments", "--settle", "500ms", "--quiet", "--ledger", "l", "--timeout", "60s", directory=self.work.name)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.read(wxr), COUNT)
        ours, theirs = posts(rest), posts(wxr)
        self.assertEqual(len(ours), COUNT)
        self.assertEqual(len(theirs), COUNT)
        for one, other in zip(ours, theirs):
            one, other = comparable(one), comparable(other)
            for name in one:
                self.assertEqual((one["slug"], name, one[name]), (one["slug"], name, other[name]))
        self.check_comments(rest, wxr)
        self.assertEqual(wxr.wrong_counts(), [])
        kept = comments(wxr)
        rows = wxr.number("SELECT COUNT(*) FROM wp_postmeta")
        # Its own flaw: what is there already gets its meta once more.
        self.assertEqual(self.read(wxr), 0)
        self.assertEqual(wxr.number("SELECT COUNT(*) FROM wp_posts WHERE post_type = 'post' AND post_name LIKE '%-______'"), COUNT)
        self.assertEqual(comments(wxr), kept)
        self.assertEqual(wxr.number("SELECT COUNT(*) FROM wp_postmeta"), rows + wxr.number("SELECT COUNT(*) FROM wp_postmeta WHERE meta_key NOT LIKE '\\_%'") // 2)

    def check_comments(self, rest, wxr):
        ours, theirs = comments(rest), comments(wxr)
        self.assertGreater(len(ours), COUNT)
        self.assertGreater(len([row for row in ours if "@" in row[-1]]), COUNT // 4)
        for one, other in zip(ours, theirs):
            self.assertEqual(one, other)
        self.assertEqual(len(ours), len(theirs))
        # By REST they are the importing user's, so that nobody gets a letter; the importer sends none, and takes them for what people said who are no users.
        self.assertEqual([whose(rest), whose(wxr)], [[["1"]], [["0"]]])
        for site in self.sites:
            wrong = site.sql("SELECT ID FROM wp_posts p WHERE post_type = 'post' AND comment_count <> (SELECT COUNT(*) FROM wp_comments WHERE comment_post_ID = p.ID AND comment_approved = '1')")
            self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
