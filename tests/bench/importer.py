"""Measures anp-import against load generators, and against what it should reach. Started by scripts/bench.

The importer does all that an import does: ledger, batch log, histogram, each answer read. It runs on the last core, the site (nginx, one
worker) on the first. Every program runs once in each round, so that a change of the machine's mood meets all of them.
"""

import argparse
import os
import pathlib
import shutil
import socket
import subprocess
import time

import load_peers
import machine
import measured
from bench_site import FILES, Site
from figures import least, median, print_table
from peers import Unavailable

ARTICLE = 4096       # bytes of a request with one article
SMALL_ARTICLE = 600  # bytes of an article in a batch: a hundred of them are 60 KB
PER = 100_000        # requests that CPU seconds are said of
MEBIBYTE = 1024
FIRST_WITHIN = 30    # seconds


class Bench:
    def __init__(self, arguments):
        self.build = pathlib.Path(arguments.build_dir)
        self.cache = self.build / "bench-cache"
        self.work = self.cache / "import"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.runs = arguments.runs
        self.seconds = max(1, round(arguments.seconds))
        self.importer = str(self.build / "importer/anp-import")
        self.bars = []

    def articles(self, count, size):
        """NDJSON of so many articles of so many bytes; its path."""
        path = self.work / f"{count}-{size}.ndjson"
        if not path.exists():
            with open(path, "wb") as file:
                subprocess.run([str(self.build / "tests/bench/bench_articles"), str(count), str(size)], stdout=file, check=True)
        return path

    def command(self, source, target, batch, *more):
        return [self.importer, *source, "--target", target, "--batch", str(batch), "--max-in-flight", str(load_peers.CONNECTIONS),
                "--ledger", str(self.work / "ledger"), "--log", str(self.work / "log"), "--quiet", *more]

    def forget_imports(self):
        for file in [*self.work.glob("ledger*"), *self.work.glob("log*")]:
            file.unlink()

    def import_once(self, source, target, batch, *more):
        self.forget_imports()
        return measured.run(self.build, self.command(source, target, batch, *more))

    def bar(self, what, wanted, reached, at_most=True, form="{:.2f}"):
        held = reached <= wanted if at_most else reached >= wanted
        self.bars.append([what, ("≤ " if at_most else "≥ ") + form.format(wanted), form.format(reached), "reached" if held else "missed"])


def seconds(cost_us, count):
    return cost_us / 1e6 * PER / count


def profile(name):
    return "--profile", str(FILES / f"{name}.json")


def post_with(bench, peer):
    """One run of a peer; its cost, with the requests that it made."""
    output = bench.work / "peer.out"
    cost = measured.run(bench.build, peer.command, output, environment=peer.environment)
    return {**cost, "requests": peer.count_of(output)}


