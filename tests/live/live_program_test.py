#!/usr/bin/python3
"""How --live starts and ends: addresses, ports that are taken, imports without a load test, interrupts, stuck readers.

    live_program_test.py --import BUILD/anp-import --packs DIRECTORY
"""

import argparse
import pathlib
import socket
import subprocess
import sys
import tempfile
import unittest
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from browser import wait_for  # noqa: E402
from live_run import END_TIMEOUT_S, Run, TroubledSite  # noqa: E402

OPTIONS = None


class Program(unittest.TestCase):
    def setUp(self):
        held = tempfile.TemporaryDirectory(prefix="anp-live-test-")
        self.addCleanup(held.cleanup)
        self.directory = pathlib.Path(held.name)

    def start(self, *arguments):
        run = Run(OPTIONS.program, OPTIONS.packs, self.directory, arguments)
        self.addCleanup(run.stop)
        return run

    def refused(self, *arguments):
        return subprocess.run([OPTIONS.program, "--pack", str(OPTIONS.packs / "alphanode"), "--ledger", "ledger", *arguments],
                              cwd=self.directory, capture_output=True, text=True, timeout=END_TIMEOUT_S, check=False)

    def test_a_plain_import_is_shown_too_and_the_page_goes_with_it(self):
        site = TroubledSite()
        self.addCleanup(site.stop)
        run = self.start("--target", site.url, "--count", "60", "--batch", "1", "--rate", "100/s", "--settle", "0s")
        self.assertRegex(wait_for(lambda: "anp_requests_sent_total" in run.get("metrics")[1] and run.get("metrics")[1], "counts"),
                         r"anp_requests_offered_total [0-9]+\n")
        page = run.get("")[1]
        self.assertIn("<h1>Import</h1>", page)
        # What it tells to the end of the stream.
        last = run.get("events")[1].split("event: ")[-1]
        self.assertTrue(last.startswith("end\n"), last[:100])
        self.assertIn("<strong>Done</strong>", last)
        self.assertEqual(run.wait(), 0, run.said)
        with self.assertRaises(urllib.error.URLError):
            run.get("")
        report = run.report()
        self.assertEqual(report["articles"]["created"], 60)
        self.assertIsNone(report["load"])

    def test_a_taken_port_is_refused_before_anything_is_sent(self):
        site = TroubledSite()
        self.addCleanup(site.stop)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            ended = self.refused("--target", site.url, "--live", str(port))
        self.assertEqual(ended.returncode, 1)
        self.assertIn(f"--live: cannot listen on 127.0.0.1:{port}: Address already in use; stop the program", ended.stderr)
        self.assertEqual(site.requests, 0)
        self.assertFalse((self.directory / "ledger").exists())

    def test_wrong_options_are_usage_errors(self):
        for arguments in (["--live", "65536"], ["--live", "x"], ["--live-linger", "3s"], ["--live", "0", "--live-linger", "2h"]):
            with self.subTest(arguments):
                self.assertEqual(self.refused("--target", "null:", *arguments).returncode, 2)
        self.assertIn("--live PORT", self.refused("--target", "null:", "--live-linger", "3s").stderr)

    def test_quiet_prints_no_address(self):
        ended = self.refused("--target", "null:", "--count", "10", "--live", "0", "--quiet")
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))

    def test_an_interrupt_ends_run_and_page_at_once(self):
        run = self.start("--target", "null:", "--batch", "1", "--count", "100000", "--arrival", "constant:100/s:5m", "--live-linger", "5m")
        wait_for(lambda: 'anp_run_state="running"} 1' in run.get("metrics")[1], "the run")
        stuck = socket.create_connection(("127.0.0.1", int(run.address.split(":")[2].rstrip("/"))))
        self.addCleanup(stuck.close)
        stuck.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")  # and never reads
        self.assertEqual(run.interrupt(), 130)

    def test_the_page_stays_and_the_ledger_is_free_meanwhile(self):
        run = self.start("--target", "null:", "--count", "100", "--live-linger", "5m")
        wait_for(lambda: "Done" in run.get("")[1], "the end")
        wait_for(lambda: any("stays for" in line for line in run.said), "the word of it")
        again = wait_for(lambda: (lambda e: e if "in use" not in e.stderr and e.returncode != 1 else None)(
            self.refused("--target", "null:", "--count", "100")), "the ledger")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(run.interrupt(), 0)

    def test_a_load_test_delivers_its_plan_with_readers_that_do_not_read(self):
        run = self.start("--target", "null:", "--batch", "1", "--count", "100000", "--arrival", "constant:500/s:6s")
        port = int(run.address.split(":")[2].rstrip("/"))
        for _ in range(40):  # more than are served
            stuck = socket.create_connection(("127.0.0.1", port))
            self.addCleanup(stuck.close)
            stuck.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.assertEqual(run.wait(), run.expected_code(), run.said)
        self.assertEqual(run.report()["load"]["all"]["acknowledged"], 3000)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--import", dest="program", required=True)
    parser.add_argument("--packs", required=True, type=pathlib.Path)
    OPTIONS, others = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *others], verbosity=2)
