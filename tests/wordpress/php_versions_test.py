#!/usr/bin/python3
"""The tests of the companion plugin with the PHPs that Debian does not have.

    WORDPRESS_PHP="7.4 8.0 8.1" php_versions_test.py      with each of these (default 7.4); eight minutes each

Not among the tests that run by themselves, because it takes so long.
"""

import functools
import os
import sys
import unittest

import plugin_test
from old_php import OldPhpSite
from wordpress_site import PLUGIN

WANTED = os.environ.get("WORDPRESS_PHP", "7.4").split()


class Files(unittest.TestCase):
    """What plugin_test asks of Debian's PHP."""

    def test_php_of_every_file_is_well_formed(self):
        files = sorted(str(file) for file in PLUGIN.rglob("*.php"))
        self.assertGreater(len(files), 20)
        for file in files:
            self.assertEqual(plugin_test.SITE.php("token_get_all( file_get_contents( '%s' ), TOKEN_PARSE ); echo 'good';" % file), "good", file)

    def test_it_is_the_php_that_is_meant(self):
        self.assertTrue(plugin_test.SITE.php("echo PHP_VERSION;").startswith(plugin_test.SITE.version + "."))


def run(version):
    plugin_test.Site = functools.partial(OldPhpSite, version)
    plugin_test.CHECKS_HASH = [int(part) for part in version.split(".")] >= [8, 1]
    loader = unittest.defaultTestLoader
    print("PHP", version, flush=True)
    plugin_test.setUpModule()
    # So that its suite does not bring up another.
    plugin_test.setUpModule, set_up = None, plugin_test.setUpModule
    plugin_test.tearDownModule, tear_down = None, plugin_test.tearDownModule
    try:
        suite = unittest.TestSuite([loader.loadTestsFromTestCase(Files), loader.loadTestsFromModule(plugin_test)])
        return unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful()
    finally:
        plugin_test.setUpModule, plugin_test.tearDownModule = set_up, tear_down
        tear_down()


if __name__ == "__main__":
    sys.exit(0 if all([run(version) for version in WANTED]) else 1)
