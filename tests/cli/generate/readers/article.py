"""What the readers of the formats share: an article in the member order of docs/formats.md, and its canonical line."""

import json
import sys

TEXT, NUMBER, TEXTS = "text", "number", "texts"
OUTLINE = {"context": TEXT, "problem": TEXT, "stack": TEXT, "recommended_action": TEXT}
SCORE = {"quality": NUMBER, "freshness": NUMBER, "depth": NUMBER, "clarity": NUMBER}
REVISION = {"status": TEXT, "version": TEXT, "last_reviewed": TEXT}
FLAGS = {"ai_generated_style": NUMBER, "has_images": NUMBER, "image_heavy": NUMBER, "needs_human_review": NUMBER}
PAYLOAD = {"source_id": TEXT, "generator": TEXT, "paragraphs": NUMBER, "scenario": TEXT, "seed": NUMBER}
META = {
    "topic": TEXT, "summary": TEXT, "ai_outline": OUTLINE, "ai_brief": TEXT, "stack": TEXTS, "tools": TEXTS,
    "code_language": TEXT, "difficulty": TEXT, "reading_time": NUMBER, "view_count": NUMBER, "score": SCORE,
    "revision": REVISION, "reference": TEXT, "flags": FLAGS, "checklist": TEXTS,
    "entities": [{"name": TEXT, "type": TEXT}], "image_sources": [{"source": TEXT, "url": TEXT, "caption": TEXT}],
    "payload": PAYLOAD, "notes": TEXTS, "hash": TEXT,
}
ARTICLE = {
    "spec": NUMBER, "source_id": TEXT, "title": TEXT, "slug": TEXT, "status": TEXT, "published_at": TEXT, "modified_at": TEXT,
    "author": {"slug": TEXT, "name": TEXT}, "category": TEXT, "tags": TEXTS, "excerpt": TEXT, "body": None, "related": TEXTS,
    "meta": META,
}


def check_types(value, shape, path):
    """Strict: a number is an int, a text a str, members are all there and in their order."""
    if shape == TEXT:
        right = isinstance(value, str)
    elif shape == NUMBER:
        right = type(value) is int
    elif shape == TEXTS:
        right = isinstance(value, list) and all(isinstance(item, str) for item in value)
    elif isinstance(shape, list):
        right = isinstance(value, list)
        for i, item in enumerate(value if right else []):
            check_types(item, shape[0], f"{path}[{i}]")
    elif shape is None:
        right = isinstance(value, list)
    else:
        right = isinstance(value, dict) and list(value) == list(shape)
        for name in shape if right else []:
            check_types(value[name], shape[name], f"{path}.{name}")
    if not right:
        sys.exit(f"{path}: {value!r:.200} is not of the right type or order")


def print_articles(articles):
    """Prints the articles as NDJSON in the order of their seeds."""
    for article in sorted(articles, key=lambda a: a["meta"]["payload"]["seed"]):
        check_types(article, ARTICLE, article["source_id"])
        sys.stdout.buffer.write(json.dumps(article, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
