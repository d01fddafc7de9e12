#!/usr/bin/python3
"""Reads articles back from CSV with Python's csv: read_csv.py FILE"""

import csv
import json
import sys

from article import ARTICLE, META, NUMBER, TEXT, print_articles

csv.field_size_limit(1 << 24)  # Python's default is 128 KiB


def value_of(cell, shape):
    if shape == TEXT:
        return cell
    return int(cell) if shape == NUMBER else json.loads(cell)


with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = csv.DictReader(file, strict=True)
    articles = []
    for row in rows:
        article = {name: value_of(row.pop(name), shape) for name, shape in ARTICLE.items() if name != "meta"}
        article["meta"] = {name: value_of(row.pop("meta_" + name), shape) for name, shape in META.items()}
        if row:
            sys.exit(f"more columns than members: {row}")
        articles.append(article)
print_articles(articles)
