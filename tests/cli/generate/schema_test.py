#!/usr/bin/python3
"""Holds generated articles against the published JSON Schema, by software that is not ours.

    schema_test.py --generate BUILD/anp-generate --pack DIRECTORY --schema article.schema.json

Also shows that the schema can refuse: an article with one thing changed must not pass.
"""

import argparse
import copy
import json
import subprocess
import sys

import jsonschema

COUNT = 400
# What to change in a good article, and the schema must say no.
CHANGES = {
    "a missing member": lambda a: a.pop("slug"),
    "an unknown member": lambda a: a.update(colour="red"),
    "an unknown status": lambda a: a.update(status="trashed"),
    "a date without time": lambda a: a.update(published_at="2024-01-01"),
    "a flag that is no flag": lambda a: a["meta"]["flags"].update(has_images=2),
    "a hash in capitals": lambda a: a["meta"].update(hash=a["meta"]["hash"].upper().replace("0", "A")),
    "a block of no kind": lambda a: a["body"].append({"kind": "table", "text": "x"}),
    "a seed past 2^53": lambda a: a["meta"]["payload"].update(seed=2**53),
}


def main():
    parser = argparse.ArgumentParser()
    for name in ("generate", "pack", "schema"):
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    with open(arguments.schema, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    lines = subprocess.run(
        [arguments.generate, "--pack", arguments.pack, "--seed", "5", "--count", str(COUNT)],
        check=True, capture_output=True).stdout.decode().removesuffix("\n").split("\n")  # not at U+2028
    failures = [] if len(lines) == COUNT else [f"{len(lines)} articles instead of {COUNT}"]
    articles = [json.loads(line) for line in lines]
    for article in articles:
        failures += [f"{article['source_id']}: {e.json_path}: {e.message[:200]}" for e in validator.iter_errors(article)]
    for what, change in CHANGES.items():
        changed = copy.deepcopy(articles[0])
        change(changed)
        if validator.is_valid(changed):
            failures.append(f"the schema accepts {what}")
    print("\n".join(failures) or f"{COUNT} articles are as the schema says; {len(CHANGES)} changed ones are refused")
    sys.exit(1 if failures else 0)


main()
