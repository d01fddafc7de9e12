"""Measures anp-generate against other generators, `cat` and the copy bandwidth of this machine. Started by scripts/bench.

Every program of a comparison runs once in each round, so that a change of the machine's mood meets all of them.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess

import machine
import measured
import peers
from figures import least, median, mega, print_table

MOST_ARTICLES = 10_000_000
MICROSECONDS = 1e6


class Bench:
    def __init__(self, arguments):
        self.build = pathlib.Path(arguments.build_dir)
        self.cache = self.build / "bench-cache"
        self.cache.mkdir(parents=True, exist_ok=True)
        self.runs = arguments.runs
        self.seconds = arguments.seconds
        self.generate = str(self.build / "generator/anp-generate")

    def program(self, name):
        return str(self.build / "tests/bench" / name)

    def run(self, command, output="/dev/null", one_core=True, environment=None):
        return measured.run(self.build, command, output, one_core, environment)

    def articles(self, count, threads=1, output="-"):
        return [self.generate, "--count", str(count), "--threads", str(threads), "--output", output]

    def calibrate(self, command_of, environment=None):
        """How many articles take about the wanted CPU time."""
        count = 100
        while count < MOST_ARTICLES:
            taken = self.run(command_of(count), environment=environment)["cpu_us"] / MICROSECONDS
            if taken > self.seconds / 2:
                return max(100, int(count * self.seconds / taken))
            count *= 4
        return MOST_ARTICLES


def compare_peers(bench, count, with_peers):
    """anp, every peer and the copies in turns. @return the costs of anp and the rates of the copies"""
    found, missing = peers.find_peers(bench.cache) if with_peers else ([], {})
    contenders = [("anp-generate", bench.articles, {}, count)]
    for peer in found:
        def command_of(n, peer=peer):
            return [*peer.command, str(n)]
        contenders.append((peer.name, command_of, peer.environment, bench.calibrate(command_of, peer.environment)))
    lengths = [bench.run(command(n), "count", environment=env)["bytes"] for _, command, env, n in contenders]
    costs, copies = [[] for _ in contenders], []
    for _ in range(bench.runs):
        for index, (_, command, environment, n) in enumerate(contenders):
            costs[index].append(bench.run(command(n), environment=environment))
        copies.append(json.loads(subprocess.run([bench.program("bench_copy")], capture_output=True, check=True).stdout))
    ours = lengths[0] / median(costs[0])
    rows = []
    for (name, _, _, n), length, cost in zip(contenders, lengths, costs):
        rate = length / median(cost)
        rows.append([name, f"{n:,}", f"{length / n:,.0f}", mega(rate * MICROSECONDS),
                     mega(length / least(cost) * MICROSECONDS), f"{n / median(cost) * MICROSECONDS:,.0f}",
                     "1" if rate == ours else f"{ours / rate:,.0f}"])
    print_table(f"Generators: whole process, one core, to /dev/null, CPU time, {bench.runs} runs in turns",
                ["program", "articles", "bytes each", "MB/s median", "MB/s best", "articles/s", "anp is faster by"], rows)
    for name, why in missing.items():
        print(f"\nNot measured: {name}: {why}.")
    return costs[0], lengths[0], {name: statistics.median(c[name] for c in copies) for name in copies[0]}


def show_speed(costs, length, count, start):
    cpu, best = median(costs), least(costs)
    rows = [["articles/s", f"{count / cpu * MICROSECONDS:,.0f}", f"{count / best * MICROSECONDS:,.0f}"],
            ["MB/s", mega(length / cpu * MICROSECONDS), mega(length / best * MICROSECONDS)],
            ["ns per article", f"{cpu * 1000 / count:,.0f}", f"{best * 1000 / count:,.0f}"],
            ["ns per byte", f"{cpu * 1000 / length:.3f}", f"{best * 1000 / length:.3f}"]]
    print_table(f"anp-generate: {count:,} articles, {length / count:,.0f} bytes each; one thread, hashes included",
                ["", "median", "best"], rows)
    rows = [["CPU time of one article, ms", f"{median(start) / 1000:.1f}", f"{least(start) / 1000:.1f}"],
            ["ns per article beyond the first", f"{(cpu - median(start)) * 1000 / count:,.0f}",
             f"{(best - least(start)) * 1000 / count:,.0f}"]]
    print_table("Start: the pack is read and compiled once", ["", "median", "best"], rows)


def show_copies(costs, length, copies):
    ours = length / median(costs) * MICROSECONDS
    names = {"l2_copy": "memcpy, 4 KiB pieces, in L2", "memory_copy": "memcpy, 4 KiB pieces, from memory",
             "hash": "XXH3-128, 8 KiB pieces"}
    print_table("This machine, one core", ["", "MB/s", "part of it that anp-generate reaches"],
                [[what, mega(copies[name]), f"{ours / copies[name]:.1%}"] for name, what in names.items()])


def show_memory(bench, count, start):
    many = [bench.run(bench.articles(count)) for _ in range(bench.runs)]
    threads = [bench.run(bench.articles(count, 2), one_core=False) for _ in range(bench.runs)]
    one = median(start, "max_resident_kib")
    rows = [[what, f"{median(costs, 'max_resident_kib'):,.0f}", f"{median(costs, 'max_resident_kib') - one:+,.0f}"]
            for what, costs in (("1 article", start), (f"{count:,} articles", many),
                                (f"{count:,} articles, 2 threads", threads))]
    print_table("Memory", ["", "peak resident, KiB", "beside the pack, KiB"], rows)


def show_first_byte(bench, count):
    first = [bench.run(bench.articles(count), "first") for _ in range(bench.runs)]
    whole = [bench.run(bench.articles(1), "count") for _ in range(bench.runs)]
    rows = [[what, f"{median(c, 'first_byte_us') / 1000:.1f}", f"{least(c, 'first_byte_us') / 1000:.1f}"]
            for what, c in ((f"of {count:,} articles", first), ("of 1 article", whole))]
    print_table("Time from start to first byte, ms", ["", "median", "best"], rows)


def show_threads(bench, count):
    costs = {1: [], 2: []}
    for _ in range(bench.runs):
        for threads, into in costs.items():
            into.append(bench.run(bench.articles(count, threads), one_core=False))
    rows = [[threads, f"{median(c, 'wall_us') / 1000:,.0f}", f"{least(c, 'wall_us') / 1000:,.0f}",
             f"{median(c) / 1000:,.0f}"] for threads, c in costs.items()]
    rows.append(["1 / 2", f"{median(costs[1], 'wall_us') / median(costs[2], 'wall_us'):.2f}",
                 f"{least(costs[1], 'wall_us') / least(costs[2], 'wall_us'):.2f}",
                 f"{median(costs[1]) / median(costs[2]):.2f}"])
    print_table(f"Threads: {count:,} articles to /dev/null", ["threads", "wall ms, median", "wall ms, best", "CPU ms"], rows)


def show_files(bench, count, length):
    source, copy = str(bench.cache / "articles.ndjson"), str(bench.cache / "copy.ndjson")
    null, file, cat = [], [], []
    try:
        for _ in range(bench.runs):
            null.append(bench.run(bench.articles(count)))
            file.append(bench.run(bench.articles(count, 1, source)))
            cat.append(bench.run(["cat", source], copy))
            os.remove(copy)
    finally:
        for path in (source, copy, source + ".manifest.json"):
            pathlib.Path(path).unlink(missing_ok=True)
    rows = [[what, f"{median(c) / 1000:,.0f}", f"{least(c) / 1000:,.0f}"] for what, c in
            (("anp-generate to /dev/null", null), ("anp-generate to a file", file), ("cat of that file to a file", cat))]
    rows.append(["file beyond /dev/null, as part of cat", f"{(median(file) - median(null)) / median(cat):.2f}",
                 f"{(least(file) - least(null)) / least(cat):.2f}"])
    rows.append(["anp-generate to a file, as part of cat", f"{median(file) / median(cat):.2f}",
                 f"{least(file) / least(cat):.2f}"])
    print_table(f"To a file: {length / 1e6:,.0f} MB, CPU time, ms", ["", "median", "best"], rows)


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench generator")
    parser.add_argument("--build-dir", required=True)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--no-peers", action="store_true")
    arguments = parser.parse_args()
    if arguments.runs < 1 or arguments.seconds <= 0:
        parser.error("--runs and --seconds are at least one run, and more than no time")
    bench = Bench(arguments)
    load = os.getloadavg()[0]
    count = bench.calibrate(bench.articles)
    costs, length, copies = compare_peers(bench, count, not arguments.no_peers)
    start = [bench.run(bench.articles(1)) for _ in range(bench.runs)]
    show_speed(costs, length, count, start)
    show_copies(costs, length, copies)
    show_memory(bench, count, start)
    show_first_byte(bench, count)
    show_threads(bench, count)
    show_files(bench, count, length)
    print("\n" + "\n".join(f"- {line}" for line in machine.describe(load)))


main()
