"""Writes COUNT articles of Python's Faker: a title and eight paragraphs, a line of JSON each."""

import json
import sys

from faker import Faker

fake = Faker()
# Of the instance since version 4, of the class before.
(fake.seed_instance if hasattr(fake, "seed_instance") else fake.seed)(7)
for _ in range(int(sys.argv[1])):
    article = {"title": fake.sentence(), "body": [fake.paragraph() for _ in range(8)]}
    sys.stdout.write(json.dumps(article) + "\n")
