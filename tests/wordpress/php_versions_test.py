#!/usr/bin/python3
"""The tests of the companion plugin with the PHPs that Debian does not have.

    php_versions_test.py                              a part of them with PHP 7.4
    WORDPRESS_PHP="7.4 8.0 8.1" php_versions_test.py  all of them with each of these; takes long, since this PHP is slow
"""

import functools
import os
import sys
import unittest

import plugin_test
from old_php import OldPhpSite
from wordpress_site import PLUGIN

WANTED = os.environ.get("WORDPRESS_PHP", "").split()
PART = [
    "Requests.test_probe_says_who_it_is_and_what_it_can",
    "Requests.test_nobody_and_a_wrong_password_are_401_and_an_author_is_403",
    "Requests.test_bodies_of_another_shape_are_refused_whole",
    "Requests.test_bad_articles_are_rejected_alone_with_a_reason",
    "Articles.test_what_somebody_changed_is_seen_kept_by_delete_and_repaired_by_sending_again",
    "Meta.test_the_rest_api_knows_every_field_with_its_schema",
]


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
    tests = loader.loadTestsFromModule(plugin_test) if WANTED else loader.loadTestsFromNames(PART, plugin_test)
    print("PHP", version, flush=True)
    plugin_test.setUpModule()
    # So that its suite does not bring up another.
    plugin_test.setUpModule, set_up = None, plugin_test.setUpModule
    plugin_test.tearDownModule, tear_down = None, plugin_test.tearDownModule
    try:
        suite = unittest.TestSuite([loader.loadTestsFromTestCase(Files), tests])
        return unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful()
    finally:
        plugin_test.setUpModule, plugin_test.tearDownModule = set_up, tear_down
        tear_down()


if __name__ == "__main__":
    sys.exit(0 if all([run(version) for version in WANTED or ["7.4"]]) else 1)
