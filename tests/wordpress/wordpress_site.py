"""A WordPress of its own for a test, brought up by scripts/wordpress, and what tests ask of it."""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "importer" / "wordpress" / "anp-importer"
GENERATE = os.environ["TEST_GENERATE"]
IMPORT = os.environ["TEST_IMPORT"]


class Answer:
    """Status, headers and body of an HTTP answer, whatever the status."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)


def articles(count, seed=0, first=1, pack="alphanode"):
    """Articles as decoded JSON."""
    return [json.loads(line) for line in lines(count, seed, first, pack)]


def lines(count, seed=0, first=1, pack="alphanode"):
    """Articles as NDJSON lines, as bytes."""
    command = [GENERATE, "--seed", str(seed), "--first", str(first), "--count", str(count), "--pack", pack]
    done = subprocess.run(command, env={**os.environ, "ANP_PACKS": str(ROOT / "corpora")}, stdout=subprocess.PIPE, check=True)
    return done.stdout.splitlines()


def compact(value):
    """JSON as an article's hash is computed of."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def rehash(article):
    """The article with the hash that its content has."""
    del article["meta"]["hash"]
    digest = subprocess.run(["xxh128sum"], input=compact(article).encode(), stdout=subprocess.PIPE, check=True).stdout
    article["meta"]["hash"] = digest[:24].decode()
    return article


