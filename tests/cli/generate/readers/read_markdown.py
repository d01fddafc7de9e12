#!/usr/bin/python3
"""Reads articles back from Markdown files, the front matter with PyYAML: read_markdown.py DIRECTORY cmark|pandoc"""

import importlib
import pathlib
import sys

import yaml

from article import ARTICLE, print_articles

ARTICLES_AT_ONCE = 50


def split(path):
    text = path.read_bytes().decode()
    front, end, body = text.removeprefix("---\n").partition("\n---\n")
    if not end or not text.startswith("---\n"):
        sys.exit(f"{path}: no front matter")
    return yaml.safe_load(front), body


def article_of(front, body):
    return {name: body if name == "body" else front[name] for name in ARTICLE if name in front or name == "body"}


bodies_of = importlib.import_module("blocks_of_" + sys.argv[2]).bodies_of
files = sorted(pathlib.Path(sys.argv[1]).glob("*/*.md"))
articles = []
for start in range(0, len(files), ARTICLES_AT_ONCE):
    parts = [split(path) for path in files[start:start + ARTICLES_AT_ONCE]]
    bodies = bodies_of([body for _, body in parts])
    if len(bodies) != len(parts):
        sys.exit(f"{len(parts)} articles became {len(bodies)}")
    articles += [article_of(front, body) for (front, _), body in zip(parts, bodies)]
print_articles(articles)
