#!/usr/bin/python3
"""A real Prometheus scrapes a run, and says afterwards what the run's report says.

Also gives the metrics to promtool and to the OpenMetrics parser of Prometheus' Python client.

    prometheus_test.py --import BUILD/anp-import --packs DIRECTORY

Needs the Debian packages prometheus and python3-prometheus-client. Prometheus runs with a configuration, a port and data
of its own; the service that the package brings is not used.
"""

import argparse
import contextlib
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

from prometheus_client.openmetrics.parser import text_string_to_metric_families

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from browser import wait_for  # noqa: E402
from live_run import END_TIMEOUT_S, Run, TroubledSite  # noqa: E402

CONFIG = """
global:
  scrape_interval: 500ms
  scrape_timeout: 500ms
scrape_configs:
  - job_name: anp
    static_configs:
      - targets: ["{target}"]
"""


class Prometheus:
    def __init__(self, directory, target):
        config = directory / "prometheus.yml"
        config.write_text(CONFIG.format(target=target), encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = (directory / "prometheus.log").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={directory / 'data'}",
             f"--web.listen-address=127.0.0.1:{self.port}"], cwd=directory, stdout=self.log, stderr=self.log)

    def ask(self, path, **parameters):
        """What its API answers; None while it does not."""
        url = f"http://127.0.0.1:{self.port}{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=END_TIMEOUT_S) as answer:
                return json.loads(answer.read())
        except (urllib.error.URLError, ConnectionError):
            assert self.process.poll() is None, self.said()
            return None

    def value(self, query):
        """Of the one series that the query finds; None when there is none."""
        answer = self.ask("/api/v1/query", query=query)
        found = answer["data"]["result"] if answer else []
        assert len(found) <= 1, found
        return float(found[0]["value"][1]) if found else None

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        self.process.terminate()
        self.process.wait(END_TIMEOUT_S)
        self.log.close()


def check_scraped(prometheus, report):
    load = report["load"]["all"]
    wanted = {
        "anp_requests_offered_total": load["offered"],
        "anp_requests_in_time_total": load["in_time"],
        "anp_requests_sent_total": load["sent"],
        "anp_requests_resent_total": load["resent"],
        'anp_requests_ended_total{class="acknowledged"}': load["acknowledged"],
        "sum(anp_answers_total)": sum(load["cache"].values()),
        "anp_db_calls_total": load["db_calls"],
        "anp_sent_bytes_total": load["bytes_sent"],
        "anp_received_bytes_total": load["bytes_received"],
        "anp_response_seconds_count": load["latency_us"]["count"],
        'anp_response_seconds_bucket{le="+Inf"}': load["latency_us"]["count"],
        'anp_articles_total{outcome="created"}': report["articles"]["created"],
        "anp_requests_in_flight": 0,
    }
    for name, count in load["errors"].items():
        wanted[f'anp_requests_ended_total{{class="{name}"}}'] = count
    for query, value in wanted.items():
        # On a busy machine a scrape may come too late, and its values are gone until the next.
        wait_for(lambda q=query, v=value: prometheus.value(q) == v, f"{query} should be {value}, as in the report")
    assert load["resent"] > 0 and load["errors"]["retry_later"] > 0 and load["errors"]["unknown"] > 0, load
    # A quantile from the buckets lies within the bucket of the report's own.
    median = wait_for(lambda: prometheus.value("histogram_quantile(0.5, anp_response_seconds_bucket)"), "the median")
    assert 0 < median < 2 * max(load["latency_us"]["p50"], 512) / 1e6, (median, load["latency_us"])


def check_formats(run):
    kind, text = run.get("metrics")
    assert kind == "application/openmetrics-text; version=1.0.0; charset=utf-8", kind
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert families["anp_response_seconds"].unit == "seconds"
    assert families["anp_requests_sent"].type == "counter"
    kind, text = run.get("metrics", "text/plain")
    assert kind == "text/plain; version=0.0.4; charset=utf-8", kind
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True, check=False)
    assert checked.returncode == 0 and not checked.stderr and not checked.stdout, (checked.stdout, checked.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--import", dest="program", required=True, help="the program anp-import")
    parser.add_argument("--packs", required=True, type=pathlib.Path, help="directory of the shipped packs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="anp-prometheus-test-") as name, contextlib.ExitStack() as stack:
        directory = pathlib.Path(name)
        site = TroubledSite()
        stack.callback(site.stop)
        run = Run(options.program, options.packs, directory,
                  ["--target", site.url, "--batch", "1", "--count", "100000", "--arrival", "constant:50/s:15s",
                   "--settle", "0s", "--live-linger", "5m"])
        stack.callback(run.stop)
        prometheus = Prometheus(directory, run.address.removeprefix("http://").rstrip("/"))
        stack.callback(prometheus.stop)
        running = 'anp_requests_sent_total and on() anp_run_state{anp_run_state="running"} == 1'
        seen = wait_for(lambda: prometheus.value(running), "a scrape while the run goes on")
        check_formats(run)
        wait_for(lambda: (prometheus.value(running) or 0) > seen, "a later scrape that has more")
        wait_for(lambda: prometheus.value('anp_run_state{anp_run_state="ended"}') == 1, "the end", END_TIMEOUT_S)
        check_formats(run)
        wait_for(lambda: [(t["health"], t["lastError"]) for t in prometheus.ask("/api/v1/targets")["data"]["activeTargets"]]
                 == [("up", "")], "a target that is up")
        check_scraped(prometheus, run.report())
        code = run.interrupt()
        assert code == run.expected_code(), f"anp-import ended with {code}: {''.join(run.said)}"
    print("Prometheus says what the report says")


if __name__ == "__main__":
    sys.exit(main())
