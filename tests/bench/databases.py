"""Measures anp-import into a database against the database's own way to load the same rows from a file. Started by scripts/bench.

anp-import does all that an import does: it makes the articles, takes them apart, keeps its ledger, commits each batch. The other side gets
the rows as files in its own format, written before, and loads them into the same tables with the same indexes, one statement a table. Both
begin with empty tables, in turns. What counts is the time on the clock.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import time

import machine
from database_servers import Mariadb, Postgresql, Sqlite, Wordpress, run
from figures import print_table

MOST = 1.3  # times the own way's time


class Loader:
    """How a database loads files by itself."""
    tables = ("anp_articles", "anp_terms", "anp_images")
    batches = "anp_batches"
    counted = "anp_articles"

    def __init__(self, database, files):
        self.database = database
        self.files = files
        files.mkdir(parents=True)
        os.chmod(files, 0o777)  # the server writes there

    def file(self, table):
        return self.files / table

    def empty(self):
        for table in (*self.tables, self.batches):
            self.database.execute(f"{self.forget} {table}")


class PostgresqlLoader(Loader):
    way = "psql \\copy"
    forget = "TRUNCATE"

    def write_files(self):
        for table in self.tables:
            run(*self.database.client(), "-c", f"\\copy {table} TO '{self.file(table)}'")

    def load(self):
        words = [word for table in self.tables for word in ("-c", f"\\copy {table} FROM '{self.file(table)}'")]
        run(*self.database.client(), *words)


class MariadbLoader(Loader):
    way = "LOAD DATA"
    forget = "TRUNCATE"

    def write_files(self):
        for table in self.tables:
            self.database.execute(f"SELECT * FROM {table} INTO OUTFILE '{self.file(table)}' CHARACTER SET utf8mb4")

    def load(self):
        self.database.execute(";".join(f"LOAD DATA INFILE '{self.file(table)}' INTO TABLE {table} CHARACTER SET utf8mb4" for table in self.tables))


class WordpressLoader(MariadbLoader):
    """Terms and authors stay: the first import made them, and their rows are few."""
    tables = ("wp_posts", "wp_postmeta", "wp_term_relationships", "wp_anp_source", "wp_anp_article")
    batches = "wp_anp_batch"
    counted = "wp_anp_source"

    def __init__(self, database, files):
        super().__init__(database, database.site / "tmp" / files.name)

    def empty(self):
        super().empty()
        self.database.execute("UPDATE wp_term_taxonomy SET count = 0")


class SqliteLoader(Loader):
    way = "sqlite3 .import"
    forget = "DELETE FROM"

    def empty(self):
        super().empty()
        self.database.execute("VACUUM")

    def write_files(self):
        for table in self.tables:
            run("sqlite3", self.database.file, ".mode ascii", f".output '{self.file(table)}'", f"SELECT * FROM {table}")

    def load(self):
        run("sqlite3", self.database.file, ".mode ascii", *(f".import '{self.file(table)}' {table}" for table in self.tables))


def seconds_of(work):
    start = time.monotonic()
    work()
    return time.monotonic() - start


class Bench:
    def __init__(self, arguments):
        self.importer = str(pathlib.Path(arguments.build_dir) / "importer/anp-import")
        self.work = pathlib.Path(arguments.build_dir).resolve() / "bench-cache/databases"
        self.count, self.batch, self.runs = arguments.count, arguments.batch, arguments.runs
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)

    def import_all(self, database):
        for file in self.work.glob("ledger*"):
            file.unlink()
        ended = subprocess.run([self.importer, "--count", str(self.count), "--batch", str(self.batch), "--target", database.target(),
                                "--create-schema", "--ledger", str(self.work / "ledger"), "--quiet"], capture_output=True, text=True, check=False,
                               env={**os.environ, **database.environment()})
        if ended.returncode != 0:
            raise SystemExit(f"bench: anp-import: {ended.stderr.strip()}")

    def measure(self, kind, loader_of):
        """A row of the table, and the ratio."""
        with kind(self.work / kind.name) as database:
            loader = loader_of(database, self.work / f"{kind.name}-files")
            self.import_all(database)
            loader.write_files()
            ours, theirs = [], []
            for _ in range(self.runs):
                loader.empty()
                ours.append(seconds_of(lambda: self.import_all(database)))
                loader.empty()
                theirs.append(seconds_of(loader.load))
                if int(database.execute(f"SELECT count(*) FROM {loader.counted}")) != self.count:
                    raise SystemExit(f"bench: {loader.way} did not load every row")
            ratio = statistics.median(own / other for own, other in zip(ours, theirs))
            title = f"{kind.name} {database.version()}"
        return [title, loader.way, f"{statistics.median(ours):.2f}", f"{statistics.median(theirs):.2f}", f"{min(ours):.2f}", f"{min(theirs):.2f}",
                f"{self.count / statistics.median(ours):,.0f}", f"{ratio:.2f}", "reached" if ratio <= MOST else "missed"]


KINDS = {"sqlite": (Sqlite, SqliteLoader), "postgresql": (Postgresql, PostgresqlLoader), "mariadb": (Mariadb, MariadbLoader),
         "wordpress": (Wordpress, WordpressLoader)}


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench databases")
    parser.add_argument("--build-dir", required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--count", type=int, default=20_000, help="articles of one import")
    parser.add_argument("--batch", type=int, default=500, help="articles of one transaction")
    parser.add_argument("--only", choices=KINDS, help="one of the databases")
    arguments = parser.parse_args()
    if min(arguments.runs, arguments.count, arguments.batch) < 1:
        parser.error("--runs, --count and --batch are at least 1")
    bench = Bench(arguments)
    load = os.getloadavg()[0]
    kinds = [KINDS[arguments.only]] if arguments.only else [kind for kind in KINDS.values() if all(map(os.path.exists, kind[0].needs))]
    try:
        rows = [bench.measure(*kind) for kind in kinds]
    finally:
        shutil.rmtree(bench.work, ignore_errors=True)
    print_table(f"{arguments.count:,} articles in batches of {arguments.batch}, seconds on the clock, {arguments.runs} runs in turns",
                ["database", "against", "anp-import, median", "it, median", "anp-import, best", "it, best", "articles/s of anp-import",
                 "ratio, median of the pairs", f"≤ {MOST}"], rows)
    print("\n" + "\n".join(f"- {line}" for line in machine.describe(load)))


main()
