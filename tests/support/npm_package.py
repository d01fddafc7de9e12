"""Packages that only npm has, each fetched once into $ANP_TEST_CACHE (default ${XDG_CACHE_HOME:-~/.cache}/anp)."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile


def cache_directory():
    home = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    return pathlib.Path(os.environ.get("ANP_TEST_CACHE") or home / "anp")


def npm_package(name, version):
    """The directory of the package, as `node_modules/NAME` beside what it needs."""
    kept = cache_directory() / "npm-{}-{}".format(re.sub("[^a-z0-9]+", "-", name).strip("-"), version)
    if not kept.exists():
        if shutil.which("npm") is None:
            raise RuntimeError(f"there is no npm to fetch {name} {version}: scripts/setup --tests installs it")
        kept.parent.mkdir(parents=True, exist_ok=True)
        work = tempfile.mkdtemp(dir=kept.parent)
        try:
            done = subprocess.run(["npm", "install", "--prefix", work, "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock",
                                   f"{name}@{version}"], cwd=work, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if done.returncode:
                raise RuntimeError(f"npm cannot fetch {name} {version}; check the network: {done.stdout}")
            try:
                os.rename(work, kept)
            except OSError:
                if not kept.exists():  # otherwise somebody else was faster
                    raise
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return kept / "node_modules" / name
