#!/usr/bin/python3
"""anp-import into a real WordPress with the plugin, also while its servers are killed."""

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from wordpress_site import Site, children, is_running, read

SITE = None
COUNT = 1000


def setUpModule():
    global SITE
    SITE = Site()


def tearDownModule():
    complaints = [line for line in SITE.complaints() if "Warning" not in line]
    SITE.close()
    assert not complaints, complaints[:5]


class Imports(unittest.TestCase):
    def setUp(self):
        self.work = tempfile.TemporaryDirectory()
        self.addCleanup(self.work.cleanup)

    def run_import(self, *arguments, code=0):
        done = SITE.run_import(*arguments, directory=self.work.name)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def target(self, profile):
        return ["--target", "http+" + SITE.url, "--profile", profile]

    def test_a_thousand_articles_go_in_are_verified_and_undone_in_either_mode(self):
        for seed, profile in ((1, "wordpress-plugin"), (2, "wordpress-plugin-fast")):
            command = ["--seed", str(seed), "--count", str(COUNT), *self.target(profile), "--ledger", "l" + profile]
            self.assertIn("1,000 created", self.run_import(*command))
            self.assertIn("0 sent", self.run_import(*command))
            self.assertIn("1,000 articles are there as sent", self.run_import("verify", "--ledger", "l" + profile))
            self.run_import("undo", "--ledger", "l" + profile)
            self.assertEqual(SITE.number("SELECT COUNT(*) FROM wp_anp_source WHERE dataset = 'alphanode-%d'" % seed), 0)
        self.assertEqual(SITE.wrong_counts(), [])

    def test_hostile_articles_go_in_and_are_verified_in_either_mode(self):
        for seed, profile in ((3, "wordpress-plugin"), (4, "wordpress-plugin-fast")):
            self.run_import("--pack", "edge", "--seed", str(seed), "--count", "300", *self.target(profile), "--ledger", "e" + profile)
            self.assertIn("300 articles are there as sent", self.run_import("verify", "--ledger", "e" + profile))

    def test_verify_names_what_somebody_changed(self):
        self.run_import("--seed", "5", "--count", "20", *self.target("wordpress-plugin-fast"), "--ledger", "v")
        SITE.sql("DELETE FROM wp_postmeta WHERE meta_key = 'anp_score' AND post_id = (SELECT post_id FROM wp_anp_source WHERE source_id = 'alphanode-5-000007')")
        said = self.run_import("verify", "--ledger", "v", code=5)
        self.assertIn("/meta/score", said)

    def test_update_replaces_what_differs(self):
        self.run_import("--seed", "6", "--count", "20", *self.target("wordpress-plugin-fast"), "--ledger", "u")
        title = SITE.sql("SELECT MIN(ID) FROM wp_posts WHERE guid LIKE 'urn:anp:alphanode-6-%'")[0][0]
        SITE.php("wp_update_post(['ID' => %s, 'post_title' => 'Edited']);" % title)
        # Another ledger finds another text there: not its own to overwrite, unless it is told to.
        self.run_import("--seed", "6", "--count", "20", *self.target("wordpress-plugin"), "--ledger", "u2", code=3)
        self.assertIn("1 updated", self.run_import("--seed", "6", "--count", "20", *self.target("wordpress-plugin"), "--ledger", "u3", "--update"))
        self.assertIn("20 articles are there as sent", self.run_import("verify", "--ledger", "u3"))

    def test_a_wrong_password_stops_the_run(self):
        path = os.path.join(self.work.name, "account")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write("anp:wrong")
        right, SITE.account_file = SITE.account_file, path
        try:
            self.run_import("--seed", "7", "--count", "5", *self.target("wordpress-plugin"), "--ledger", "w", code=4)
        finally:
            SITE.account_file = right

    def test_each_article_is_there_once_while_php_and_the_database_are_killed(self):
        for seed, profile in ((8, "wordpress-plugin"), (9, "wordpress-plugin-fast")):
            over = threading.Event()
            killer = threading.Thread(target=self.kill_servers, args=(over,))
            killer.start()
            try:
                command = ["--seed", str(seed), "--count", "1500", *self.target(profile), "--ledger", "k" + profile, "--settle", "1s"]
                for _ in range(8):  # a breaker or a budget may end a run; the same command goes on
                    done = SITE.run_import(*command, directory=self.work.name)
                    if done.returncode == 0:
                        break
                    if done.returncode == 3:
                        SITE.run_import("retry", "--ledger", "k" + profile, directory=self.work.name)
            finally:
                over.set()
                killer.join()
            SITE.run_import(*command, directory=self.work.name)
            SITE.run_import("retry", "--ledger", "k" + profile, directory=self.work.name)
            self.assertIn("1,500 articles are there as sent", self.run_import("verify", "--ledger", "k" + profile))
            self.assertEqual(SITE.number("SELECT COUNT(*) FROM wp_posts WHERE guid LIKE 'urn:anp:alphanode-%d-%%'" % seed), 1500)
            self.assertEqual(SITE.wrong_counts(), [])

    @staticmethod
    def kill_servers(over):
        """A php-fpm worker every half second, and MariaDB four times in all."""
        fpm = SITE.pid("php-fpm")
        database = SITE.pid("mariadbd")
        started = []
        for turn in range(1, 1000):
            if over.wait(0.5):
                break
            workers = children(fpm)
            if workers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(workers[turn % len(workers)], signal.SIGKILL)
            if turn % 4 == 2 and len(started) < 4:
                os.kill(database, signal.SIGKILL)
                if started:
                    started[-1].wait()
                else:
                    while is_running(database):
                        time.sleep(0.01)
                started.append(subprocess.Popen(SITE.as_server() + ["/usr/sbin/mariadbd", "--defaults-file=" + SITE.directory + "/mariadb.cnf"],
                                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True))
                database = started[-1].pid
        # So that `down` knows the one that runs now.
        if started:
            start = read("/proc/%d/stat" % database).rsplit(")", 1)[1].split()[19]
            with open(SITE.directory + "/run/mariadbd.ours", "w", encoding="utf-8") as file:
                file.write("%d %s\n" % (database, start))
            for _ in range(600):
                try:
                    SITE.number("SELECT 1")
                    return
                except RuntimeError:
                    time.sleep(0.05)


if __name__ == "__main__":
    unittest.main()
