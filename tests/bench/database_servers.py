"""Database servers with the settings that they come with, on sockets of their own, for as long as a measurement takes."""

import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import time

START_WITHIN = 60  # seconds


def run(*words, **more):
    ended = subprocess.run([str(word) for word in words], capture_output=True, text=True, **more)
    if ended.returncode != 0:
        raise SystemExit(f"bench: {words[0]}: {ended.stderr.strip() or ended.stdout.strip()}")
    return ended.stdout


class Server:
    """Ends with the block that it is used in."""
    needs = ()

    @staticmethod
    def environment():
        return {}

    def __init__(self, directory):
        self.directory = pathlib.Path(directory).resolve()
        self.directory.mkdir(parents=True)
        self.process = None

    def __enter__(self):
        self.make()
        self.process = subprocess.Popen([str(word) for word in self.command()], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, cwd="/")
        end = time.monotonic() + START_WITHIN
        while not self.answers():
            if time.monotonic() > end or self.process.poll() is not None:
                raise SystemExit(f"bench: the server in {self.directory} does not start")
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self.process.send_signal(self.stop_signal)
        self.process.wait()


class Postgresql(Server):
    name = "PostgreSQL"
    stop_signal = 2  # fast shutdown
    programs = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), default=pathlib.Path("/usr/bin"))

    def as_user(self):
        if os.geteuid() != 0:
            return []
        user = pwd.getpwnam("postgres")
        os.chown(self.directory, user.pw_uid, user.pw_gid)
        return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--"]

    def make(self):
        run(*self.as_user(), self.programs / "initdb", "--auth=trust", "--username=anp", "--encoding=UTF8", "--locale=C.UTF-8",
            "-D", self.directory / "data", cwd="/")

    def command(self):
        return [*self.as_user(), self.programs / "postgres", "-D", self.directory / "data", "-k", self.directory, "-c", "listen_addresses="]

    def client(self):
        return ["psql", "-X", "-q", "-h", self.directory, "-U", "anp", "-d", "postgres", "-v", "ON_ERROR_STOP=1"]

    def answers(self):
        return subprocess.run([str(w) for w in self.client()] + ["-c", "SELECT 1"], capture_output=True, check=False).returncode == 0

    def execute(self, sql):
        return run(*self.client(), "-A", "-t", "-c", sql)

    def target(self):
        return f"postgresql://anp@/postgres?host={self.directory}"

    def version(self):
        return self.execute("SHOW server_version").split()[0]


class Mariadb(Server):
    name = "MariaDB"
    stop_signal = 15

    def as_root(self):
        return ["--user=root"] if os.geteuid() == 0 else []

    def make(self):
        (self.directory / "tmp").mkdir()
        run("mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db",
            f"--datadir={self.directory}/data", f"--tmpdir={self.directory}/tmp", *self.as_root())

    def command(self):
        return ["/usr/sbin/mariadbd", "--no-defaults", f"--datadir={self.directory}/data", f"--socket={self.directory}/socket",
                f"--tmpdir={self.directory}/tmp", "--skip-networking", f"--pid-file={self.directory}/pid", *self.as_root()]

    def client(self):
        return ["mariadb", "--no-defaults", "--local-infile=1", "--default-character-set=utf8mb4", "-u", "root", "-S",
                self.directory / "socket", "--batch", "--skip-column-names"]

    def answers(self):
        made = subprocess.run([str(w) for w in self.client()] + ["-e", "CREATE DATABASE IF NOT EXISTS anp"], capture_output=True, check=False)
        return made.returncode == 0

    def execute(self, sql):
        return run(*self.client(), "anp", "-e", sql)

    def target(self):
        return f"mariadb://root@/anp?socket={self.directory}/socket"

    def version(self):
        return self.execute("SELECT VERSION()").split("-")[0]


class Wordpress:
    """The MariaDB of a WordPress that scripts/wordpress brings up, with that script's settings."""
    name = "WordPress"
    needs = ("/usr/sbin/nginx", "/usr/sbin/mariadbd")  # scripts/setup --wordpress

    def __init__(self, _directory):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="anp-wp-", dir="/tmp"))  # paths of sockets are short
        self.directory.chmod(0o755)
        self.site = self.directory / "s"

    @staticmethod
    def script(*words):
        return run(pathlib.Path(__file__).resolve().parents[2] / "scripts/wordpress", *words)

    def __enter__(self):
        self.script("up", "--dir", self.site, "--port", "0", "--plain")
        return self

    def __exit__(self, *_):
        self.script("down", "--dir", self.site)
        shutil.rmtree(self.directory)

    def as_server(self):
        return ["setpriv", "--reuid", "www-data", "--regid", "www-data", "--clear-groups", "--"] if os.geteuid() == 0 else []

    def execute(self, sql):
        return run(*self.as_server(), "mariadb", "--no-defaults", "--default-character-set=utf8mb4", "-u", "root", "-S", self.site / "run/mariadb",
                   "--batch", "--skip-column-names", "wordpress", "-e", sql, cwd="/")

    def target(self):
        return f"mariadb+wordpress://wordpress@/wordpress?socket={self.site}/run/mariadb"

    def environment(self):
        configuration = (self.site / "site/wp-config.php").read_text(encoding="utf-8")
        return {"ANP_DATABASE_PASSWORD": configuration.split("'DB_PASSWORD', '")[1].split("'")[0]}

    def version(self):
        return "tables in MariaDB " + self.execute("SELECT VERSION()").split("-")[0]


class Sqlite:
    """No server, but the same to whoever measures."""
    name = "SQLite"
    needs = ()

    @staticmethod
    def environment():
        return {}

    def __init__(self, directory):
        self.directory = pathlib.Path(directory).resolve()
        self.directory.mkdir(parents=True)
        self.file = self.directory / "site.db"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def execute(self, sql):
        return run("sqlite3", self.file, sql)

    def target(self):
        return f"sqlite:{self.file}"

    def version(self):
        return run("sqlite3", "-version").split()[0]
