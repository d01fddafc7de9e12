"""Load generators of others, as Debian and npm have them, and nginx: fetched into a directory of their own, not installed."""

import csv
import dataclasses
import os
import re
import shutil

from peers import HERE, Unavailable, need, run

NGINX = ["nginx", "libnginx-mod-http-echo", "libnginx-mod-http-perl"]
CONNECTIONS = 64


@dataclasses.dataclass
class LoadPeer:
    name: str
    command: list
    environment: dict
    count_of: object  # how many requests were made, from what it printed


def debian_root(cache, name, packages):
    """The packages' files, and those of what they need and is not installed, below the cache."""
    need("apt-get", "dpkg-deb")
    directory = cache / f"debian-{name}"
    root = directory / "root"
    if not root.exists():
        shutil.rmtree(directory, ignore_errors=True)
        (directory / "archives/partial").mkdir(parents=True)
        run(["apt-get", "-o", "Debug::NoLocking=1", "-o", f"Dir::Cache::archives={directory / 'archives'}", "--yes",
             "--download-only", "--reinstall", "--no-install-recommends", "install", *packages], directory)
        for file in (directory / "archives").glob("*.deb"):
            run(["dpkg-deb", "--extract", str(file), "unpacked"], directory)
        (directory / "unpacked").rename(root)
    file = next((directory / "archives").glob(f"{packages[0]}_*.deb"))
    return root, run(["dpkg-deb", "--field", str(file), "Version"], directory)


def libraries(root):
    return {"LD_LIBRARY_PATH": ":".join(str(path) for path in root.glob("usr/lib/*-linux-gnu"))}


def printed(pattern):
    """A number in what a program printed."""
    def count(path):
        found = re.search(pattern, path.read_text(encoding="utf-8", errors="replace"))
        if not found:
            raise SystemExit(f"bench: {path} does not say how many requests were made (/{pattern}/)")
        return int(found.group(1))
    return count


def debian(cache, package, program, arguments, pattern, environment=None):
    root, version = debian_root(cache, package, [package])
    return LoadPeer(f"{program} {version} (Debian)", [str(root / "usr/bin" / program), *arguments],
                    {**libraries(root), **(environment or {})}, printed(pattern))


def autocannon(cache, url, body, count):
    need("node", "npm")
    directory = cache / "npm"
    directory.mkdir(parents=True, exist_ok=True)
    package = directory / "node_modules/autocannon"
    if not package.exists():
        run(["npm", "install", "--prefix", ".", "--no-audit", "--no-fund", "--no-package-lock", "autocannon"], directory)
    version = re.search(r'"version": "([^"]+)"', (package / "package.json").read_text()).group(1)
    command = ["node", str(package / "autocannon.js"), "-c", str(CONNECTIONS), "-a", str(count), "-m", "POST", "-i", str(body),
               "-H", "content-type=application/json", "--json", url]
    return LoadPeer(f"autocannon {version} (npm)", command, {}, printed(r'"2xx":(\d+)'))


def locust(cache, url, body, seconds):
    root, version = debian_root(cache, "python3-locust", ["python3-locust"])
    figures = cache / "locust"
    command = ["/usr/bin/python3", "-m", "locust", "-f", str(HERE / "locustfile.py"), "--headless", "-u", str(CONNECTIONS), "-r",
               str(CONNECTIONS), "-t", f"{seconds}s", "-H", url.rsplit("/", 1)[0], "--only-summary", "--csv", str(figures)]

    def count(_):
        with open(f"{figures}_stats.csv", encoding="utf-8") as file:
            return int(next(row for row in csv.DictReader(file) if row["Name"] == "Aggregated")["Request Count"])
    environment = {**libraries(root), "PYTHONPATH": str(root / "usr/lib/python3/dist-packages"), "BENCH_BODY": str(body)}
    return LoadPeer(f"Locust {version} (Debian), FastHttpUser", command, environment, count)


def bare_libcurl(build, url, body, count):
    """Not another's: the least that a program can do with the libcurl that anp-import uses."""
    command = [str(build / "tests/bench/bench_libcurl"), url, str(count), str(body), str(CONNECTIONS)]
    return LoadPeer("libcurl alone (bench_libcurl)", command, {}, printed(r"(\d+) answers of 200"))


def find_load_peers(cache, url, body, count, seconds):
    """Those that can run here, and for each of the others why not. They post `body`, `count` times or for some seconds."""
    connections, json = str(CONNECTIONS), "application/json"
    ways = {
        "wrk": lambda: debian(cache, "wrk", "wrk", ["-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(HERE / "wrk_post.lua"), url],
                              r"(\d+) requests in", {"BENCH_BODY": str(body)}),
        "hey": lambda: debian(cache, "hey", "hey", ["-n", str(count), "-c", connections, "-m", "POST", "-T", json, "-D", str(body), url],
                              r"\[200\]\s+(\d+) responses"),
        "h2load": lambda: debian(cache, "nghttp2-client", "h2load", ["--h1", "-t1", "-n", str(count), "-c", connections, "-d", str(body),
                                 "-H", f"content-type: {json}", url], r"(\d+) succeeded"),
        "ab": lambda: debian(cache, "apache2-utils", "ab", ["-q", "-k", "-n", str(count), "-c", connections, "-p", str(body), "-T", json,
                             url], r"Complete requests:\s+(\d+)"),
        "autocannon": lambda: autocannon(cache, url, body, count),
        "Locust": lambda: locust(cache, url, body, max(seconds, 5)),
    }
    found, missing = {}, {}
    for name, fetch in ways.items():
        try:
            found[name] = fetch()
        except (Unavailable, OSError) as why:
            missing[name] = str(why)
    return found, missing


def find_nginx(cache):
    """Its program, the directories of its modules and of its Perl modules, and the environment it needs."""
    root, version = debian_root(cache, "nginx", NGINX)
    perl = next(root.glob("usr/lib/*-linux-gnu/perl5/*/nginx.pm")).parent
    return str(root / "usr/sbin/nginx"), root / "usr/lib/nginx/modules", perl, {**os.environ, **libraries(root)}, version
