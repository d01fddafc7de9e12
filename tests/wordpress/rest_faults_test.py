#!/usr/bin/python3
"""What kills servers and importers does to an import by WordPress' REST API: each article is there once, with all its meta.

    ANP_WORDPRESS_FAULTS=10000 tests/wordpress/rest_faults_test.py      the long form; the tests import 150 articles under each fault
"""

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from wordpress_site import IMPORT, ROOT, Site, children, is_running, read

SITE = None
STARTED = []
# The importer refuses variables of its prefix that are no options.
COUNT = int(os.environ.pop("ANP_WORDPRESS_FAULTS", "150"))
LONG = COUNT > 1000
FIELDS = 24


def setUpModule():
    global SITE
    SITE = Site("--workers", "4")


def tearDownModule():
    SITE.close()
    for server in STARTED:
        server.wait(30)


class Faults(unittest.TestCase):
    def setUp(self):
        self.work = tempfile.TemporaryDirectory()
        self.addCleanup(self.work.cleanup)
        self.over = threading.Event()

    def command(self, seed, *more, timeout="30s"):
        # What a worker was busy with when its answer was lost takes long on a busy machine.
        return [IMPORT, "--seed", str(seed), "--count", str(COUNT), "--target", "wordpress+" + SITE.url, "--ledger", "l%d" % seed, "--settle", "3s", "--timeout", timeout,
                "--max-in-flight", "4", "--quiet", *more]

    def environment(self):
        return {**os.environ, "ANP_PACKS": str(ROOT / "corpora"), "WORDPRESS_ACCOUNT_FILE": SITE.account_file}

    def run_once(self, *command):
        return subprocess.run(command, cwd=self.work.name, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)

    def finish(self, seed, tries=20):
        """The same command, until it is done: a breaker, or an outage, may end a run."""
        for _ in range(tries):
            done = self.run_once(*self.command(seed))
            if done.returncode == 0:
                return
            self.assertIn(done.returncode, (1, 3, 4), done.stderr)
            if done.returncode == 3:
                self.run_once(IMPORT, "retry", "--ledger", "l%d" % seed, "--settle", "3s")
            time.sleep(0.2)
        self.fail(done.stderr)

    def check_all_there_once(self, seed):
        like = "post_type = 'post' AND post_content LIKE '%%anp:post alphanode-%d-%%'" % seed
        self.assertEqual(SITE.number("SELECT COUNT(*) FROM wp_posts WHERE " + like), COUNT)
        # By the numbers in their slugs: none is missing, none is there twice.
        self.assertEqual(SITE.number("SELECT COUNT(DISTINCT RIGHT(post_name, 6)) FROM wp_posts WHERE " + like), COUNT)
        without = SITE.number("SELECT COUNT(*) FROM wp_posts WHERE " + like + " AND ID NOT IN (SELECT post_id FROM wp_postmeta WHERE meta_key = 'anp_hash')")
        self.assertEqual(without, 0)
        verified = self.run_once(IMPORT, "verify", "--ledger", "l%d" % seed)
        self.assertEqual(verified.returncode, 0, verified.stdout[:2000] + verified.stderr[-500:])

    @contextlib.contextmanager
    def meanwhile(self, work):
        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield
        finally:
            self.over.set()
            thread.join()

    def test_php_workers_killed_every_second(self):
        fpm = SITE.pid("php-fpm")

        def kill():
            turn = 0
            while not self.over.wait(1):
                workers = children(fpm)
                turn += 1
                if workers:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(workers[turn % len(workers)], signal.SIGKILL)

        with self.meanwhile(kill):
            self.finish(1)
        self.check_all_there_once(1)

    def test_mariadb_killed_four_times(self):
        def kill():
            for _ in range(4):
                if self.over.wait(60 if LONG else 4):
                    return
                self.kill_database()

        with self.meanwhile(kill):
            self.finish(2)
        self.wait_for_database()
        self.check_all_there_once(2)

    def kill_database(self):
        database = SITE.pid("mariadbd")
        os.kill(database, signal.SIGKILL)
        while is_running(database):
            time.sleep(0.01)
        started = subprocess.Popen(SITE.as_server() + ["/usr/sbin/mariadbd", "--defaults-file=" + SITE.directory + "/mariadb.cnf"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True)
        STARTED.append(started)
        self.note("mariadbd", started.pid)

    @staticmethod
    def note(server, pid):
        """So that `down` knows the one that runs now."""
        start = read("/proc/%d/stat" % pid).rsplit(")", 1)[1].split()[19]
        with open(SITE.directory + "/run/" + server + ".ours", "w", encoding="utf-8") as file:
            file.write("%d %s\n" % (pid, start))

    @staticmethod
    def wait_for_database():
        for _ in range(600):
            try:
                SITE.number("SELECT 1")
                return
            except RuntimeError:
                time.sleep(0.05)

    def test_nginx_stopped_and_started(self):
        def restart():
            for _ in range(3):
                if self.over.wait(30 if LONG else 3):
                    return
                nginx = SITE.pid("nginx")
                os.kill(nginx, signal.SIGTERM)
                while is_running(nginx):
                    time.sleep(0.01)
                time.sleep(0.5)
                started = subprocess.Popen(SITE.as_server() + ["/usr/sbin/nginx", "-p", SITE.directory, "-c", SITE.directory + "/nginx.conf", "-e", SITE.directory + "/log/nginx.log"],
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True)
                STARTED.append(started)
                self.note("nginx", started.pid)

        with self.meanwhile(restart):
            self.finish(3)
        self.check_all_there_once(3)

    def test_answers_lost_after_the_effect(self):
        # The client gives up long before WordPress is done, which goes on all the same: as a 504 of a proxy does.
        done = self.run_once(*self.command(4, "--max-attempts", "3", timeout="900ms"))
        self.assertIn(done.returncode, (0, 1, 3), done.stderr)
        time.sleep(3)
        self.run_once(IMPORT, "retry", "--ledger", "l4", "--settle", "3s", "--timeout", "30s", "--quiet")
        self.finish(4)
        self.check_all_there_once(4)

    def test_the_importer_killed_again_and_again(self):
        for _ in range(20 if LONG else 4):
            process = subprocess.Popen(self.command(5), cwd=self.work.name, env=self.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(15 if LONG else 3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.finish(5)
        self.check_all_there_once(5)


if __name__ == "__main__":
    unittest.main()
