"""Runs of anp-import with --live, for the tests beside this file."""

import http.server
import json
import re
import signal
import subprocess
import sys
import threading
import urllib.request

END_TIMEOUT_S = 60
ADDRESS = re.compile(r"^live page: (http://127\.0\.0\.1:[0-9]+/)$")


class Run:
    """anp-import in a directory of its own, ended by its process id when the test ends."""

    def __init__(self, program, packs, directory, arguments):
        self.directory = directory
        self.process = subprocess.Popen(
            [program, "--pack", str(packs / "alphanode"), "--live", "0", "--report", "report.json",
             "--ledger", "ledger", *arguments],
            cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.said = []
        self.address = None
        for line in self.process.stderr:
            self.said.append(line)
            found = ADDRESS.match(line)
            if found:
                self.address = found.group(1)
                break
        if self.address is None:
            raise RuntimeError(f"anp-import did not start: {''.join(self.said)}")
        # Nobody else reads it, and it must not fill the pipe.
        self.reader = threading.Thread(target=lambda: self.said.extend(self.process.stderr), daemon=True)
        self.reader.start()

    def get(self, path, accept="*/*"):
        request = urllib.request.Request(self.address + path, headers={"Accept": accept})
        with urllib.request.urlopen(request, timeout=END_TIMEOUT_S) as answer:
            return answer.headers["Content-Type"], answer.read().decode()

    def report(self):
        return json.loads((self.directory / "report.json").read_text(encoding="utf-8"))

    def expected_code(self):
        """Of a load test: a machine that is too busy to send in time is told so."""
        return 0 if self.report()["load"]["valid"] else 6

    def interrupt(self):
        """Ends it, or its page; returns the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.wait()

    def wait(self):
        code = self.process.wait(END_TIMEOUT_S)
        self.reader.join(END_TIMEOUT_S)
        return code

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(END_TIMEOUT_S)
            print("".join(self.said), file=sys.stderr)


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256

    def handle_error(self, *_):
        """That a client has gone is no news."""


class TroubledSite:
    """Speaks as much of the staging site's API as an import of single articles needs, and answers every seventh request
    503, every eleventh not at all."""

    def __init__(self):
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status, value, headers=()):
                body = json.dumps(value).encode()
                self.send_response(status)
                for name, text in (("Content-Type", "application/json"), ("Content-Length", str(len(body))), *headers):
                    self.send_header(name, text)
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                self.answer(200, {"site": "anp-staging", "api": 1, "site_id": "1", "articles": 0})

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path.endswith("/lookup"):
                    known = [{"source_id": i, "hash": site.hashes[i], "url": "/articles/" + i}
                             for i in body["source_ids"] if i in site.hashes]
                    return self.answer(200, {"site": "anp-staging", "articles": known})
                with site.lock:
                    site.requests += 1
                    turn = site.requests
                if turn % 7 == 0:
                    return self.answer(503, {"site": "anp-staging"}, [("Retry-After", "1")])
                results = []
                for article in body["articles"]:
                    site.hashes[article["source_id"]] = article["meta"]["hash"]
                    results.append({"source_id": article["source_id"], "outcome": "created", "hash": article["meta"]["hash"]})
                if turn % 11 == 0:
                    self.close_connection = True
                    return None
                return self.answer(200, {"site": "anp-staging", "results": results},
                                   [("Cache-Status", "test; hit" if turn % 2 else "test; fwd=miss"), ("Server-Timing", 'db;desc="n=5"')])

        self.lock = threading.Lock()
        self.requests = 0
        self.hashes = {}
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"staging+http://127.0.0.1:{self.server.server_port}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
