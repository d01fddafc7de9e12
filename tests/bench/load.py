"""How true load tests are: against sites whose answers take known times, and beside other load generators. Started by scripts/bench.

The program that sends runs on the last core, the site on the first.
"""

import argparse
import math
import os
import pathlib
import shutil
import subprocess

import load_peers
import machine
from bench_site import Site
from figures import print_table
from load_run import (PERCENTILES, h2load, hey, load_test, locust, rank_of, said_percentiles, said_services, timed_server, wrk)
from peers import HERE, Unavailable

ARTICLE = 4096    # bytes of a request
CONNECTIONS = 16  # of the closed model
KNOWN_RATE = 1000


class Bench:
    def __init__(self, arguments):
        self.build = pathlib.Path(arguments.build_dir)
        self.cache = self.build / "bench-cache"
        self.work = self.cache / "load"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.runs = arguments.runs
        self.seconds = arguments.seconds
        self.plot = arguments.plot
        self.importer = str(self.build / "importer/anp-import")
        self.bars = []

    def articles(self, count):
        """NDJSON of so many articles; its path."""
        path = self.work / f"{count}.ndjson"
        if not path.exists():
            with open(path, "wb") as file:
                subprocess.run([str(self.build / "tests/bench/bench_articles"), str(count), str(ARTICLE)], stdout=file, check=True)
        return path

    def bar(self, what, wanted, reached, form):
        self.bars.append([what, "≤ " + form.format(wanted), form.format(reached), "reached" if reached <= wanted else "missed"])


