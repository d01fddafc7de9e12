"""The site that an import is measured against: nginx with one worker on the first core, in a directory and on a port of its own."""

import os
import pathlib
import socket
import subprocess
import time

import load_peers

FILES = pathlib.Path(__file__).resolve().parent / "site"
STARTS_WITHIN = 10  # seconds


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    def __init__(self, cache):
        program, modules, perl, environment, self.version = load_peers.find_nginx(cache)
        directory = cache / "site"
        directory.mkdir(exist_ok=True)
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        text = (FILES / "nginx.conf").read_text(encoding="utf-8")
        filled = {"MODULES": modules, "DIRECTORY": directory, "PERL": perl, "SITE": FILES, "PORT": self.port}
        for word, value in filled.items():
            text = text.replace(word, str(value))
        configuration = directory / "nginx.conf"
        configuration.write_text(text, encoding="utf-8")
        self.log = directory / "error.log"
        first = min(os.sched_getaffinity(0))
        self.process = subprocess.Popen([program, "-c", str(configuration), "-p", str(directory)], env=environment,
                                        stderr=subprocess.DEVNULL, preexec_fn=lambda: os.sched_setaffinity(0, {first}))

    def __enter__(self):
        limit = time.monotonic() + STARTS_WITHIN
        while self.process.poll() is None and time.monotonic() < limit:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        raise SystemExit(f"bench: nginx did not start: {self.log.read_text() if self.log.exists() else 'no log'}")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
