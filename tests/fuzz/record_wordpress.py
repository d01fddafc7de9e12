#!/usr/bin/python3
"""Records what a real WordPress answers, as inputs of wordpress_fuzzer: through a proxy that stands before the site of tests/wordpress.

    TEST_GENERATE=… TEST_IMPORT=… tests/fuzz/record_wordpress.py tests/fuzz/corpus/wordpress

The articles are those of wordpress_articles.ndjson; the first one becomes post 77.
"""

import collections
import hashlib
import http.server
import pathlib
import re
import sys
import tempfile
import threading
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "wordpress"))
from wordpress_site import Site  # noqa: E402

ARTICLES = str(HERE / "wordpress_articles.ndjson")
FIRST_POST = 77
LONGEST = 32768  # of an input, as in scripts/fuzz
KEPT_HEADERS = ("content-type", "retry-after", "location", "server-timing", "cache-status")


class Recorder:
    """Passes requests on to a site, and keeps the answers."""

    def __init__(self, site):
        self.site = site
        self.answers = []  # (name, text)
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def serve(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, answer = recorder.pass_on(self.command, self.path, self.headers, body)
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_DELETE = do_OPTIONS = serve

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def pass_on(self, method, path, headers, body):
        kept = {name: value for name, value in headers.items() if name.lower() not in ("host", "connection", "accept-encoding", "content-length")}
        request = urllib.request.Request(self.site.url + path, data=body or None, headers=kept, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                status, got, text = answer.status, answer.headers.items(), answer.read()
        except urllib.error.HTTPError as error:
            with error:
                status, got, text = error.code, error.headers.items(), error.read()
        lines = ["%s: %s" % (name.lower(), value) for name, value in got if name.lower() in KEPT_HEADERS]
        self.answers.append((self.name_of(headers.get("X-HTTP-Method-Override") or method, path, status), "\n".join([str(status), *lines, "", ""]).encode() + text))
        return status, got, text

    @staticmethod
    def name_of(method, path, status):
        words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"/\d+", "/n", path.split("?")[0].removeprefix("/wp-json").lower())).strip("-") or "index"
        return "%s-%s-%d" % (method.lower(), words, status)


def record(site, recorder):
    """Names and exchanges of what an import asks, with changes, refusals and failures between."""
    site.sql("ALTER TABLE wp_posts AUTO_INCREMENT = %d" % FIRST_POST)
    plain = ["--target", "wordpress+" + recorder.url, "--settle", "200ms", "--quiet"]
    plugin = ["--target", "http+" + recorder.url, "--profile", "wordpress-plugin", "--settle", "200ms", "--quiet"]

    with tempfile.TemporaryDirectory() as work:
        def run(*arguments):
            source = [] if "probe" in arguments else ["--input", ARTICLES]
            done = site.run_import(*arguments, *source, directory=work)
            print(done.returncode, *arguments, done.stderr[-200:].strip())

        run("probe", *plain[:2])
        run(*plain, "--comments", "--ledger", "a")
        run("verify", "--comments", "--ledger", "a")
        site.php("wp_update_post(['ID' => %d, 'post_title' => 'Edited'] );" % FIRST_POST)
        site.sql("UPDATE wp_posts SET post_content = REPLACE(post_content, 'anp:post small-3-000001 ', 'anp:post small-3-000001 0') WHERE ID = %d" % FIRST_POST)
        run("verify", "--comments", "--ledger", "a")
        run(*plain, "--update", "--comments", "--ledger", "b")
        site.sql("DELETE FROM wp_postmeta WHERE meta_key = 'anp_hash' AND post_id > %d" % FIRST_POST)
        run(*plain, "--comments", "--ledger", "c")
        run("undo", "--ledger", "c")
        run("undo", "--ledger", "a")
        site.sql("DELETE FROM wp_posts WHERE ID >= %d" % FIRST_POST)
        for mode in ("created", "unchanged"):
            run(*plugin, "--ledger", "p" + mode)
        run("verify", "--ledger", "pcreated")
        run("undo", "--ledger", "pcreated")
        remove = site.plant("add_filter( 'rest_pre_insert_post', function ( $post ) { return false === strpos( $post->post_title, 'rotating' ) ? $post : new WP_Error( 'rest_no', 'Not this one.', array( 'status' => 400 ) ); } );")
        run(*plain, "--ledger", "d")
        remove()
        remove = site.plant("add_filter( 'rest_pre_insert_post', function () { wp_die( 'No database.' ); } );")
        run(*plain, "--ledger", "e", "--max-attempts", "1")
        remove()
        site.account_file = work + "/account"
        pathlib.Path(site.account_file).write_text("anp:wrong", encoding="utf-8")
        pathlib.Path(site.account_file).chmod(0o600)
        run("probe", *plain[:2])


def main(directory):
    directory.mkdir(parents=True, exist_ok=True)
    site = Site()
    recorder = Recorder(site)
    try:
        record(site, recorder)
    finally:
        recorder.close()
        site.close()
    answers = list(dict.fromkeys(answer for answer in recorder.answers if len(answer[1]) <= LONGEST))
    count = collections.Counter()
    for name, text in answers:
        count[name] += 1
        (directory / ("%s-%d" % (name, count[name]))).write_bytes(text)
    # What is read as a conversation: before a run, and of names.
    for name, wanted in (("preflight", r"(get-index|get-wp-v2-users-me|options|get-anp-v1-site|get-wp-v2-posts)-"), ("names", r"(get-wp-v2-(tags|categories|users)|post-batch-v1|post-wp-v2-users)-")):
        parts = [text for answer, text in answers if re.match(wanted, answer)][:6]
        (directory / name).write_bytes(b"\f".join(parts)[:LONGEST])
    print(len(answers), "answers,", hashlib.sha1(b"".join(text for _, text in answers)).hexdigest()[:8])


main(pathlib.Path(sys.argv[1]))
