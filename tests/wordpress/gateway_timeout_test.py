#!/usr/bin/python3
"""nginx gives up (504) on requests that PHP goes on with and commits later: each article is there once, with all its meta.

    ANP_WORDPRESS_FAULTS=10000 tests/wordpress/gateway_timeout_test.py      the long form; the tests import 60 articles each way
"""

import json
import os
import pathlib
import signal
import tempfile
import unittest

from wordpress_site import Site, read

SITE = None
# The importer refuses variables of its prefix that are no options.
COUNT = int(os.environ.pop("ANP_WORDPRESS_FAULTS", "60"))
# Of 60 articles every third request is slow, of many a smaller share of larger ones: each waits for the settle time.
BATCH, TURNS = (5, 6) if COUNT <= 1000 else (25, 30)
PATIENCE = 3  # seconds, of nginx
NAP = 4  # seconds, of PHP

# Which requests that write are slow is a function of their bytes, so a request that is sent again is slow again. One half of them sleeps before the
# effect, which so comes after nginx' answer, the other half behind it.
SLOW = r"""
$slow = isset( $_GET['planted'] );
if ( 'POST' === $_SERVER['REQUEST_METHOD'] && ! isset( $_SERVER['HTTP_X_HTTP_METHOD_OVERRIDE'] ) && preg_match( '#/(batch/v1|articles/batch)#', $_SERVER['REQUEST_URI'] ) ) {
	$turn = crc32( file_get_contents( 'php://input' ) ) %% %(turns)d;
	$slow = 0 === $turn;
	if ( 1 === $turn ) {
		add_filter( 'rest_post_dispatch', static function ( $answer, $server, $request ) {
			if ( preg_match( '#^/(batch/v1|anp/v1/articles/batch)#', $request->get_route() ) ) {
				file_put_contents( sys_get_temp_dir() . '/naps', "after\n", FILE_APPEND );
				sleep( %(nap)d );
			}
			return $answer;
		}, 10, 3 );
	}
}
if ( $slow ) {
	file_put_contents( sys_get_temp_dir() . '/naps', "before\n", FILE_APPEND );
	sleep( %(nap)d );
}
""" % {"nap": NAP, "turns": TURNS}


def setUpModule():
    global SITE
    SITE = Site("--workers", "6")
    SITE.plant(SLOW)
    configuration = pathlib.Path(SITE.directory, "nginx.conf")
    text = configuration.read_text(encoding="utf-8")
    patient = "fastcgi_read_timeout 120s;"
    assert patient in text
    configuration.write_text(text.replace(patient, "fastcgi_read_timeout %ds;" % PATIENCE), encoding="utf-8")
    os.kill(SITE.pid("nginx"), signal.SIGHUP)
    # The old worker answers until the new one is there.
    while SITE.request("/?planted=1", account="").status != 504:
        pass


def tearDownModule():
    SITE.close()


class GatewayTimeout(unittest.TestCase):
    def setUp(self):
        self.work = tempfile.TemporaryDirectory()
        self.addCleanup(self.work.cleanup)
        pathlib.Path(SITE.directory, "tmp", "naps").write_text("", encoding="utf-8")
        os.chmod(pathlib.Path(SITE.directory, "tmp", "naps"), 0o666)

    def run_import(self, *arguments):
        return SITE.run_import(*arguments, directory=self.work.name)

    def finish(self, command):
        """The same command, until it is done: a breaker may end a run."""
        for _ in range(20):
            done = self.run_import(*command)
            if done.returncode == 0:
                return
            self.assertIn(done.returncode, (1, 3), done.stderr)
            if done.returncode == 3:
                self.run_import("retry", "--ledger", "l", "--settle", "10s", "--quiet")
        self.fail(done.stderr)

    def check_all_there_once(self, like):
        self.assertEqual(SITE.number("SELECT COUNT(*) FROM wp_posts WHERE post_type = 'post' AND " + like), COUNT)
        # By the numbers in their slugs: none is missing, none is there twice.
        self.assertEqual(SITE.number("SELECT COUNT(DISTINCT RIGHT(post_name, 6)) FROM wp_posts WHERE post_type = 'post' AND " + like), COUNT)
        twice = SITE.number("SELECT COUNT(*) FROM (SELECT post_id FROM wp_postmeta WHERE post_id IN (SELECT ID FROM wp_posts WHERE " + like + ") GROUP BY post_id, meta_key HAVING COUNT(*) > 1) t")
        self.assertEqual(twice, 0)
        verified = self.run_import("verify", "--ledger", "l")
        self.assertEqual(verified.returncode, 0, verified.stdout[:2000] + verified.stderr[-500:])
        self.assertIn("%s articles are there as sent" % format(COUNT, ","), verified.stdout)
        self.assertEqual(SITE.wrong_counts(), [])

    def check_both_kinds_of_504(self):
        naps = read(os.path.join(SITE.directory, "tmp", "naps")).split()
        self.assertIn("before", naps)
        self.assertIn("after", naps)
        with open(os.path.join(self.work.name, "log"), encoding="utf-8") as file:
            statuses = [line["status"] for line in map(json.loads, file) if line["kind"] == "send"]
        lost = statuses.count(504)
        self.assertGreaterEqual(lost, 2)
        print("%s: %d naps, %d of %d sends answered with 504" % (self.id().rsplit(".", 1)[1], len(naps), lost, len(statuses)))

    def check_import(self, seed, like, *target):
        # The settle time is longer than a request lives that nginx gave up, on a busy machine too.
        self.finish(["--seed", str(seed), "--count", str(COUNT), *target, "--batch", str(BATCH), "--max-in-flight", "4", "--ledger", "l", "--log", "log", "--settle", "10s",
                     "--timeout", "60s", "--quiet"])
        self.check_both_kinds_of_504()
        self.check_all_there_once(like)

    def test_a_wordpress_as_it_comes(self):
        self.check_import(61, "post_content LIKE '%anp:post alphanode-61-%'", "--target", "wordpress+" + SITE.url)

    def test_the_plugin_with_hooks(self):
        self.check_import(62, "guid LIKE 'urn:anp:alphanode-62-%'", "--target", "http+" + SITE.url, "--profile", "wordpress-plugin")

    def test_the_plugin_fast(self):
        self.check_import(63, "guid LIKE 'urn:anp:alphanode-63-%'", "--target", "http+" + SITE.url, "--profile", "wordpress-plugin-fast")


if __name__ == "__main__":
    unittest.main()
