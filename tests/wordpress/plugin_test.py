#!/usr/bin/python3
"""The companion plugin's API and what it stores, on a real WordPress."""

import copy
import glob
import re
import subprocess
import unittest
import xml.etree.ElementTree

from wordpress_site import PLUGIN, ROOT, GENERATE, Site, articles, lines, rehash

SITE = None
CHECKS_HASH = True  # PHP has XXH3 since 8.1


def setUpModule():
    global SITE
    SITE = Site()


def tearDownModule():
    complaints = SITE.complaints()
    SITE.close()
    assert not complaints, complaints[:5]


class Requests(unittest.TestCase):
    def test_php_of_every_file_is_well_formed(self):
        files = glob.glob(str(PLUGIN / "**" / "*.php"), recursive=True)
        self.assertGreater(len(files), 20)
        for file in files:
            self.assertEqual(subprocess.run(["php", "-l", file], stdout=subprocess.PIPE, check=False).returncode, 0, file)

    def test_probe_says_who_it_is_and_what_it_can(self):
        answer = SITE.request("/wp-json/anp/v1/site")
        said = answer.json()
        self.assertEqual((said["site"], said["api"], said["max_batch"]), ("anp-wordpress", 1, 100))
        self.assertRegex(said["site_id"], "^[0-9a-f]{32}$")
        self.assertEqual(said["capabilities"]["unsafe_tables"], [])
        self.assertEqual(said["capabilities"]["checks_hash"], CHECKS_HASH)
        self.assertRegex(answer.headers["Server-Timing"], r'^db;desc="n=[0-9]+"$')
        self.assertEqual(answer.headers["Cache-Status"], "anp-importer; fwd=bypass")

    def test_nobody_and_a_wrong_password_are_401_and_an_author_is_403(self):
        self.assertEqual(SITE.request("/wp-json/anp/v1/site", account="").status, 401)
        self.assertEqual(SITE.request("/wp-json/anp/v1/site", account="anp:wrong").status, 401)
        password = SITE.php("wp_insert_user(['user_login'=>'small','user_pass'=>'x','role'=>'author']);"
                            "echo WP_Application_Passwords::create_new_application_password(get_user_by('login','small')->ID,['name'=>'t'])[0];")
        refused = SITE.post("batch", {"articles": articles(1, seed=90)}, account="small:" + password)
        self.assertEqual((refused.status, refused.json()["code"]), (403, "anp_forbidden"))
        self.assertIn("unfiltered_html", refused.json()["message"])

    def test_bodies_of_another_shape_are_refused_whole(self):
        for body in (b"", b"{", b"[]", b'{"articles":{}}', b'{"articles":1}'):
            self.assertEqual(SITE.post("batch", None, data=body).status, 400, body)
        self.assertEqual(SITE.post("batch", {"articles": [{}] * 101}).status, 413)
        self.assertEqual(SITE.post("lookup", {"source_ids": ["' OR 1=1 --"]}).status, 400)
        self.assertEqual(SITE.post("batch", {"articles": []}, mode="other").status, 400)

    def test_bad_articles_are_rejected_alone_with_a_reason(self):
        good = articles(2, seed=91)
        changes = [
            *([("hash", lambda a: a.update(title="Another"))] if CHECKS_HASH else []), ("absent", lambda a: a.pop("slug")), ("status is 'trash'", lambda a: a.update(status="trash")),
            ("source_id is", lambda a: a.update(source_id="x' OR 1")), ("body[0]", lambda a: a["body"].insert(0, {"kind": "html", "text": "<script>"})),
            ("meta has a member", lambda a: a["meta"].update(other=1)), ("type string", lambda a: a["meta"].update(view_count="7")),
            ("published_at", lambda a: a.update(published_at="2024-02-30T00:00:00Z")), ("http", lambda a: a["body"].insert(0, {"kind": "image", "url": "javascript:alert(1)", "width": 1, "height": 1})),
        ]
        for word, change in changes:
            bad = copy.deepcopy(good[1])
            change(bad)
            results = SITE.post("batch", {"articles": [good[0], bad]}).json()["results"]
            self.assertEqual(results[1]["outcome"], "rejected", word)
            self.assertIn(word, results[1]["reason"])
            self.assertIn(results[0]["outcome"], ("created", "unchanged"))
        twice = SITE.post("batch", {"articles": [good[0], good[0], 7]}).json()["results"]
        self.assertEqual([r["outcome"] for r in twice], ["unchanged", "rejected", "rejected"])

    def test_a_slug_that_is_taken_is_refused_and_leaves_no_claim(self):
        mine, other = articles(2, seed=92)
        other["slug"] = mine["slug"]
        rehash(other)
        for mode in ("hooks", "fast"):
            answer = SITE.post("batch", {"articles": [mine, other]}, mode).json()["results"]
            self.assertEqual(answer[1]["outcome"], "rejected")
            self.assertIn("belongs to another article", answer[1]["reason"])
        foreign = articles(1, seed=93)[0]
        SITE.php("wp_insert_post(['post_title'=>'x','post_name'=>'%s','post_status'=>'publish']);" % foreign["slug"])
        for mode in ("hooks", "fast"):
            answer = SITE.post("batch", {"articles": [foreign]}, mode).json()["results"][0]
            self.assertIn("which this plugin did not make", answer["reason"])
        self.assertEqual(SITE.number("SELECT COUNT(*) FROM wp_anp_source WHERE post_id = 0"), 0)
        self.assertEqual(SITE.number("SELECT COUNT(*) FROM wp_posts WHERE post_name = '%s'" % mine["slug"]), 1)


