"""One run of a program, and what it cost."""

import json
import os
import pathlib
import subprocess


def run(build, command, output="/dev/null", one_core=True, environment=None):
    """cpu_us, wall_us, max_resident_kib, bytes (output "count"), first_byte_us."""
    program = str(pathlib.Path(build) / "tests/bench/bench_run")
    ended = subprocess.run([program, *(["--one-core"] if one_core else []), str(output), *command],
                           env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=True)
    cost = json.loads(ended.stdout)
    if cost["exit"] != 0 and output != "first":
        raise SystemExit(f"bench: {' '.join(command)} ended with {cost['exit']}: {ended.stderr.strip()}")
    return cost
