#!/usr/bin/python3
"""mariadb+wordpress:// into a real WordPress: the same rows as our plugin writes, and what WordPress makes of them."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "wordpress"))
from wordpress_site import IMPORT, ROOT, Site, read  # noqa: E402

SITES = {}
STARTED = []  # servers, which are our children then
POSTS = "p.post_type = 'post' AND p.guid LIKE 'urn:anp:%'"
# Everything that an import leaves, without ids and the moments of the import itself.
ROWS = {
    "posts": "SELECT p.guid, COALESCE(u.user_login, '?'), p.post_date, p.post_date_gmt, MD5(p.post_content), p.post_title, p.post_excerpt, p.post_status, p.comment_status, p.ping_status,"
             " p.post_password, p.post_name, p.to_ping, p.pinged, p.post_modified, p.post_modified_gmt, p.post_content_filtered, p.post_parent, p.menu_order, p.post_type, p.post_mime_type, p.comment_count"
             f" FROM wp_posts p LEFT JOIN wp_users u ON u.ID = p.post_author WHERE {POSTS} ORDER BY p.guid",
    "meta": f"SELECT p.guid, ROW_NUMBER() OVER (PARTITION BY p.ID ORDER BY m.meta_id), m.meta_key, HEX(m.meta_value) FROM wp_posts p JOIN wp_postmeta m ON m.post_id = p.ID WHERE {POSTS} ORDER BY 1, 2",
    "terms of posts": "SELECT p.guid, tt.taxonomy, t.name, r.term_order FROM wp_posts p JOIN wp_term_relationships r ON r.object_id = p.ID JOIN wp_term_taxonomy tt USING (term_taxonomy_id)"
                      f" JOIN wp_terms t USING (term_id) WHERE {POSTS} ORDER BY p.guid, tt.taxonomy, HEX(t.name)",
    "terms": "SELECT tt.taxonomy, t.name, t.slug, t.term_group, tt.description, tt.parent, tt.count, COALESCE((SELECT GROUP_CONCAT(meta_key, '=', meta_value) FROM wp_termmeta m WHERE m.term_id = t.term_id), '')"
             " FROM wp_terms t JOIN wp_term_taxonomy tt USING (term_id) ORDER BY tt.taxonomy, HEX(t.name)",
    "users": "SELECT u.user_login, u.user_nicename, u.user_email, u.user_url, u.user_activation_key, u.user_status, u.display_name, m.meta_key, m.meta_value"
             " FROM wp_users u JOIN wp_usermeta m ON m.user_id = u.ID WHERE u.user_login <> 'anp' ORDER BY u.user_login, m.umeta_id",
    "claims": "SELECT source_id, content_hash, slug, dataset FROM wp_anp_source ORDER BY source_id",
    "articles": "SELECT source_id, MD5(article) FROM wp_anp_article ORDER BY source_id",
    "notes": "SELECT option_name, option_value FROM wp_options WHERE option_name = 'wp_calendar_block_has_published_posts' OR option_name LIKE '\\_transient%is_multi_author' ORDER BY option_name",
}
DATASETS = {"alphanode": ["--count", "60"], "edge": ["--pack", "edge", "--count", "60"]}


def setUpModule():
    SITES["tables"] = Site()
    SITES["plugin"] = Site()


def tearDownModule():
    complaints = [line for site in SITES.values() for line in site.complaints() if "Warning" not in line]
    for site in SITES.values():
        site.close()
    for process in STARTED:
        process.wait()
    assert not complaints, complaints[:5]


def password(site):
    configuration = read(os.path.join(site.directory, "site", "wp-config.php"))
    return configuration.split("'DB_PASSWORD', '")[1].split("'")[0]


def restart_database(site):
    """kill -9, and up again; `down` knows the one that runs now."""
    database = site.pid("mariadbd")
    os.kill(database, signal.SIGKILL)
    while os.path.exists(f"/proc/{database}/stat") and " Z " not in read(f"/proc/{database}/stat"):
        time.sleep(0.01)
    started = subprocess.Popen([*site.as_server(), "/usr/sbin/mariadbd", f"--defaults-file={site.directory}/mariadb.cnf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True)
    STARTED.append(started)
    with open(os.path.join(site.directory, "run", "mariadbd.ours"), "w", encoding="utf-8") as file:
        file.write("%d %s\n" % (started.pid, read(f"/proc/{started.pid}/stat").rsplit(")", 1)[1].split()[19]))
    for _ in range(600):
        try:
            site.sql("SELECT 1")
            return
        except RuntimeError:
            time.sleep(0.05)
    raise RuntimeError("mariadbd does not start")


class Tables(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        self.work = tempfile.TemporaryDirectory()
        self.addCleanup(self.work.cleanup)

    def run_import(self, site, *arguments, code=0, **environment):
        environment = {**os.environ, "ANP_PACKS": str(ROOT / "corpora"), "ANP_PROFILES": str(ROOT / "importer" / "targets" / "profiles"),
                       "WORDPRESS_ACCOUNT_FILE": site.account_file, "ANP_DATABASE_PASSWORD": password(site), **environment}
        done = subprocess.run([IMPORT, *arguments], cwd=self.work.name, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    @staticmethod
    def target(site):
        return ["--target", "mariadb+wordpress://wordpress@/wordpress?socket=" + os.path.join(site.directory, "run", "mariadb")]

    def tables(self, *arguments, site=None, create=True, code=0):
        site = site or SITES["tables"]
        return self.run_import(site, *arguments, *self.target(site), *(["--create-schema"] if create else []), code=code)

    def plugin(self, *arguments, site=None, code=0):
        site = site or SITES["plugin"]
        return self.run_import(site, *arguments, "--target", "http+" + site.url, "--profile", "wordpress-plugin-fast", code=code)

    def test_1_the_rows_are_those_that_the_plugin_writes(self):
        for name, dataset in DATASETS.items():
            self.assertIn("60 created", self.tables(*dataset, "--ledger", "t" + name))
            self.assertIn("60 created", self.plugin(*dataset, "--ledger", "p" + name))
        for what, query in ROWS.items():
            with self.subTest(what):
                ours = SITES["tables"].sql(query)
                self.assertEqual(ours, SITES["plugin"].sql(query))
                self.assertTrue(ours)
        self.assertEqual(SITES["tables"].wrong_counts(), [])

    def test_2_either_finds_what_the_other_one_brought_and_each_verifies_it(self):
        for name, dataset in DATASETS.items():
            self.assertIn("60 unchanged", self.plugin(*dataset, "--ledger", "p2" + name, site=SITES["tables"]))
            self.assertIn("60 unchanged", self.tables(*dataset, "--ledger", "t2" + name, site=SITES["plugin"]))
            for site, ledger in (("tables", "p2"), ("plugin", "t2")):
                self.assertIn("60 articles are there as sent", self.run_import(SITES[site], "verify", "--ledger", ledger + name))
        for what, query in ROWS.items():
            self.assertEqual(SITES["tables"].sql(query), SITES["plugin"].sql(query), what)

    def test_3_what_an_editor_changes_is_seen_kept_and_updated(self):
        site = SITES["tables"]
        self.tables("--seed", "3", "--count", "20", "--ledger", "u")
        first = "(SELECT post_id FROM wp_anp_source WHERE source_id = 'alphanode-3-%06d')"
        ids = [site.sql("SELECT " + first % n)[0][0] for n in range(1, 7)]
        site.php("wp_update_post(['ID' => %s, 'post_title' => 'Edited & more']);" % ids[0])
        site.php("update_post_meta(%s, 'anp_stack', array('One'));" % ids[1])
        site.php("wp_set_post_tags(%s, 'of an editor', true);" % ids[2])
        site.php("wp_trash_post(%s);" % ids[3])
        site.php("wp_delete_post(%s, true);" % ids[4])
        said = self.run_import(site, "verify", "--ledger", "u", code=5)
        for part in ("/title", "/meta/stack", "/tags", "/status"):
            self.assertIn(part, said)
        self.assertIn("missing       1", said)
        self.assertIn("changed       4", said)
        self.assertIn("15 articles removed", self.run_import(site, "undo", "--ledger", "u"))
        self.assertEqual(site.number("SELECT COUNT(*) FROM wp_anp_source WHERE dataset = 'alphanode-3'"), 4)
        self.assertEqual(site.wrong_counts(), [])
        self.assertIn("4 updated", self.tables("--seed", "3", "--count", "20", "--ledger", "u2", "--update"))
        self.assertIn("20 articles are there as sent", self.run_import(site, "verify", "--ledger", "u2"))
        self.assertEqual(site.wrong_counts(), [])
        self.assertEqual(site.number("SELECT COUNT(*) FROM wp_postmeta WHERE meta_key LIKE '\\_wp\\_trash%'"), 0)

    def test_4_undo_leaves_nothing_of_the_posts(self):
        site = SITES["tables"]
        before = site.number("SELECT COUNT(*) FROM wp_posts")
        self.tables("--seed", "4", "--count", "30", "--ledger", "z")
        some = site.sql("SELECT post_id FROM wp_anp_source WHERE source_id = 'alphanode-4-000001'")[0][0]
        site.php("wp_insert_comment(['comment_post_ID' => %s, 'comment_content' => 'hello']);" % some)
        site.php("wp_save_post_revision(%s);" % some)
        self.run_import(site, "undo", "--ledger", "z")
        self.assertEqual(site.number("SELECT COUNT(*) FROM wp_posts"), before)
        for table, column in (("postmeta", "post_id"), ("term_relationships", "object_id"), ("comments", "comment_post_ID")):
            self.assertEqual(site.number(f"SELECT COUNT(*) FROM wp_{table} x WHERE NOT EXISTS (SELECT 1 FROM wp_posts p WHERE p.ID = x.{column})"), 0, table)
        self.assertEqual(site.number("SELECT COUNT(*) FROM wp_anp_source WHERE dataset = 'alphanode-4'"), 0)
        self.assertEqual(site.number("SELECT COUNT(*) FROM wp_anp_article WHERE source_id LIKE 'alphanode-4-%'"), 0)
        self.assertEqual(site.wrong_counts(), [])

    def test_5_a_slug_of_somebody_else_is_not_taken(self):
        site = SITES["tables"]
        slug = subprocess.run([os.environ["TEST_GENERATE"], "--seed", "5", "--count", "3"], env={**os.environ, "ANP_PACKS": str(ROOT / "corpora")}, stdout=subprocess.PIPE, check=True).stdout
        slug = slug.decode().splitlines()[1].split('"slug":"')[1].split('"')[0]
        site.php("wp_insert_post(['post_title' => 'Mine', 'post_name' => '%s', 'post_status' => 'publish']);" % slug)
        self.assertIn("2 created", self.tables("--seed", "5", "--count", "3", "--ledger", "s", code=3))
        self.assertIn("which anp did not make", self.run_import(site, "status", "--ledger", "s", code=3))
        self.assertEqual(site.number("SELECT COUNT(*) FROM wp_posts WHERE post_name = '%s'" % slug), 1)
        self.assertEqual(site.number("SELECT COUNT(*) FROM wp_anp_source WHERE dataset = 'alphanode-5'"), 2)

    def test_6_wordpress_shows_the_posts_and_takes_times_in_its_own_zone(self):
        site = SITES["tables"]
        site.php("update_option('gmt_offset', '5.5'); update_option('timezone_string', '');")
        try:
            self.tables("--seed", "6", "--count", "30", "--ledger", "n")
            self.assertIn("30 articles are there as sent", self.run_import(site, "verify", "--ledger", "n"))
            wrong = "SELECT COUNT(*) FROM wp_posts p JOIN wp_anp_source s ON s.post_id = p.ID WHERE s.dataset = 'alphanode-6' AND post_date <> post_date_gmt + INTERVAL 330 MINUTE"
            self.assertEqual(site.number(wrong), 0)
            # As the plugin and WordPress itself see it.
            self.assertIn("30 unchanged", self.plugin("--seed", "6", "--count", "30", "--ledger", "n2", site=site))
            post = site.sql("SELECT p.ID, p.post_name FROM wp_posts p JOIN wp_anp_source s ON s.post_id = p.ID WHERE s.dataset = 'alphanode-6' AND p.post_status = 'publish' LIMIT 1")[0]
            shown = site.request("/wp-json/wp/v2/posts/" + post[0] + "?context=edit").json()
            self.assertEqual(shown["slug"], post[1])
            self.assertEqual(shown["meta"]["anp_source_id"][:12], "alphanode-6-")
            self.assertIsInstance(shown["meta"]["anp_stack"], list)
            page = site.request(shown["link"][len(site.url):], account="")
            self.assertEqual(page.status, 200)
            self.assertIn(b"anp-importer", page.body)
            site.php("update_option('timezone_string', 'Europe/Berlin');")
            self.assertIn("does not know", self.tables("--seed", "7", "--count", "3", "--ledger", "b", code=4))
        finally:
            site.php("update_option('gmt_offset', '0'); update_option('timezone_string', '');")

    def test_7_a_site_that_it_should_not_write_to_is_refused(self):
        site = SITES["tables"]
        before = site.number("SELECT COUNT(*) FROM wp_posts")
        address = site.sql("SELECT option_value FROM wp_options WHERE option_name = 'home'")[0][0]
        refused = {
            "UPDATE wp_options SET option_value = 'https://blog.example.org' WHERE option_name = 'home'": ("not of this machine", "--allow-host blog.example.org"),
            "ALTER TABLE wp_postmeta ENGINE=Aria": ("no transactions", "ENGINE=InnoDB"),
            "UPDATE wp_options SET option_value = '9' WHERE option_name = 'anp_importer_schema'": ("version '9'",),
            "ALTER TABLE wp_anp_batch DROP COLUMN sends": ("no column sends",),
            "SELECT 1": ("--create-schema",),
        }
        undo = [f"UPDATE wp_options SET option_value = '{address}' WHERE option_name = 'home'", "ALTER TABLE wp_postmeta ENGINE=InnoDB",
                "UPDATE wp_options SET option_value = '1' WHERE option_name = 'anp_importer_schema'", "DROP TABLE wp_anp_batch", "SELECT 1"]
        for (harm, words), mend in zip(refused.items(), undo):
            with self.subTest(harm):
                site.sql(harm)
                said = self.run_import(site, "--seed", "8", "--count", "3", *self.target(site), "--ledger", "r", code=4)
                for word in words:
                    self.assertIn(word, said)
                if "blog.example.org" in harm:
                    probed = self.run_import(site, "probe", *self.target(site), "--allow-host", "blog.example.org")
                    self.assertIn("at https://blog.example.org", probed)
                site.sql(mend)
        self.assertEqual(site.number("SELECT COUNT(*) FROM wp_posts"), before)
        other = self.run_import(site, "--count", "3", "--target", self.target(site)[1] + "&prefix=other_", "--ledger", "r", code=4)
        self.assertIn("no WordPress with the prefix 'other_'", other)
        for table in ("posts", "postmeta", "terms", "term_taxonomy", "term_relationships", "termmeta", "users", "usermeta", "options"):
            site.sql(f"CREATE TABLE narrow_{table} LIKE wp_{table}")
        site.sql("ALTER TABLE narrow_posts MODIFY post_title TEXT CHARACTER SET utf8mb3 NOT NULL")
        narrow = self.run_import(site, "--count", "3", "--target", self.target(site)[1] + "&prefix=narrow_", "--ledger", "r", code=4)
        self.assertIn("narrow_posts.post_title is not of utf8mb4", narrow)
        self.assertIn("make the database", self.run_import(site, "--count", "3", "--target", self.target(site)[1].replace("/wordpress?", "/elsewhere?"), "--ledger", "r", code=4)
                      .replace("grant it", "make the database"))
        wrong = self.run_import(site, "--count", "3", *self.target(site), "--ledger", "r", code=4, ANP_DATABASE_PASSWORD="wrong")
        self.assertIn("check user and password", wrong)

    def test_8_probe_says_what_it_cannot_keep_and_so_does_the_run(self):
        for site in SITES.values():
            self.tables("--seed", "9", "--count", "1", "--ledger", "l" + site.directory.replace("/", "-"), site=site)
        said = self.run_import(SITES["tables"], "probe", *self.target(SITES["tables"]))
        self.assertIn("anp-importer is active", said)
        self.assertIn("do not see the posts come", said)
        self.assertIn("the target does not keep hooks", self.tables("--seed", "9", "--count", "1", "--ledger", "l9"))

    def check_once(self, dataset, count):
        site = SITES["tables"]
        ours = f"s.dataset = '{dataset}'"
        self.assertEqual(site.number(f"SELECT COUNT(*) FROM wp_anp_source s JOIN wp_posts p ON p.ID = s.post_id WHERE {ours}"), count)
        self.assertEqual(site.number(f"SELECT COUNT(*) FROM wp_posts WHERE guid LIKE 'urn:anp:{dataset}-0%'"), count)
        for what, rows in (("meta", 24), ("articles", 1)):
            table = "wp_postmeta m ON m.post_id = s.post_id" if what == "meta" else "wp_anp_article m ON m.source_id = s.source_id"
            self.assertEqual(site.number(f"SELECT COUNT(*) FROM wp_anp_source s JOIN {table} WHERE {ours}"), count * rows, what)
        for repeated in ("wp_terms JOIN wp_term_taxonomy USING (term_id) GROUP BY taxonomy, BINARY name", "wp_users GROUP BY user_nicename"):
            self.assertEqual(site.sql(f"SELECT 1 FROM {repeated} HAVING COUNT(*) > 1"), [], repeated)
        self.assertEqual(site.wrong_counts(), [])

    def start(self, *arguments):
        site = SITES["tables"]
        environment = {**os.environ, "ANP_PACKS": str(ROOT / "corpora"), "ANP_DATABASE_PASSWORD": password(site)}
        # The pipe is never read: what it writes fits in.
        return subprocess.Popen([IMPORT, *arguments, *self.target(site), "--quiet"], cwd=self.work.name, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def test_9_each_article_is_there_once_whichever_side_is_killed(self):
        site = SITES["tables"]
        command = ["--seed", "10", "--count", "600", "--batch", "20", "--ledger", "k", "--settle", "300ms"]
        for seconds in (0.3, 0.5, 0.4, 0.6):
            running = self.start(*command, "--rate", "15/s")
            time.sleep(seconds)
            running.kill()
            running.wait()
        for _ in range(2):
            running = self.start(*command, "--rate", "30/s")
            time.sleep(0.4)
            restart_database(site)
            running.wait()
        self.tables(*command)
        self.check_once("alphanode-10", 600)
        self.assertIn("600 articles are there as sent", self.run_import(site, "verify", "--ledger", "k"))

    def test_a_two_importers_at_once_write_each_article_once_and_new_terms_and_authors_once(self):
        what = ["--pack", "edge", "--seed", "11", "--count", "200", "--batch", "10", "--max-attempts", "50"]
        first, second = self.start(*what, "--ledger", "one"), self.start(*what, "--ledger", "two")
        self.assertEqual((first.wait(), second.wait()), (0, 0))
        self.check_once("edge-11", 200)
        self.assertIn("200 articles are there as sent", self.run_import(SITES["tables"], "verify", "--ledger", "two"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
