#!/usr/bin/python3
"""anp-import --comments: threads below the posts of a WordPress as it comes, each comment once."""

import json
import unittest

from rest_case import RestCase
from wordpress_site import Site, lines

SITES = {}
OURS = "SELECT %s FROM wp_comments WHERE comment_author_email LIKE '%%.anp@example.org'"


def setUpModule():
    SITES["plugin"] = Site()
    SITES["plain"] = Site("--plain")
    for site in SITES.values():
        # Every letter that WordPress would send is counted.
        site.plant("add_filter( 'pre_wp_mail', function ( $null, $letter ) { add_option( 'letter-' . wp_rand(), $letter['subject'] ); return true; }, 10, 2 );")


def tearDownModule():
    for site in SITES.values():
        site.close()


class Comments(RestCase):
    def test_threads_are_the_same_on_each_site_verified_and_undone(self):
        threads = {}
        for name, site in SITES.items():
            command = ["--seed", "31", "--count", "25", "--comments", *self.target(site), "--ledger", name]
            self.assertIn("25 created", self.run_import(site, *command))
            threads[name] = site.sql(
                "SELECT p.post_name, c.comment_author, c.comment_author_email, c.comment_date_gmt, c.comment_content, c.comment_approved, IFNULL(a.comment_author_email, '')"
                " FROM wp_comments c JOIN wp_posts p ON p.ID = c.comment_post_ID LEFT JOIN wp_comments a ON a.comment_ID = c.comment_parent"
                " WHERE c.comment_author_email LIKE '%.anp@example.org' ORDER BY 1, 3")
            self.assertIn("25 unchanged", self.run_import(site, *command[:-1], name + "2"))
            self.assertEqual(site.number(OURS % "COUNT(*)"), len(threads[name]))
            self.assertIn("25 articles are there as sent", self.run_import(site, "verify", "--comments", "--ledger", name))
            wrong = site.sql("SELECT ID FROM wp_posts p WHERE post_type = 'post' AND post_content LIKE '%anp:post alphanode-31-%' AND comment_count <> (SELECT COUNT(*) FROM wp_comments WHERE comment_post_ID = p.ID AND comment_approved = '1')")
            self.assertEqual(wrong, [])
            self.assertEqual(site.sql("SELECT option_value FROM wp_options WHERE option_name LIKE 'letter-%'"), [])
            self.run_import(site, "undo", "--ledger", name)
            self.assertEqual(site.number(OURS % "COUNT(*)"), 0)
        self.assertEqual(threads["plain"], threads["plugin"])
        self.assertGreater(len(threads["plain"]), 15)
        answers = [row for row in threads["plain"] if row[6]]
        self.assertGreater(len(answers), 3)
        self.assertEqual(len({row[2] for row in threads["plain"]}), len(threads["plain"]))
        articles = {article["slug"]: article for article in map(json.loads, lines(25, seed=31))}
        for row in threads["plain"]:
            self.assertEqual(row[5], "1")
            # Each comment is later than its article.
            article = articles[row[0]]
            self.assertEqual(article["status"], "publish")
            self.assertGreater(row[3].replace(" ", "T"), article["published_at"][:-1])

    def test_posts_that_lack_comments_get_them_and_lost_answers_make_no_twins(self):
        site = SITES["plain"]
        command = ["--seed", "32", "--count", "20", *self.target(site)]
        self.run_import(site, *command, "--ledger", "a")
        self.assertEqual(site.number(OURS % "COUNT(*)"), 0)
        # Each fourth comment is answered with an error when it is there, each fifth before it is.
        remove = site.plant(
            "function planted_turn( $what ) { $n = (int) get_option( $what ) + 1; update_option( $what, $n ); return $n; }\n"
            "add_filter( 'rest_pre_insert_comment', function ( $c ) { if ( 0 === planted_turn( 'before' ) % 5 ) { status_header( 502 ); echo '<html>'; exit; } return $c; } );\n"
            "add_action( 'rest_after_insert_comment', function () { if ( 0 === planted_turn( 'after' ) % 4 ) { status_header( 502 ); echo '<html>'; exit; } } );"
            "add_filter( 'pre_wp_mail', '__return_true' );")
        for turn in range(6):
            done = self.start_import(site, *command, "--comments", "--batch", "5", "--ledger", "b%d" % turn)
            if done.returncode == 0:
                break
        remove()
        self.run_import(site, *command, "--comments", "--ledger", "c")
        self.assertIn("20 articles are there as sent", self.run_import(site, "verify", "--comments", "--ledger", "c"))
        self.assertEqual(site.number(OURS % "COUNT(*)"), site.number(OURS % "COUNT(DISTINCT comment_author_email)"))
        self.assertGreater(site.number(OURS % "COUNT(*)"), 10)
        some = site.sql(OURS % "comment_ID" + " ORDER BY comment_ID LIMIT 1")[0][0]
        site.sql("UPDATE wp_comments SET comment_content = 'mine' WHERE comment_ID = " + some)
        self.assertIn("/comments", self.run_import(site, "verify", "--comments", "--ledger", "c", code=5))
        site.sql("DELETE FROM wp_comments WHERE comment_author_email LIKE '%.anp@example.org'")

    def test_a_user_who_may_not_moderate_and_other_targets_are_refused_with_the_remedy(self):
        site = SITES["plain"]
        password = site.php("$id = wp_insert_user(['user_login' => 'writer', 'user_pass' => 'x', 'user_email' => 'w@anp.invalid', 'role' => 'author']);"
                            "list($password) = WP_Application_Passwords::create_new_application_password($id, ['name' => 't']); echo $password;")
        said = self.run_import(site, "--count", "1", "--comments", *self.target(site), "--ledger", "u", code=4, account="writer:" + password)
        self.assertIn("lacks moderate_comments", said)
        for target in ("null:", "sqlite:x.db"):
            self.assertIn("takes no comments; import by wordpress+http://", self.run_import(site, "--count", "1", "--comments", "--target", target, code=2))


if __name__ == "__main__":
    unittest.main()
