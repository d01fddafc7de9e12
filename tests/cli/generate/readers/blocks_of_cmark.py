"""Blocks of CommonMark texts as cmark reads them, the reference implementation."""

import subprocess
import sys
import xml.etree.ElementTree

from blocks_of_pandoc import BREAK

NS = "{http://commonmark.org/xml/1.0}"


def text_of(element):
    for child in element:
        if child.tag != NS + "text":
            sys.exit(f"markup that is not escaped: {child.tag}")
    return "".join(child.text for child in element)


def one_paragraph(element):
    paragraph, = element
    return text_of(paragraph)


def block_of(element):
    kind = element.tag.removeprefix(NS)
    image = element.find(NS + "image")
    if image is not None:
        width, height = image.get("title").split("x")
        return {"kind": "image", "url": image.get("destination"), "width": int(width), "height": int(height),
                "caption": text_of(image)}
    if kind == "paragraph":
        return {"kind": "paragraph", "text": text_of(element)}
    if kind == "heading":
        return {"kind": "heading", "level": int(element.get("level")), "text": text_of(element)}
    if kind == "code_block":
        return {"kind": "code", "language": element.get("info"), "text": element.text.removesuffix("\n")}
    if kind == "block_quote":
        return {"kind": "quote", "text": one_paragraph(element)}
    if kind == "list":
        return {"kind": "list", "items": [one_paragraph(item) for item in element if len(item)]}
    sys.exit(f"a block that no article has: {kind}")


def bodies_of(texts):
    read = subprocess.run(["cmark", "-t", "xml"], check=True, capture_output=True, input=BREAK.join(texts).encode())
    bodies = [[]]
    for element in xml.etree.ElementTree.fromstring(read.stdout):
        if element.tag == NS + "thematic_break":
            bodies.append([])
        else:
            bodies[-1].append(block_of(element))
    return bodies