def show_pacing(bench):
    """How well sends keep to the plan, with nginx as the site."""
    rows = []
    with Site(bench.cache) as site:
        for rate, wanted in ((2_000, 1.0), (10_000, 1.5)):
            source = bench.articles(rate * bench.seconds)
            loads = [load_test(bench, source, site.base, "--arrival", f"constant:{rate}/s:{bench.seconds}s", "--max-in-flight", 256)
                     for _ in range(bench.runs)]
            for load in loads:
                late, counts = load["lateness_us"], load["all"]
                rows.append([f"{rate:,}/s", f"{counts['in_time'] / counts['offered']:.2%}", f"{load['rate_error_percent']:+.4f} %",
                             f"{late['p50'] / 1000:.2f}", f"{late['p99'] / 1000:.2f}", f"{late['p99.9'] / 1000:.2f}", f"{late['max'] / 1000:.1f}"])
            middle = sorted(load["lateness_us"]["p99"] for load in loads)[len(loads) // 2]
            error = max(abs(load["rate_error_percent"]) for load in loads)
            bench.bar(f"lateness p99 at {rate:,}/s, ms, median run", wanted, middle / 1000, "{:.2f}")
            bench.bar(f"rate error at {rate:,}/s, %, worst run", 0.02, error, "{:.4f}")
    print_table(f"Open model, {bench.seconds} s a run, an article of {ARTICLE:,} bytes a request, to nginx with one worker",
                ["plan", "in time", "rate error", "lateness p50, ms", "p99", "p99.9", "max"], rows)


def planned_quantile(service, count, percentile):
    """Of the times that the server means to take for so many requests, in ms."""
    share = (rank_of(count, percentile) - 0.5) / count
    kind, *numbers = service.split(":")
    numbers = [float(number) for number in numbers]
    if kind == "fixed":
        return numbers[0]
    if kind == "exponential":
        return -numbers[0] * math.log1p(-share)
    return numbers[0] if share < 1 - numbers[2] else numbers[1]


def show_known_services(bench):
    """Against what the site says that its answers took: it wakes late at times, too, and that is no error of ours."""
    count = KNOWN_RATE * bench.seconds
    source = bench.articles(count)
    rows = []
    for service in ("fixed:50", "exponential:100", "bimodal:40:200:0.07"):
        with timed_server(bench.build, service, count) as site:
            load = load_test(bench, source, site.base, "--arrival", f"constant:{KNOWN_RATE}/s:{bench.seconds}s", "--max-in-flight", 1024)
        services, responses = said_services(load), said_percentiles(load)
        errors = {percentile: [said[percentile] / site.served[percentile] - 1 for said in (services, responses)] for percentile in PERCENTILES[:-1]}
        for percentile, (of_service, of_response) in errors.items():
            rows.append([service, f"p{percentile:g}", f"{planned_quantile(service, count, percentile):.2f}", f"{site.served[percentile]:.2f}",
                         f"{services[percentile]:.2f}", f"{of_service:+.2%}", f"{responses[percentile]:.2f}", f"{of_response:+.2%}"])
        for i, what in enumerate(("service time", "response time")):
            worst = max(abs(error[i]) for error in errors.values())
            bench.bar(f"error of p50 to p99.9 of the {what}, {service}, %", 1, worst * 100, "{:.2f}")
    print_table(f"Known service times (ms), {count:,} requests at {KNOWN_RATE:,}/s",
                ["service", "", "planned", "served", "service time", "error", "response time", "error"], rows)


def show_freeze(bench):
    source = bench.articles(6_000)
    with timed_server(bench.build, "fixed:5", 6_000, (20, 2)) as site:
        load = load_test(bench, source, site.base, "--arrival", "constant:100/s:60s", "--max-in-flight", 256)
    said = said_percentiles(load)
    print_table("A site that freezes for 2 s of 60 s, 100 requests a second planned", ["p50", "p90", "p95", "p99", "p99.9", "max"],
                [[f"{said[percentile]:,.0f} ms" for percentile in PERCENTILES]])
    for percentile, known in ((99, 1_400), (99.9, 1_940)):
        bench.bar(f"error of p{percentile:g} behind a freeze of 2 s, %", 5, abs(said[percentile] / known - 1) * 100, "{:.2f}")


def show_day(bench):
    """Memory of a day's figures, in simulated time."""
    ended = subprocess.run([str(bench.build / "tests/bench/bench_load_day")], capture_output=True, text=True, check=False)
    print(f"\nA day of 10,000 requests a second in simulated time, resident memory:\n\n```\n{ended.stdout}```")
    if ended.returncode:
        raise SystemExit(f"bench: bench_load_day ended with {ended.returncode}: {ended.stderr.strip()}")


def row_of(name, rate, said):
    return [name, f"{rate:,.0f}", *(f"{said[percentile]:,.1f}" for percentile in PERCENTILES)]


def ours_of(load):
    return load["all"]["acknowledged"] / load["all"]["seconds"], said_percentiles(load)


def beside_closed(bench, body):
    """Where nobody has to hide anything: a fixed crew, and a site that never stops."""
    seconds, service = bench.seconds, "bimodal:5:50:0.04"
    count = round(CONNECTIONS * seconds / 0.0068)
    ways = {
        "wrk": lambda base: wrk(bench.cache, base, body, CONNECTIONS, seconds),
        "hey": lambda base: hey(bench.cache, base, body, CONNECTIONS, seconds),
        "h2load": lambda base: h2load(bench.cache, base, body, CONNECTIONS, count),
        "Locust": lambda base: locust(bench.cache, base, body, CONNECTIONS, seconds),
    }
    source = bench.articles(count)
    with timed_server(bench.build, service, 1000) as site:
        rows = [row_of(f"anp-import --closed {CONNECTIONS}", *ours_of(load_test(bench, source, site.base, "--closed", CONNECTIONS)))]
        for name, way in ways.items():
            try:
                peer = way(site.base)
                rows.append(row_of(peer.name, *peer.run(bench)))
            except (Unavailable, OSError) as why:
                print(f"\nNot measured: {name}: {why}.")
    print_table(f"Closed model, {CONNECTIONS} connections, service 5 ms and, for 4 %, 50 ms (response times in ms)",
                ["program", "requests/s", *(f"p{p:g}" for p in PERCENTILES[:-1]), "max"], rows)


def beside_frozen(bench, body):
    """100 requests a second, at a site that freezes for 2 s of 30 s: a fixed crew stops asking while it waits."""
    seconds, freeze = 30, (10, 2)
    source = bench.articles(100 * seconds)
    measured = {}
    plan = f"constant:100/s:{seconds}s"
    with timed_server(bench.build, "fixed:5", 1000, freeze) as site:
        measured[f"anp-import --arrival {plan}"] = ours_of(load_test(bench, source, site.base, "--arrival", plan, "--max-in-flight", 256))
    for name, way in {"hey": lambda base: hey(bench.cache, base, body, 10, seconds, 10)}.items():
        with timed_server(bench.build, "fixed:5", 1000, freeze) as site:
            try:
                peer = way(site.base)
                measured[f"{peer.name}, 10 connections of 10/s"] = peer.run(bench)
            except (Unavailable, OSError) as why:
                print(f"\nNot measured: {name}: {why}.")
    with timed_server(bench.build, "fixed:5", 1000, freeze) as site:
        load = load_test(bench, source, site.base, "--closed", 10, "--think", "95ms")
        measured["anp-import --closed 10 --think 95ms"] = ours_of(load)
    print_table(f"A site that freezes for {freeze[1]} s of {seconds} s (response times in ms)",
                ["program", "requests/s", *(f"p{p:g}" for p in PERCENTILES[:-1]), "max"],
                [row_of(name, *said) for name, said in measured.items()])
    if bench.plot:
        draw(bench, {name: said for name, (_, said) in measured.items()})


def draw(bench, measured):
    """Response time by the share of requests that took no longer, as SVG."""
    root, _ = load_peers.debian_root(bench.cache, "gnuplot-nox", ["gnuplot-nox"])
    data = bench.work / "plot.dat"
    with open(data, "w", encoding="utf-8") as file:
        for name, said in measured.items():
            file.write(f'"{name}"\n')
            for percentile in PERCENTILES[:-1]:
                file.write(f"{-math.log10(1 - percentile / 100):.4f} {said[percentile]:.2f}\n")
            file.write("\n\n")
    command = ["-e", f"data='{data}'; output='{bench.plot}'; count={len(measured)}", str(HERE / "frozen.gnuplot")]
    environment = {**os.environ, **load_peers.libraries(root)}
    subprocess.run([str(next(root.glob("usr/bin/gnuplot*"))), *command], env=environment, check=True)


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench load")
    parser.add_argument("--build-dir", required=True)
    parser.add_argument("--runs", type=int, default=3, help="of each plan, of the pacing")
    parser.add_argument("--seconds", type=int, default=20, help="of a run")
    parser.add_argument("--plot", type=pathlib.Path, help="SVG of what is said of a site that freezes")
    arguments = parser.parse_args()
    if min(arguments.runs, arguments.seconds) < 1:
        parser.error("--runs and --seconds are at least 1")
    bench = Bench(arguments)
    load = os.getloadavg()[0]
    body = bench.articles(1)
    try:
        show_pacing(bench)
        show_known_services(bench)
        show_freeze(bench)
        beside_closed(bench, body)
        beside_frozen(bench, body)
        show_day(bench)
    except Unavailable as why:
        raise SystemExit(f"bench: {why}; apt-get update may help") from why
    finally:
        shutil.rmtree(bench.work)
    print_table("What is aimed at", ["figure", "aim", "here", ""], bench.bars)
    print("\n" + "\n".join(f"- {line}" for line in machine.describe(load)))


main()
