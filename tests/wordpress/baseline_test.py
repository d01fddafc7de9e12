#!/usr/bin/python3
"""What anp-import baseline reads of a WordPress, and that it changes nothing there."""

import json
import os
import unittest

from rest_case import RestCase
from wordpress_site import Site, articles


class Baseline(RestCase):
    def test_pages_and_api_are_measured_by_kind_and_nothing_changes(self):
        site = Site()
        self.addCleanup(site.close)
        site.send(articles(30))

        def state():
            tables = [row[0] for row in site.sql("SHOW TABLES") if row[0] != "wp_options"]
            return site.sql("CHECKSUM TABLE " + ", ".join(tables))

        before = state()
        reports = []
        for name in ("before.json", "after.json"):
            self.run_import(site, "baseline", "--target", "wordpress+" + site.url, "--pages", "10", "--requests", "60", "--closed", "2", "--timeout", "60s",
                            "--report", name)
            with open(os.path.join(self.work.name, name), encoding="utf-8") as file:
                reports.append(json.load(file)["load"])
        self.assertEqual(state(), before)
        for load in reports:
            phases = {phase["name"]: phase for phase in load["phases"]}
            self.assertEqual(list(phases), ["front page", "pages", "API list", "API article"])
            self.assertEqual([phase["acknowledged"] for phase in phases.values()], [15] * 4, load["all"])
            self.assertEqual(load["all"]["acknowledged"], 60)
            # Our plugin says how often the database was asked, but not on the front page: what nobody says is unknown, not 0.
            self.assertIsNone(phases["front page"]["db_calls"])
            for name in ("pages", "API list", "API article"):
                self.assertGreater(phases[name]["db_calls"], 0, name)
        said = self.run_import(site, "compare", "before.json", "after.json", "--html", "comparison.html")
        self.assertIn("p50", said)
        self.assertTrue(os.path.getsize(os.path.join(self.work.name, "comparison.html")) > 5000)


if __name__ == "__main__":
    unittest.main()
