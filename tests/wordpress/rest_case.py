"""Tests of anp-import with a WordPress as it comes: each has a directory of its own for ledgers."""

import os
import sqlite3
import tempfile
import unittest


class RestCase(unittest.TestCase):
    maxDiff = 3000

    def setUp(self):
        self.work = tempfile.TemporaryDirectory()
        self.addCleanup(self.work.cleanup)

    def start_import(self, site, *arguments, account=None, **environment):
        """anp-import, whatever its exit code; `account` as USER:PASSWORD."""
        if account is not None:
            path = os.path.join(self.work.name, "account")
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(account)
            environment = {"WORDPRESS_ACCOUNT_FILE": path, **environment}
        return site.run_import(*arguments, directory=self.work.name, **environment)

    def run_import(self, site, *arguments, code=0, **more):
        """Standard output and errors of anp-import."""
        done = self.start_import(site, *arguments, **more)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, code, said)
        self.assertNotIn(site.account.split(":")[1], said)
        return said

    @staticmethod
    def target(site):
        # On a busy machine WordPress may take longer than the default timeout, and longer than the settle time to end after it.
        return ["--target", "wordpress+" + site.url, "--settle", "500ms", "--timeout", "60s"]

    def sqlite(self, ledger, statement):
        with sqlite3.connect(os.path.join(self.work.name, ledger)) as database:
            database.execute(statement)
