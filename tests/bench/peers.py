"""Generators of others, as npm and Debian have them: fetched into a directory of their own, not installed."""

import dataclasses
import json
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent / "peers"
DEBIAN_PACKAGES = {
    "python": ["python3-fake-factory", "python3-dateutil", "python3-six", "python3-unidecode"],
    "perl": ["libtext-lorem-perl"],
}


class Unavailable(Exception):
    """Why a peer cannot be measured here."""


@dataclasses.dataclass
class Peer:
    name: str
    command: list  # the number of articles is still to be appended
    environment: dict = dataclasses.field(default_factory=dict)


def run(command, directory):
    ended = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        said = (ended.stderr.strip() or ended.stdout.strip()).splitlines()
        raise Unavailable(f"{command[0]} {command[1]}: {said[-1] if said else 'failed'}")
    return ended.stdout.strip()


def need(*programs):
    for program in programs:
        if shutil.which(program) is None:
            raise Unavailable(f"there is no {program} on this machine")


def npm_package(cache, package, script):
    need("node", "npm")
    directory = cache / "npm"
    directory.mkdir(parents=True, exist_ok=True)
    manifest = directory / "node_modules" / package / "package.json"
    if not manifest.exists():
        # Later versions do not start with the Node of Debian 12.
        major = int(run(["node", "--version"], directory).lstrip("v").split(".")[0])
        wanted = package + "@9" if package == "@faker-js/faker" and major < 20 else package
        run(["npm", "install", "--prefix", ".", "--no-audit", "--no-fund", "--no-package-lock", wanted], directory)
    version = json.loads(manifest.read_text())["version"]
    return Peer(f"{package} {version} (npm)", ["node", str(HERE / script), str(directory)])


def debian_root(cache, language):
    """The packages' files below the cache; says the version of the first."""
    need("apt-get", "dpkg-deb")
    directory = cache / f"debian-{language}"
    root = directory / "root"
    packages = DEBIAN_PACKAGES[language]
    if not root.exists():
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        run(["apt-get", "download", *packages], directory)
        for file in directory.glob("*.deb"):
            run(["dpkg-deb", "--extract", str(file), "unpacked"], directory)
        (directory / "unpacked").rename(root)
    file = next(directory.glob(f"{packages[0]}_*.deb"))
    return root, run(["dpkg-deb", "--field", str(file), "Version"], directory)


def python_faker(cache):
    root, version = debian_root(cache, "python")
    path = root / "usr/lib/python3/dist-packages"
    return Peer(f"Python Faker {version} (Debian)", ["/usr/bin/python3", str(HERE / "python_faker.py")],
                {"PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"})


def perl_lorem(cache):
    need("perl")
    root, version = debian_root(cache, "perl")
    return Peer(f"Perl Text::Lorem {version} (Debian)", ["perl", str(HERE / "perl_lorem.pl")],
                {"PERL5LIB": str(root / "usr/share/perl5")})


def find_peers(cache):
    """The peers that can run here, and for each of the others why not."""
    ways = {
        "@faker-js/faker": lambda: npm_package(cache, "@faker-js/faker", "npm_faker.mjs"),
        "lorem-ipsum": lambda: npm_package(cache, "lorem-ipsum", "npm_lorem_ipsum.mjs"),
        "Python Faker": lambda: python_faker(cache),
        "Perl Text::Lorem": lambda: perl_lorem(cache),
    }
    peers, missing = [], {"gofakeit": "neither Debian 12 nor npm has it", "faker-cxx": "neither Debian 12 nor npm has it"}
    for name, fetch in ways.items():
        try:
            peer = fetch()
            subprocess.run([*peer.command, "1"], env={**os.environ, **peer.environment}, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            peers.append(peer)
        except Unavailable as why:
            missing[name] = str(why)
        except subprocess.CalledProcessError as error:
            missing[name] = "it does not run here: " + error.stderr.decode(errors="replace").strip().splitlines()[-1]
    return peers, missing
