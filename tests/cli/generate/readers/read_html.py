#!/usr/bin/python3
"""Reads articles back from HTML pages with html5lib, a parser that follows the standard: read_html.py DIRECTORY"""

import pathlib
import sys

import html5lib

from article import ARTICLE, META, NUMBER, TEXT, TEXTS, print_articles


def text_of(element):
    return "".join(element.itertext())


def members_of(dl, shapes):
    labels = [text_of(dt).replace(" ", "_") for dt in dl.findall("dt")]
    values = dl.findall("dd")
    return {name: value_of(value, shapes[name]) for name, value in zip(labels, values, strict=True)}


def value_of(element, shape):
    if shape == TEXT:
        return text_of(element)
    if shape == NUMBER:
        return int(text_of(element))
    if isinstance(shape, dict):
        return members_of(element.find("dl"), shape)
    items = element.find("ul").findall("li")
    return [text_of(item) if shape == TEXTS else members_of(item.find("dl"), shape[0]) for item in items]


def block_of(element):
    tag = element.tag
    if tag == "p":
        return {"kind": "paragraph", "text": text_of(element)}
    if tag == "ul":
        return {"kind": "list", "items": [text_of(item) for item in element.findall("li")]}
    if tag == "pre":
        code = element.find("code")
        return {"kind": "code", "language": code.get("class").removeprefix("language-"), "text": text_of(code)}
    if tag == "blockquote":
        return {"kind": "quote", "text": text_of(element.find("p"))}
    if tag == "figure":
        image = element.find("img")
        caption = text_of(element.find("figcaption"))
        if image.get("alt") != caption:
            sys.exit("alt and caption differ")
        return {"kind": "image", "url": image.get("src"), "width": int(image.get("width")),
                "height": int(image.get("height")), "caption": caption}
    return {"kind": "heading", "level": int(tag.removeprefix("h")), "text": text_of(element)}


def article_of(path):
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True)  # strict: a parse error is an exception
    page = parser.parse(path.read_bytes(), transport_encoding="utf-8")
    article = page.find("body/article")
    facts = members_of(article.find("header/dl"), ARTICLE)
    facts["title"] = text_of(article.find("header/h1"))
    if text_of(page.find("head/title")) != facts["title"]:
        sys.exit(f"{path}: the page's title is another")
    descriptions = [meta.get("content") for meta in page.iter("meta") if meta.get("name") == "description"]
    if descriptions != [facts["excerpt"]]:
        sys.exit(f"{path}: the description is not the excerpt")
    facts["body"] = [block_of(element) for element in article.find("div[@class='body']")]
    facts["meta"] = members_of(article.find("footer/dl"), META)
    return {name: facts[name] for name in ARTICLE}


print_articles([article_of(path) for path in sorted(pathlib.Path(sys.argv[1]).glob("*/*.html"))])
