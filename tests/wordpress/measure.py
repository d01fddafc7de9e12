#!/usr/bin/python3
"""Measures what a post costs the servers: CPU of php-fpm and MariaDB, from /proc, for each mode on a new site.

    TEST_GENERATE=BUILD/generator/anp-generate TEST_IMPORT=BUILD/importer/anp-import tests/wordpress/measure.py [COUNT]

Wall time depends on what else the machine does, and on how many batches are in flight.
"""

import os
import sys
import tempfile
import time

from wordpress_site import Site, children, read

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def cpu_ms(pid):
    fields = read("/proc/%d/stat" % pid).rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * TICK_MS


def measure(profile, count, in_flight):
    site = Site("--workers", str(in_flight))
    try:
        with tempfile.TemporaryDirectory() as work:
            command = ["--target", "http+" + site.url, "--profile", profile, "--max-in-flight", str(in_flight)]
            # The first batch makes categories, tags, authors and fills opcache.
            site.run_import("--seed", "1", "--count", "500", *command, "--ledger", "warm", directory=work)
            site.run_import("undo", "--ledger", "warm", directory=work)
            php = [site.pid("php-fpm"), *children(site.pid("php-fpm"))]
            before = sum(map(cpu_ms, php)), cpu_ms(site.pid("mariadbd"))
            start = time.monotonic()
            done = site.run_import("--seed", "2", "--count", str(count), *command, "--ledger", "l", directory=work)
            wall = time.monotonic() - start
            after = sum(map(cpu_ms, php)), cpu_ms(site.pid("mariadbd"))
            if done.returncode:
                raise RuntimeError(done.stderr)
            used = [(late - early) / count for early, late in zip(before, after)]
            print("%-22s %6d posts  php %.2f + mariadb %.2f = %.2f ms CPU a post, %.0f posts/s" % (profile, count, *used, sum(used), count / wall), flush=True)
    finally:
        site.close()


if __name__ == "__main__":
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    for name in ("wordpress-plugin", "wordpress-plugin-fast"):
        for workers in (1, 2, 4):
            measure(name, how_many, workers)
