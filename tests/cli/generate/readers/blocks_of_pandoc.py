"""Blocks of CommonMark texts as pandoc reads them. Pandoc's reader composes characters: texts come back in Unicode's form NFC."""

import json
import subprocess
import sys

# No article has a thematic break, so one between any two articles lets one process read many.
BREAK = "\n\n* * *\n\n"


def text_of(inlines):
    parts = {"Str": lambda c: c, "Space": lambda c: " "}
    try:
        return "".join(parts[inline["t"]](inline.get("c")) for inline in inlines)
    except KeyError as kind:
        sys.exit(f"markup that is not escaped: {kind} in {str(inlines)[:300]}")


def one_paragraph(blocks):
    if len(blocks) != 1 or blocks[0]["t"] not in ("Para", "Plain"):
        sys.exit(f"not one paragraph: {str(blocks)[:300]}")
    return text_of(blocks[0]["c"])


def image_of(image):
    _, caption, (url, size) = image
    width, height = size.split("x")
    return {"kind": "image", "url": url, "width": int(width), "height": int(height), "caption": text_of(caption)}


def block_of(node):
    kind, content = node["t"], node.get("c")
    if kind == "Para" and content[0]["t"] == "Image":
        return image_of(content[0]["c"])
    if kind == "Para":
        return {"kind": "paragraph", "text": text_of(content)}
    if kind == "Header":
        return {"kind": "heading", "level": content[0], "text": text_of(content[2])}
    if kind == "CodeBlock":
        (_, (language,), _), text = content
        return {"kind": "code", "language": language, "text": text}
    if kind == "BlockQuote":
        return {"kind": "quote", "text": one_paragraph(content)}
    if kind == "BulletList":
        return {"kind": "list", "items": [one_paragraph(item) for item in content if item]}
    sys.exit(f"a block that no article has: {kind}")


def bodies_of(texts):
    read = subprocess.run(["pandoc", "--preserve-tabs", "-f", "commonmark", "-t", "json"], check=True, capture_output=True,
                          input=BREAK.join(texts).encode())
    bodies = [[]]
    for node in json.loads(read.stdout)["blocks"]:
        if node["t"] == "HorizontalRule":
            bodies.append([])
        else:
            bodies[-1].append(block_of(node))
    return bodies
