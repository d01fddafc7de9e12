#!/usr/bin/python3
"""scripts/wordpress: what it starts, and that it ends that and nothing else."""

import os
import stat
import tempfile
import unittest

from wordpress_site import Site, read, script


class Script(unittest.TestCase):
    def test_up_says_where_a_second_one_that_it_runs_and_down_leaves_nothing(self):
        site = Site("--plain", "--workers", "2")
        try:
            self.assertRegex(site.said, r"(?m)^url +http://127\.0\.0\.1:[0-9]+/$")
            for server in ("nginx", "php-fpm", "mariadbd"):
                self.assertIn("%s  pid %d" % (server, site.pid(server)), site.said)
            for name in ("application-password", "login-password"):
                self.assertEqual(stat.S_IMODE(os.stat(os.path.join(site.directory, name)).st_mode), 0o600)
            self.assertEqual(site.request("/hello-world/", account="").status, 200)
            me = site.request("/wp-json/wp/v2/users/me?context=edit").json()
            self.assertEqual(me["roles"], ["administrator"])
            self.assertEqual(site.request("/wp-json/anp/v1/site").status, 404)  # plain: without the plugin

            again = script("up", "--dir", site.directory, "--port", "0")
            self.assertEqual(again.returncode, 1)
            self.assertIn("it runs already", again.stderr)
            self.assertEqual(script("status", "--dir", site.directory).returncode, 0)

            # A pid that belongs to somebody else by now: not ours to end.
            mine = os.path.join(site.directory, "run", "nginx.ours")
            kept = read(mine)
            with open(mine, "w", encoding="utf-8") as file:
                file.write("%d 1\n" % os.getpid())
            self.assertEqual(script("status", "--dir", site.directory).returncode, 1)
            with open(mine, "w", encoding="utf-8") as file:
                file.write(kept)

            pids = [site.pid(server) for server in ("nginx", "php-fpm", "mariadbd")]
            self.assertEqual(script("down", "--dir", site.directory).returncode, 0)
            self.assertFalse(os.path.exists(site.directory))
            for pid in pids:
                self.assertFalse(os.path.exists("/proc/%d/cmdline" % pid) and read("/proc/%d/cmdline" % pid))
        finally:
            site.close()

    def test_a_directory_that_is_not_its_own_is_left_alone(self):
        with tempfile.TemporaryDirectory() as directory:
            with open(os.path.join(directory, "mine"), "w", encoding="utf-8") as file:
                file.write("x")
            for command in ("up", "down", "status"):
                refused = script(command, "--dir", directory)
                self.assertNotEqual(refused.returncode, 0)
                self.assertIn("--dir", refused.stderr)
            self.assertEqual(os.listdir(directory), ["mine"])

    def test_wrong_options_are_usage_errors(self):
        for arguments in ((), ("sideways",), ("up", "--port", "x"), ("up", "--workers", "0"), ("up", "--other")):
            refused = script(*arguments)
            self.assertEqual(refused.returncode, 2)
            self.assertTrue(refused.stderr.startswith("wordpress: "), refused.stderr)


if __name__ == "__main__":
    unittest.main()
