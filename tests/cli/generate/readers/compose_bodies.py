#!/usr/bin/python3
"""NDJSON from standard input with the texts of the bodies in Unicode's form NFC, which is all that pandoc changes."""

import json
import sys
import unicodedata


def compose(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [compose(item) for item in value]
    return {name: compose(item) for name, item in value.items()} if isinstance(value, dict) else value


for line in sys.stdin.buffer:
    article = json.loads(line)
    article["body"] = compose(article["body"])
    sys.stdout.buffer.write(json.dumps(article, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
