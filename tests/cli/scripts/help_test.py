"""Each script says what it is for when asked with --help, from any directory, and does nothing else."""

import argparse
import pathlib
import subprocess
import tempfile
import unittest

SCRIPTS = None


def shell_scripts():
    found = [path for path in sorted(SCRIPTS.iterdir()) if path.is_file() and path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")]
    assert len(found) >= 10, f"{SCRIPTS} has {len(found)} shell scripts"
    return found


class Help(unittest.TestCase):
    def test_every_script_prints_the_comment_that_it_begins_with(self):
        for script in shell_scripts():
            comment = []
            for line in script.read_text(encoding="utf-8").splitlines()[1:]:
                if not line.startswith("#"):
                    break
                comment.append(line[1:].removeprefix(" "))
            for flag in ("--help", "-h"):
                with self.subTest(script=script.name, flag=flag), tempfile.TemporaryDirectory() as directory:
                    ended = subprocess.run([script, flag], cwd=directory, capture_output=True, text=True, timeout=30, check=False)
                    self.assertEqual(ended.returncode, 0, ended.stderr)
                    self.assertEqual(ended.stdout.splitlines(), comment)
                    self.assertIn(f"scripts/{script.name}", ended.stdout)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--scripts", type=pathlib.Path, required=True)
    arguments, rest = parser.parse_known_args()
    SCRIPTS = arguments.scripts.resolve()
    unittest.main(argv=["help_test.py", *rest])
