"""Load tests of anp-import and of others, and what they say of response times."""

import contextlib
import csv
import json
import math
import os
import re
import subprocess

import load_peers
from bench_site import FILES
from peers import HERE

PERCENTILES = (50, 90, 95, 99, 99.9, 100)
STARTS_WITHIN = 10  # seconds


class TimedServer:
    """Its address; once it has ended, how long its answers really took, from when a request came: ms by percentile."""

    def __init__(self, base):
        self.base = base
        self.served = {}


@contextlib.contextmanager
def timed_server(build, service, requests, freeze=()):
    """`freeze`: from when, and for how many seconds; from the first request on."""
    command = [str(build / "tests/bench/bench_timed_server"), service, str(requests), *map(str, freeze)]
    first = min(os.sched_getaffinity(0))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: os.sched_setaffinity(0, {first})) as server:
        timed = TimedServer(f"http://127.0.0.1:{int(server.stdout.readline())}")
        try:
            yield timed
        finally:
            server.terminate()
            times = [float(line) for line in server.stdout]
            if times:
                timed.served = percentiles_of(times)


def on_last_core():
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def rank_of(count, percentile):
    """The request, counted from 1 by time, that took as long as the percentile says."""
    return max(1, math.ceil(round(count * percentile / 100, 6)))


def percentiles_of(times):
    """In ms, of times in ms."""
    times = sorted(times)
    return {percentile: times[rank_of(len(times), percentile) - 1] for percentile in PERCENTILES}


def load_test(bench, source, base, *more):
    """The member `load` of the report of a run with an article a request."""
    for file in [*bench.work.glob("ledger*"), *bench.work.glob("log*")]:
        file.unlink()
    report = bench.work / "report.json"
    command = [bench.importer, "--input", str(source), "--target", f"http+{base}", "--profile", str(FILES / "one.json"), "--batch", "1",
               "--timeout", "60s", "--settle", "0s", "--ledger", str(bench.work / "ledger"), "--log", str(bench.work / "log"),
               "--report", str(report), "--quiet", *map(str, more)]
    ended = subprocess.run(command, preexec_fn=on_last_core, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 6):
        raise SystemExit(f"bench: {' '.join(command)} ended with {ended.returncode}: {ended.stderr.strip()}")
    return json.loads(report.read_text(encoding="utf-8"))["load"]


def said_percentiles(load):
    """Response times in ms, from the planned moment."""
    return milliseconds_of(load["all"]["latency_us"])


def said_services(load):
    """Service times in ms, from when a request left."""
    return milliseconds_of(load["service_us"])


def milliseconds_of(said):
    return {percentile: said["max" if percentile == 100 else f"p{percentile:g}"] / 1000 for percentile in PERCENTILES}


class Peer:
    """A load generator of others that posts `body` to the address for some seconds."""

    def __init__(self, name, command, environment, read):
        self.name, self.command, self.environment, self.read = name, command, environment, read

    def run(self, bench):
        """Requests a second, and percentiles in ms."""
        output = bench.work / "peer.out"
        with open(output, "w", encoding="utf-8") as file:
            subprocess.run(self.command, env={**os.environ, **self.environment}, preexec_fn=on_last_core, stdout=file,
                           stderr=subprocess.DEVNULL, check=True)
        return self.read(output)


def wrk(cache, base, body, connections, seconds):
    root, version = load_peers.debian_root(cache, "wrk", ["wrk"])

    def read(output):
        text = output.read_text(encoding="utf-8")
        said = {float(at): int(us) / 1000 for at, us in re.findall(r"^percentile (\S+) (\d+) us", text, re.MULTILINE)}
        return float(re.search(r"Requests/sec:\s+(\S+)", text).group(1)), {at: said[at] for at in PERCENTILES}
    command = [str(root / "usr/bin/wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s",
               str(HERE / "wrk_post.lua"), f"{base}/articles"]
    return Peer(f"wrk {version}", command, {**load_peers.libraries(root), "BENCH_BODY": str(body)}, read)


def hey(cache, base, body, connections, seconds, rate_of_each=None):
    root, version = load_peers.debian_root(cache, "hey", ["hey"])

    def read(output):
        with open(output, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        ends = [float(row["offset"]) + float(row["response-time"]) for row in rows]
        return len(rows) / max(ends), percentiles_of(float(row["response-time"]) * 1000 for row in rows)
    command = [str(root / "usr/bin/hey"), "-z", f"{seconds}s", "-c", str(connections), "-m", "POST", "-T", "application/json", "-t", "60",
               *(["-q", str(rate_of_each)] if rate_of_each else []), "-D", str(body), "-o", "csv", f"{base}/articles"]
    return Peer(f"hey {version}" + (" with -q" if rate_of_each else ""), command, load_peers.libraries(root), read)


def h2load(cache, base, body, connections, count):
    root, version = load_peers.debian_root(cache, "nghttp2-client", ["nghttp2-client"])
    log = cache / "h2load.log"

    def read(_):
        with open(log, encoding="utf-8") as file:
            rows = [[int(cell) for cell in line.split("\t")] for line in file]
        log.unlink()
        lasted = max(row[0] + row[2] for row in rows) - min(row[0] for row in rows)
        return len(rows) / lasted * 1e6, percentiles_of(row[2] / 1000 for row in rows)
    command = [str(root / "usr/bin/h2load"), "--h1", "-t1", "-n", str(count), "-c", str(connections), "-d", str(body), "-H",
               "content-type: application/json", f"--log-file={log}", f"{base}/articles"]
    return Peer(f"h2load {version}", command, load_peers.libraries(root), read)


def locust(cache, base, body, connections, seconds):
    root, version = load_peers.debian_root(cache, "python3-locust", ["python3-locust"])
    figures = cache / "locust"

    def read(_):
        with open(f"{figures}_stats.csv", encoding="utf-8") as file:
            row = next(row for row in csv.DictReader(file) if row["Name"] == "Aggregated")
        return float(row["Requests/s"]), {at: float(row[f"{at:g}%"]) for at in PERCENTILES}
    command = ["/usr/bin/python3", "-m", "locust", "-f", str(HERE / "locustfile.py"), "--headless", "-u", str(connections), "-r",
               str(connections), "-t", f"{seconds}s", "-H", base, "--only-summary", "--csv", str(figures)]
    environment = {**load_peers.libraries(root), "PYTHONPATH": str(root / "usr/lib/python3/dist-packages"), "BENCH_BODY": str(body)}
    return Peer(f"Locust {version}", command, environment, read)