def compare_peers(bench, site, count, with_peers):
    source = bench.articles(count, ARTICLE)
    body = bench.articles(1, ARTICLE)
    found, missing = load_peers.find_load_peers(bench.cache, site.base + "/articles", body, count, bench.seconds) if with_peers else ({}, {})
    found["libcurl"] = load_peers.bare_libcurl(bench.build, site.base + "/articles", body, count)
    ours, costs = [], {name: [] for name in found}
    for _ in range(bench.runs):
        ours.append({**bench.import_once(["--input", str(source)], f"http+{site.base}", 1, *profile("one")), "requests": count})
        for name, peer in found.items():
            costs[name].append(post_with(bench, peer))
    rows, ratios = [], {}
    for name, all_costs in {"anp-import": ours, **costs}.items():
        cpu = sorted(seconds(cost["cpu_us"], cost["requests"]) for cost in all_costs)
        ratios[name] = sorted(seconds(own["cpu_us"], own["requests"]) / seconds(cost["cpu_us"], cost["requests"])
                              for own, cost in zip(ours, all_costs))[len(all_costs) // 2]
        title = found[name].name if name in found else name
        rate = max(cost["requests"] / cost["wall_us"] * 1e6 for cost in all_costs)
        rows.append([title, f"{cpu[len(cpu) // 2]:.2f}", f"{cpu[0]:.2f}", f"{rate:,.0f}", f"{ratios[name]:.2f}"])
    print_table(f"One article of {ARTICLE:,} bytes a request, {load_peers.CONNECTIONS} connections, {bench.runs} runs in turns",
                ["program", f"CPU s per {PER:,} requests, median", "best", "requests/s of wall time, best", "anp-import / it, median of the pairs"],
                rows)
    for name, why in missing.items():
        print(f"\nNot measured: {name}: {why}.")
    for name, wanted in (("wrk", 2.4), ("hey", 0.7), ("autocannon", 0.8), ("Locust", 0.25)):
        if name in ratios:
            bench.bar(f"CPU per request, as part of {name}'s", wanted, ratios[name])
    bench.bar("requests/s of wall time, one core (best run)", 60_000, max(count / cost["wall_us"] * 1e6 for cost in ours), False, "{:,.0f}")
    return ours


def show_batches(bench, site, count):
    """The default batch, one beyond 64 KiB, and a million articles' memory."""
    source = bench.articles(count, SMALL_ARTICLE)
    costs = {batch: [] for batch in (100, 109, 500)}
    for _ in range(bench.runs):
        for batch, into in costs.items():
            into.append(bench.import_once(["--input", str(source)], f"http+{site.base}", batch, *profile("batch")))
    rows = [[f"{batch}", f"{batch * (SMALL_ARTICLE + 1) / 1000:.1f}", f"{count / median(all_costs) * 1e6:,.0f}",
             f"{count / least(all_costs) * 1e6:,.0f}", f"{median(all_costs, 'max_resident_kib') / MEBIBYTE:.1f}"]
            for batch, all_costs in costs.items()]
    print_table(f"Batches: {count:,} articles of {SMALL_ARTICLE} bytes from NDJSON, {load_peers.CONNECTIONS} connections",
                ["articles a request", "KB a request", "articles per CPU second, median", "best", "peak resident, MiB"], rows)
    bench.bar("articles per CPU second, default batch", 600_000, count / median(costs[100]) * 1e6, False, "{:,.0f}")
    bench.bar(f"resident memory with {count:,} articles, MiB", 32, median(costs[100], "max_resident_kib") / MEBIBYTE, True, "{:.1f}")


def show_own_share(bench, ours, count, many):
    """The same without HTTP: the target `null:` only counts."""
    one, batches = bench.articles(count, ARTICLE), bench.articles(many, SMALL_ARTICLE)
    alone = [bench.import_once(["--input", str(one)], "null:", 1) for _ in range(bench.runs)]
    batched = [bench.import_once(["--input", str(batches)], "null:", 100) for _ in range(bench.runs)]
    dataset = [bench.import_once(["--count", str(count)], "null:", 100) for _ in range(bench.runs)]
    rows = [["NDJSON, an article a request, to nginx", f"{median(ours) / count:.2f}", f"{median(ours, 'max_resident_kib') / MEBIBYTE:.1f}"],
            ["NDJSON, an article a request, null:", f"{median(alone) / count:.2f}", f"{median(alone, 'max_resident_kib') / MEBIBYTE:.1f}"],
            ["NDJSON, batches of 100, null:", f"{median(batched) / many:.2f}", f"{median(batched, 'max_resident_kib') / MEBIBYTE:.1f}"],
            ["dataset alphanode, batches of 100, null:", f"{median(dataset) / count:.2f}",
             f"{median(dataset, 'max_resident_kib') / MEBIBYTE:.1f}"]]
    print_table("The importer's own share", ["", "CPU µs an article, median", "peak resident, MiB"], rows)


def first_request_ms(bench, source):
    """From the start of the process to its first connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(FIRST_WITHIN)
        target = f"staging+http://127.0.0.1:{server.getsockname()[1]}"
        bench.forget_imports()
        start = time.monotonic()
        process = subprocess.Popen(bench.command(source, target, 100), stderr=subprocess.DEVNULL)
        try:
            connection, _ = server.accept()
            taken = (time.monotonic() - start) * 1000
            connection.close()
        finally:
            process.kill()
            process.wait()
    return {"ms": taken}


def show_start(bench):
    small = ["--input", str(bench.articles(1000, ARTICLE))]
    starts = {"a dataset of alphanode": [], "NDJSON of 1,000 articles": []}
    for _ in range(bench.runs):
        starts["a dataset of alphanode"].append(first_request_ms(bench, ["--count", "1000"]))
        starts["NDJSON of 1,000 articles"].append(first_request_ms(bench, small))
    print_table("Time from start to the first request, ms", ["", "median", "best"],
                [[what, f"{median(all_starts, 'ms'):.1f}", f"{least(all_starts, 'ms'):.1f}"] for what, all_starts in starts.items()])
    for what, all_starts in starts.items():
        bench.bar(f"ms from start to the first request, {what}", 100, median(all_starts, "ms"), True, "{:.1f}")


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench importer")
    parser.add_argument("--build-dir", required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of the peers that take a time, not a count")
    parser.add_argument("--count", type=int, default=100_000, help="articles of one run with an article a request")
    parser.add_argument("--batched", type=int, default=1_000_000, help="articles of one run in batches")
    parser.add_argument("--no-peers", action="store_true")
    arguments = parser.parse_args()
    if min(arguments.runs, arguments.seconds, arguments.count, arguments.batched) < 1:
        parser.error("--runs, --seconds, --count and --batched are at least 1")
    bench = Bench(arguments)
    load = os.getloadavg()[0]
    try:
        with Site(bench.cache) as site:
            ours = compare_peers(bench, site, arguments.count, not arguments.no_peers)
            show_batches(bench, site, arguments.batched)
            server = f"nginx {site.version} (Debian), one worker"
        show_own_share(bench, ours, arguments.count, arguments.batched)
        show_start(bench)
    except Unavailable as why:
        raise SystemExit(f"bench: nginx cannot be had: {why}; apt-get update may help") from why
    finally:
        shutil.rmtree(bench.work)
    print_table("What is aimed at", ["figure", "aim", "here", ""], bench.bars)
    print("\n" + "\n".join(f"- {line}" for line in [f"site: {server}", *machine.describe(load)]))


main()