class Articles(unittest.TestCase):
    def test_created_then_unchanged_then_updated_then_deleted(self):
        for seed, mode in ((1, "hooks"), (2, "fast")):
            some = articles(20, seed=seed)
            ids = [one["source_id"] for one in some]
            self.assertEqual(set(SITE.send(some, mode).values()), {"created"})
            self.assertEqual(set(SITE.send(some, mode).values()), {"unchanged"})
            self.assertEqual(SITE.look_up(ids), {one["source_id"]: one["meta"]["hash"] for one in some})
            changed = copy.deepcopy(some[3])
            changed.update(title="Now < another & \"title\"", tags=["one", "two"], status="draft", slug="another-slug-%06d" % seed)
            changed["meta"]["stack"] = []
            rehash(changed)
            self.assertEqual(SITE.send([changed], mode), {changed["source_id"]: "updated"})
            self.assertEqual(SITE.look_up(ids)[changed["source_id"]], changed["meta"]["hash"])
            self.assertEqual(SITE.wrong_counts(), [])
            # Only what is still there as it was sent.
            done = SITE.delete(some, mode)
            self.assertEqual(done.pop(changed["source_id"]), "changed")
            self.assertEqual(set(done.values()), {"deleted"})
            self.assertEqual(SITE.delete([changed], mode), {changed["source_id"]: "deleted"})
            self.assertEqual(SITE.delete([changed], mode), {changed["source_id"]: "absent"})
            self.assertEqual(SITE.look_up(ids), {})
            self.assertEqual(SITE.wrong_counts(), [])
        self.assertEqual(SITE.sql("SELECT post_id FROM wp_postmeta LEFT JOIN wp_posts ON ID = post_id WHERE ID IS NULL"), [])

    def test_both_modes_store_the_same_rows(self):
        some = articles(60, seed=3) + articles(30, seed=3, pack="edge")
        stored = []
        for mode in ("hooks", "fast"):
            self.assertEqual(set(SITE.send(some, mode).values()), {"created"})
            stored.append(self.rows(some))
            self.assertEqual(set(SITE.delete(some, mode).values()), {"deleted"})
        for hooks, fast in zip(*stored):
            self.assertEqual(hooks, fast)

    @staticmethod
    def rows(some):
        """What WordPress' tables have of the articles, without ids of posts."""
        which = "(SELECT post_id FROM wp_anp_source WHERE source_id IN (%s))" % ",".join("'%s'" % one["source_id"] for one in some)
        columns = [row[0] for row in SITE.sql("SHOW COLUMNS FROM wp_posts") if row[0] != "ID"]
        return (SITE.sql("SELECT HEX(CONCAT_WS('|', %s)) FROM wp_posts WHERE ID IN %s ORDER BY guid" % (",".join(columns), which)),
                SITE.sql("SELECT guid, meta_key, HEX(meta_value) FROM wp_postmeta JOIN wp_posts ON ID = post_id WHERE post_id IN %s ORDER BY guid, meta_id" % which),
                SITE.sql("SELECT guid, term_taxonomy_id, term_order FROM wp_term_relationships JOIN wp_posts ON ID = object_id WHERE object_id IN %s ORDER BY guid, term_taxonomy_id" % which))

    def test_articles_are_read_back_byte_for_byte(self):
        for mode, pack, seed in (("hooks", "alphanode", 4), ("fast", "alphanode", 5), ("hooks", "edge", 6), ("fast", "edge", 7)):
            sent = lines(40, seed=seed, pack=pack)
            SITE.post("batch", None, mode, data=b'{"articles":[' + b",".join(sent) + b"]}")
            ids = [one["source_id"] for one in articles(40, seed=seed, pack=pack)]
            answer = SITE.post("read", {"source_ids": ids})
            self.assertEqual(answer.body, b'{"site":"anp-wordpress","articles":[' + b",".join(sent) + b'],"covered":40}')

    def test_an_article_of_a_mebibyte_goes_in_and_comes_back(self):
        article = articles(1, seed=8)[0]
        article["body"].append({"kind": "code", "language": "text", "text": "0123456789abcde\n" * 65536})
        rehash(article)
        for mode in ("hooks", "fast"):
            self.assertEqual(SITE.send([article], mode), {article["source_id"]: "created"})
            self.assertEqual(SITE.post("read", {"source_ids": [article["source_id"]]}).json()["articles"], [article])
            self.assertEqual(set(SITE.delete([article], mode).values()), {"deleted"})

    def test_the_content_is_the_block_markup_of_our_wxr(self):
        some = articles(60, seed=9, pack="edge")
        SITE.send(some, "fast")
        wxr = subprocess.run([GENERATE, "--pack", str(ROOT / "corpora" / "edge"), "--seed", "9", "--count", "60", "--format", "wxr"], stdout=subprocess.PIPE, check=True).stdout
        items = xml.etree.ElementTree.fromstring(wxr).findall("./channel/item")
        want = {item.find("guid").text: item.find("{http://purl.org/rss/1.0/modules/content/}encoded").text for item in items}
        for guid, content in SITE.sql("SELECT guid, HEX(post_content) FROM wp_posts WHERE guid LIKE 'urn:anp:edge-9-%'"):
            self.assertEqual(bytes.fromhex(content).decode(), want.pop(guid))
        self.assertEqual(want, {})

    def test_what_somebody_changed_is_seen_kept_by_delete_and_repaired_by_sending_again(self):
        some = articles(6, seed=10)
        ids = [one["source_id"] for one in some]
        SITE.send(some, "fast")
        post = dict((row[0], row[1]) for row in SITE.sql("SELECT source_id, post_id FROM wp_anp_source WHERE dataset = 'alphanode-10'"))
        self.assertEqual(SITE.request("/wp-json/wp/v2/posts/" + post[ids[0]], {"title": "Edited"}).status, 200)
        SITE.php("update_post_meta(%s, 'anp_view_count', 8);" % post[ids[1]])
        SITE.sql("DELETE FROM wp_postmeta WHERE meta_key = 'anp_score' AND post_id = " + post[ids[2]])
        SITE.php("wp_set_post_tags(%s, 'alien', true); wp_trash_post(%s);" % (post[ids[3]], post[ids[4]]))
        found = {one["source_id"]: one for one in SITE.post("read", {"source_ids": ids}).json()["articles"]}
        self.assertEqual(found[ids[0]]["title"], "Edited")
        self.assertEqual(found[ids[1]]["meta"]["view_count"], 8)
        self.assertNotIn("score", found[ids[2]]["meta"])
        self.assertIn("alien", found[ids[3]]["tags"])
        self.assertEqual(found[ids[4]]["status"], "trash")
        self.assertEqual(found[ids[5]], some[5])
        same = [one["source_id"] for one in some if SITE.look_up(ids)[one["source_id"]] == one["meta"]["hash"]]
        self.assertEqual(same, [ids[5]])
        self.assertEqual(list(SITE.delete(some[:5]).values()), ["changed"] * 5)
        self.assertEqual(list(SITE.send(some, "hooks").values()), ["updated"] * 5 + ["unchanged"])
        self.assertEqual(SITE.post("read", {"source_ids": ids}).json()["articles"], some)
        self.assertEqual(SITE.wrong_counts(), [])

    def test_a_post_that_was_deleted_otherwise_is_absent_and_can_come_again(self):
        some = articles(2, seed=11)
        SITE.send(some)
        SITE.php("wp_delete_post((int) get_page_by_path('%s', OBJECT, 'post')->ID, true);" % some[0]["slug"])
        SITE.sql("DELETE p, m FROM wp_posts p JOIN wp_postmeta m ON post_id = ID WHERE post_name = '%s'" % some[1]["slug"])
        self.assertEqual(SITE.look_up([one["source_id"] for one in some]), {})
        self.assertEqual(set(SITE.send(some).values()), {"created"})
        # The count of a row that was deleted behind WordPress' back is for WordPress to set right.
        SITE.php("foreach (['category', 'post_tag'] as $t) wp_update_term_count_now(get_terms(['taxonomy' => $t, 'hide_empty' => false, 'fields' => 'tt_ids']), $t);")

    def test_scheduled_articles_wait_without_an_entry_each_and_are_published_when_due(self):
        some = [one for one in articles(300, seed=12) if one["status"] == "future"][:2]
        SITE.send(some[:1], "fast")
        SITE.send(some[1:], "hooks")
        self.assertEqual(SITE.number("SELECT COUNT(*) FROM wp_posts WHERE guid LIKE 'urn:anp:alphanode-12-%' AND post_status = 'future'"), 2)
        self.assertNotIn("publish_future_post", SITE.sql("SELECT option_value FROM wp_options WHERE option_name = 'cron'")[0][0])
        SITE.sql("UPDATE wp_posts SET post_date_gmt = '2020-01-01 00:00:00', post_date = '2020-01-01 00:00:00' WHERE guid LIKE 'urn:anp:alphanode-12-%'")
        SITE.php("do_action('anp_importer_publish_due');")
        self.assertEqual(SITE.number("SELECT COUNT(*) FROM wp_posts WHERE guid LIKE 'urn:anp:alphanode-12-%' AND post_status = 'future'"), 0)

    def test_importing_schedules_no_calls_to_the_addresses_in_articles(self):
        SITE.send(articles(5, seed=13), "hooks")
        self.assertEqual(SITE.sql("SELECT * FROM wp_postmeta WHERE meta_key IN ('_pingme', '_encloseme')"), [])


