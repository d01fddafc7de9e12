"""A running anp-staging, for tests and benchmarks."""

import pathlib
import subprocess

STOP_TIMEOUT_S = 15


class StagingSite:
    """On a free port of loopback, with a new database; stopped by its process id. A context manager, too."""

    def __init__(self, program, directory):
        """`directory` gets its database and the file with its port."""
        directory = pathlib.Path(directory)
        port_file = directory / "port"
        self.process = subprocess.Popen(
            [program, "--port", "0", "--port-file", str(port_file), "--db", str(directory / "site.sqlite")],
            stdout=subprocess.PIPE, text=True)
        self.greeting = self.process.stdout.readline().strip()  # it listens by then
        if not port_file.exists():
            raise RuntimeError(f"anp-staging did not start: exit code {self.process.wait(STOP_TIMEOUT_S)}")
        self.port = int(port_file.read_text(encoding="utf-8"))
        self.address = f"http://127.0.0.1:{self.port}"
        self.target = f"staging+{self.address}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Its exit code."""
        self.process.terminate()
        self.process.communicate(timeout=STOP_TIMEOUT_S)
        return self.process.returncode