class Site:
    """One WordPress; `close` ends it."""

    timeout = 60  # seconds, of a request

    def __init__(self, *arguments):
        self.work = tempfile.mkdtemp(prefix="anp-wp-", dir="/tmp")
        os.chmod(self.work, 0o755)
        self.directory = os.path.join(self.work, "s")
        try:
            up = script("up", "--dir", self.directory, "--port", "0", *arguments)
            if up.returncode:
                raise RuntimeError(up.stderr)
        except BaseException:
            shutil.rmtree(self.work)
            raise
        self.said = up.stdout
        said = dict(line.split(None, 1) for line in up.stdout.replace("application password", "application-password").splitlines() if line)
        self.url = said["url"].strip().rstrip("/")
        self.port = int(self.url.rsplit(":", 1)[1])
        self.account_file = os.path.join(self.directory, "application-password")
        self.account = read(self.account_file).strip()
        self.log = os.path.join(self.directory, "log", "php.log")

    def close(self):
        script("down", "--dir", self.directory)
        shutil.rmtree(self.work, ignore_errors=True)

    def pid(self, server):
        return int(read(os.path.join(self.directory, "run", server + ".ours")).split()[0])

    def request(self, path, body=None, account=None, headers=None, method=None, data=None):
        headers = dict(headers or {})
        account = self.account if account is None else account
        if account:
            headers["Authorization"] = "Basic " + base64.b64encode(account.encode()).decode()
        if body is not None:
            data = compact(body).encode()
        if data is not None:
            headers.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def post(self, what, body, mode="hooks", **more):
        return self.request(f"/wp-json/anp/v1/articles/{what}?mode={mode}", body, **more)

    def send(self, some, mode="hooks"):
        """Outcomes by source id of a batch that is answered with 200."""
        answer = self.post("batch", {"articles": some}, mode)
        if answer.status != 200:
            raise AssertionError(f"{answer.status}: {answer.body[:2000]!r}")
        return {result["source_id"]: result["outcome"] for result in answer.json()["results"]}

    def look_up(self, ids):
        """Hashes by source id."""
        return {found["source_id"]: found["hash"] for found in self.post("lookup", {"source_ids": ids}).json()["articles"]}

    def delete(self, some, mode="hooks"):
        items = [{"source_id": one["source_id"], "hash": one["meta"]["hash"]} for one in some]
        return {result["source_id"]: result["outcome"] for result in self.post("delete", {"articles": items}, mode).json()["results"]}

    def sql(self, statement):
        """Rows, cells as text."""
        command = ["mariadb", "--no-defaults", "--default-character-set=utf8mb4", "-u", "root", "-S", os.path.join(self.directory, "run", "mariadb"),
                   "--batch", "--raw", "--skip-column-names", "-e", statement, "wordpress"]
        done = subprocess.run(self.as_server() + command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.decode())
        return [row.split("\t") for row in done.stdout.decode().split("\n")[:-1]]

    def number(self, statement):
        return int(self.sql(statement)[0][0])

    @staticmethod
    def as_server():
        """The words before a command that is to run as the servers' user, who owns the database's socket."""
        return ["setpriv", "--reuid", "www-data", "--regid", "www-data", "--clear-groups", "--"] if os.geteuid() == 0 else []

    def php(self, code):
        """Runs PHP inside of WordPress and returns what it prints."""
        start = ("$_SERVER['HTTP_HOST']='127.0.0.1:%d';$_SERVER['REQUEST_URI']='/';$_SERVER['REQUEST_METHOD']='GET';"
                 "require '%s/site/wp-load.php';" % (self.port, self.directory))
        done = subprocess.run(self.as_server() + ["php", "-d", "display_errors=stderr", "-r", start + code], cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            raise RuntimeError(done.stdout.decode() + done.stderr.decode())
        return done.stdout.decode()

    def plant(self, code):
        """Another plugin, which misbehaves; returns a function that removes it."""
        directory = os.path.join(self.directory, "site", "wp-content", "mu-plugins")
        os.makedirs(directory, exist_ok=True)
        path = os.path.join(directory, "planted.php")
        with open(path, "w", encoding="utf-8") as file:
            file.write("<?php\n" + code)
        time.sleep(2.1)  # opcache looks at a file again after two seconds

        def remove():
            os.remove(path)
            time.sleep(2.1)

        return remove

    def run_import(self, *arguments, directory, **environment):
        """anp-import with the importing user's account."""
        environment = {**os.environ, "ANP_PACKS": str(ROOT / "corpora"), "ANP_PROFILES": str(ROOT / "importer" / "targets" / "profiles"),
                       "WORDPRESS_ACCOUNT_FILE": self.account_file, **environment}
        return subprocess.run([IMPORT, *arguments], cwd=directory, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)

    def wrong_counts(self):
        """Terms whose count is not how many published posts they have."""
        return self.sql(
            "SELECT tt.taxonomy, t.name, tt.count, COUNT(p.ID) AS n FROM wp_term_taxonomy tt JOIN wp_terms t USING (term_id)"
            " LEFT JOIN wp_term_relationships r USING (term_taxonomy_id) LEFT JOIN wp_posts p ON p.ID = r.object_id AND p.post_status = 'publish' AND p.post_type = 'post'"
            " WHERE tt.taxonomy IN ('category', 'post_tag') GROUP BY tt.term_taxonomy_id HAVING tt.count <> n")

    def complaints(self):
        """What PHP logged about the plugin."""
        return [line for line in read(self.log).splitlines() if "anp-importer" in line or "Fatal" in line]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def children(parent):
    """Pids of the processes that a process started."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if int(read("/proc/%s/stat" % name).rsplit(")", 1)[1].split()[1]) == parent:
                    found.append(int(name))
            except (FileNotFoundError, ProcessLookupError):
                pass
    return found


def is_running(pid):
    """Whether a process runs; one that has ended, and that nobody waited for, does not."""
    try:
        return " Z " not in read("/proc/%d/stat" % pid)
    except FileNotFoundError:
        return False


def script(*arguments):
    """scripts/wordpress with these arguments."""
    return subprocess.run([str(ROOT / "scripts" / "wordpress"), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)


def together(*works):
    """Runs functions at the same time; their results."""
    results = [None] * len(works)

    def run(index, work):
        try:
            results[index] = work()
        except BaseException as error:  # handed to who asked
            results[index] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results