class Meta(unittest.TestCase):
    def test_the_rest_api_knows_every_field_with_its_schema(self):
        article = articles(1, seed=20)[0]
        SITE.send([article])
        schema = SITE.request("/wp-json/wp/v2/posts", method="OPTIONS").json()["schema"]["properties"]["meta"]["properties"]
        post = SITE.sql("SELECT post_id FROM wp_anp_source WHERE source_id = '%s'" % article["source_id"])[0][0]
        meta = SITE.request("/wp-json/wp/v2/posts/%s?context=edit" % post).json()["meta"]
        for name, value in article["meta"].items():
            self.assertEqual(meta["anp_" + name], value)
            self.assertIn("anp_" + name, schema)
        self.assertEqual(schema["anp_score"]["properties"]["quality"]["maximum"], 99)
        refused = SITE.request("/wp-json/wp/v2/posts/" + post, {"meta": {"anp_score": {"quality": "high"}}})
        self.assertEqual(refused.status, 400)
        taken = SITE.request("/wp-json/wp/v2/posts/" + post, {"meta": {"anp_tools": ["a", "b"]}})
        self.assertEqual(taken.json()["meta"]["anp_tools"], ["a", "b"])


class Uninstall(unittest.TestCase):
    def test_uninstalling_leaves_nothing(self):
        site = Site()
        try:
            def state():
                return (site.sql("SHOW TABLES"), site.sql("SELECT option_name FROM wp_options WHERE option_name NOT LIKE '%\\_transient\\_%' AND option_name NOT IN ('wp_calendar_block_has_published_posts', 'category_children') ORDER BY 1"),
                        [site.sql("SELECT %s FROM %s ORDER BY 1" % pair) for pair in (("ID", "wp_posts"), ("name", "wp_terms"), ("term_id, count", "wp_term_taxonomy"), ("user_login", "wp_users"), ("post_id, meta_key", "wp_postmeta"), ("term_id", "wp_termmeta"))],
                        re.findall("anp_", site.sql("SELECT option_value FROM wp_options WHERE option_name = 'cron'")[0][0]))
            site.php("require ABSPATH.'wp-admin/includes/plugin.php'; deactivate_plugins('anp-importer/anp-importer.php'); define('WP_UNINSTALL_PLUGIN', 1); require WP_PLUGIN_DIR.'/anp-importer/uninstall.php';")
            before = state()
            site.php("require ABSPATH.'wp-admin/includes/plugin.php'; activate_plugin('anp-importer/anp-importer.php');")
            site.send(articles(100), "fast")
            site.send(articles(20, pack="edge"), "hooks")
            # As the importer makes it, when it writes straight into the tables.
            site.sql("CREATE TABLE wp_anp_batch (batch_key CHAR(32) PRIMARY KEY)")
            self.assertNotEqual(state(), before)
            site.php("require ABSPATH.'wp-admin/includes/plugin.php'; deactivate_plugins('anp-importer/anp-importer.php'); uninstall_plugin('anp-importer/anp-importer.php');")
            self.assertEqual(state(), before)
            self.assertEqual(site.complaints(), [])
        finally:
            site.close()


if __name__ == "__main__":
    unittest.main()
