#!/usr/bin/python3
"""anp-import into a WordPress as it comes, by its REST API: with and without our plugin's meta."""

import json
import os
import subprocess
import unittest

from rest_case import RestCase
from wordpress_site import Site, lines

SITES = {}
# Without the revisions that WordPress keeps of posts that were updated.
OURS = "SELECT %s FROM wp_posts WHERE post_type = 'post' AND post_content LIKE "


def setUpModule():
    SITES["plugin"] = Site()
    SITES["plain"] = Site("--plain")


def tearDownModule():
    for site in SITES.values():
        site.close()


class Imports(RestCase):
    def test_articles_go_in_once_are_verified_and_undone_with_and_without_the_plugin(self):
        for name, site in SITES.items():
            before = site.number("SELECT COUNT(*) FROM wp_posts")
            command = ["--seed", "1", "--count", "60", *self.target(site), "--ledger", name]
            self.assertIn("60 created", self.run_import(site, *command))
            self.assertIn("0 sent", self.run_import(site, *command))
            # Another ledger finds them there.
            self.assertIn("60 unchanged", self.run_import(site, *command[:-1], name + "2"))
            self.assertIn("60 articles are there as sent", self.run_import(site, "verify", "--ledger", name))
            keys = site.number("SELECT COUNT(*) FROM wp_postmeta WHERE meta_key = 'anp_hash' AND post_id IN"
                               " (SELECT ID FROM wp_posts WHERE post_content LIKE '%anp:post alphanode-1-%')")
            self.assertEqual(keys, 60 if name == "plugin" else 0)
            self.run_import(site, "undo", "--ledger", name)
            self.assertEqual(site.number("SELECT COUNT(*) FROM wp_posts"), before)
            self.assertEqual(site.wrong_counts(), [])

    def test_hostile_articles_are_kept_to_the_byte(self):
        site = SITES["plugin"]
        self.run_import(site, "--pack", "edge", "--count", "120", *self.target(site), "--ledger", "e")
        self.assertIn("120 articles are there as sent", self.run_import(site, "verify", "--ledger", "e"))

    def test_the_hash_is_the_last_meta_of_a_post(self):
        site = SITES["plugin"]
        self.run_import(site, "--seed", "2", "--count", "5", *self.target(site), "--ledger", "m")
        rows = site.sql("SELECT post_id, meta_key FROM wp_postmeta WHERE meta_key LIKE 'anp\\_%' AND post_id IN"
                        " (SELECT ID FROM wp_posts WHERE post_content LIKE '%anp:post alphanode-2-%') ORDER BY meta_id")
        last = dict(rows)
        self.assertEqual(len(last), 5)
        self.assertEqual(set(last.values()), {"anp_hash"})

    def test_probe_says_who_we_are_and_what_is_lost(self):
        said = self.run_import(SITES["plain"], "probe", "--target", "wordpress+" + SITES["plain"].url)
        self.assertIn("administrator", said)
        self.assertIn("0 of 24 keys are registered", said)
        self.assertIn("anp-importer registers all", said)
        self.assertIn("25 posts in a request", said)
        said = self.run_import(SITES["plugin"], "probe", "--target", "wordpress+" + SITES["plugin"].url)
        self.assertIn("24 of 24 keys are registered", said)
        self.assertIn("local", said)
        self.assertNotIn("registers all", said)

    def test_update_replaces_what_differs_in_the_same_post(self):
        for seed, (name, site) in enumerate(SITES.items(), 3):
            some = lines(20, seed=seed)
            path = os.path.join(self.work.name, "some.ndjson")
            with open(path, "wb") as file:
                file.write(b"\n".join(some) + b"\n")
            self.run_import(site, "--input", path, *self.target(site), "--ledger", name + "a")
            ids = site.sql(OURS % "ID" + "'%anp:post alphanode-{}-%' ORDER BY ID".format(seed))
            changed = [line.replace(b'"status":"publish"', b'"status":"draft"') for line in some]
            self.rehash(changed, path)
            drafts = sum(one != two for one, two in zip(some, changed))
            self.assertGreater(drafts, 0)
            # Not ours to overwrite, unless we are told to.
            self.run_import(site, "--input", path, *self.target(site), "--ledger", name + "b", code=3)
            self.assertIn("%d updated" % drafts, self.run_import(site, "--input", path, *self.target(site), "--ledger", name + "c", "--update"))
            self.assertIn("20 articles are there as sent", self.run_import(site, "verify", "--input", path, "--ledger", name + "c"))
            self.assertEqual(site.sql(OURS % "ID" + "'%anp:post alphanode-{}-%' ORDER BY ID".format(seed)), ids)

    def rehash(self, some, path):
        """Writes the lines with the hashes that they have now."""
        with open(path, "wb") as file:
            for line in some:
                cut = line.rindex(b',"hash":"')
                body = line[:cut] + b"}}"
                digest = subprocess.run(["xxh128sum"], input=body, stdout=subprocess.PIPE, check=True).stdout[:24]
                file.write(line[:cut] + b',"hash":"' + digest + b'"}}\n')

    def test_what_somebody_edited_is_named_and_not_undone(self):
        site = SITES["plain"]
        self.run_import(site, "--seed", "6", "--count", "10", *self.target(site), "--ledger", "v")
        post = site.sql(OURS % "MIN(ID)" + "'%anp:post alphanode-6-%'")[0][0]
        site.php("wp_update_post(['ID' => %s, 'post_title' => 'Edited']);" % post)
        self.assertIn("/title", self.run_import(site, "verify", "--ledger", "v", code=5))
        said = self.run_import(site, "undo", "--ledger", "v")
        self.assertIn("9 articles removed", said)
        self.assertIn("changed since", said)
        self.assertEqual(site.sql("SELECT post_title FROM wp_posts WHERE ID = %s" % post), [["Edited"]])

    def test_a_post_in_the_trash_is_a_change_and_update_brings_it_back(self):
        site = SITES["plain"]
        command = ["--seed", "7", "--count", "5", *self.target(site)]
        self.run_import(site, *command, "--ledger", "t")
        post = site.sql(OURS % "MIN(ID)" + "'%anp:post alphanode-7-%'")[0][0]
        site.php("wp_trash_post(%s);" % post)
        self.run_import(site, *command, "--ledger", "t2", code=3)
        self.assertIn("1 updated", self.run_import(site, *command, "--ledger", "t3", "--update"))
        self.assertIn("5 articles are there as sent", self.run_import(site, "verify", "--ledger", "t3"))
        self.assertEqual(site.number(OURS % "COUNT(*)" + "'%anp:post alphanode-7-%'"), 5)

    def test_halves_are_repaired_and_twins_are_removed(self):
        site = SITES["plugin"]
        command = ["--seed", "8", "--count", "10", *self.target(site), "--ledger", "h"]
        self.run_import(site, *command)
        posts = [row[0] for row in site.sql(OURS % "ID" + "'%anp:post alphanode-8-%' ORDER BY ID")]
        # As a worker leaves it that is killed after the row, and one that is killed before the last key.
        site.sql("DELETE FROM wp_postmeta WHERE post_id = %s AND meta_key LIKE 'anp\\_%%'" % posts[0])
        site.sql("DELETE FROM wp_term_relationships WHERE object_id = %s" % posts[0])
        site.sql("DELETE FROM wp_postmeta WHERE post_id = %s AND meta_key IN ('anp_notes', 'anp_hash')" % posts[1])
        # WordPress from 6.5 on goes on when it could not write a value, up to the hash.
        site.sql("DELETE FROM wp_postmeta WHERE post_id = %s AND meta_key = 'anp_topic'" % posts[3])
        # And a twin, as a request that landed late leaves it.
        site.sql("INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, comment_status, ping_status, post_name, to_ping,"
                 " pinged, post_modified, post_modified_gmt, post_content_filtered, guid, post_type) SELECT post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt,"
                 " post_status, comment_status, ping_status, CONCAT(post_name, '-2'), '', '', post_modified, post_modified_gmt, '', guid, post_type FROM wp_posts WHERE ID = %s" % posts[2])
        said = self.run_import(site, "verify", "--ledger", "h", code=5)
        self.assertIn("duplicated    1", said)
        # To the ledger they are unknown again, as after a crash.
        self.sqlite("h", "UPDATE batches SET state = 'unknown', pending = '0-9', created = '', created_count = 0")
        self.run_import(site, *command)
        self.assertIn("10 articles are there as sent", self.run_import(site, "verify", "--ledger", "h"))
        self.assertEqual([row[0] for row in site.sql(OURS % "ID" + "'%anp:post alphanode-8-%' ORDER BY ID")], posts)

    def test_a_post_of_somebody_else_with_our_slug_stays(self):
        site = SITES["plain"]
        slug = json.loads(lines(1, seed=9)[0])["slug"]
        site.php("wp_insert_post(['post_title' => 'Mine', 'post_name' => '%s', 'post_status' => 'publish', 'post_content' => 'x']);" % slug)
        self.run_import(site, "--seed", "9", "--count", "3", *self.target(site), "--ledger", "f")
        self.assertEqual(site.sql("SELECT post_content FROM wp_posts WHERE post_title = 'Mine'"), [["x"]])
        self.assertEqual(site.number(OURS % "COUNT(*)" + "'%anp:post alphanode-9-%'"), 3)
        self.assertIn("/slug", self.run_import(site, "verify", "--ledger", "f", code=5))

    def test_a_wrong_password_and_a_missing_right_stop_the_run(self):
        site = SITES["plain"]
        command = ["--seed", "10", "--count", "5", *self.target(site), "--ledger", "w"]
        self.assertIn("does not take the user", self.run_import(site, *command, code=4, account="anp:wrong"))
        reader = site.php("$id = wp_insert_user(['user_login' => 'reader', 'user_pass' => 'x', 'user_email' => 'r@anp.invalid', 'role' => 'contributor']);"
                          "list($password) = WP_Application_Passwords::create_new_application_password($id, ['name' => 't']); echo $password;")
        self.assertIn("publish_posts", self.run_import(site, *command, code=4, account="reader:" + reader))
        password = os.path.join(self.work.name, "password")
        with open(os.open(password, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write(site.account.split(":")[1])
        self.run_import(site, *command, "--user", "anp", WORDPRESS_ACCOUNT_FILE="", WORDPRESS_PASSWORD_FILE=password)
        self.assertEqual(site.number(OURS % "COUNT(*)" + "'%anp:post alphanode-10-%'"), 5)

    def test_an_author_imports_with_filtered_html_and_without_categories(self):
        site = SITES["plugin"]
        password = site.php("$id = wp_insert_user(['user_login' => 'writer', 'user_pass' => 'x', 'user_email' => 'w@anp.invalid', 'role' => 'author']);"
                            "list($password) = WP_Application_Passwords::create_new_application_password($id, ['name' => 't']); echo $password;")
        said = self.run_import(site, "--seed", "11", "--count", "25", *self.target(site), "--ledger", "a", account="writer:" + password)
        self.assertIn("25 created", said)
        self.assertIn("does not keep category", said)
        said = self.run_import(site, "verify", "--ledger", "a", account="writer:" + password)
        self.assertIn("25 articles are there as sent", said)

    def test_a_site_that_is_no_wordpress_or_signs_nobody_in_is_refused(self):
        site = SITES["plain"]
        command = ["--count", "1", "--target", "wordpress+" + site.url + "/nowhere", "--ledger", "x"]
        self.assertIn("no REST API of a WordPress", self.run_import(site, *command, code=4))
        remove = site.plant("add_filter( 'wp_is_application_passwords_available', '__return_false' );")
        self.assertIn("takes no application passwords", self.run_import(site, "--count", "1", *self.target(site), "--ledger", "y", code=4))
        remove()

    def test_meta_that_the_site_refuses_leaves_no_half_post(self):
        site = SITES["plugin"]
        path = os.path.join(self.work.name, "bad.ndjson")
        bad = lines(3, seed=12)
        bad[1] = bad[1].replace(b'"difficulty":"', b'"difficulty":"un')
        self.rehash(bad, path)
        said = self.run_import(site, "--input", path, *self.target(site), "--ledger", "z", code=3)
        self.assertIn("2 created", said)
        self.assertEqual(site.number(OURS % "COUNT(*)" + "'%anp:post alphanode-12-%'"), 2)


if __name__ == "__main__":
    unittest.main()
