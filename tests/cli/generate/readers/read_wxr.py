#!/usr/bin/python3
"""Reads articles back from WXR: XML with Python's expat, serialized meta with PHP, block markup with html5lib. read_wxr.py FILE"""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree

import html5lib

from article import ARTICLE, META, NUMBER, print_articles

WP = "{http://wordpress.org/export/1.2/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
EXCERPT = "{http://wordpress.org/export/1.2/excerpt/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
# What WordPress does with a meta value that it reads: is_serialized() in short, then unserialize().
UNSERIALIZE = r"""
$values = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
foreach ($values as &$value) {
  if (preg_match('/^(N;|[abidsOE]:[0-9.E+-]+[:;].*[;}])$/s', trim($value))) {
    $value = unserialize(trim($value), ['allowed_classes' => false]);
    if ($value === false) { fwrite(STDERR, "cannot unserialize\n"); exit(1); }
  }
}
echo json_encode($values, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
"""
BLOCK_START = re.compile(r"<!-- wp:([a-z-]+) (\{.*?\} )?-->")


def text_of(element):
    return "".join(element.itertext())


def unserialize(values):
    read = subprocess.run(["php", "-r", UNSERIALIZE], check=True, capture_output=True, input=json.dumps(values).encode())
    return json.loads(read.stdout)


def top_level_blocks(content):
    """Yields name, attributes and inner HTML of the blocks, nested ones left inside."""
    at = 0
    while at < len(content):
        start = BLOCK_START.match(content, at)
        if not start:
            sys.exit(f"no block markup at {content[at:at + 100]!r}")
        closer = f"\n<!-- /wp:{start[1]} -->"
        end = content.find(closer, start.end())
        yield start[1], json.loads(start[2] or "{}"), content[start.end():end].removeprefix("\n")
        at = end + len(closer)
        if content.startswith("\n\n", at):
            at += 2


def block_of(name, attributes, inner):
    element, = html5lib.parseFragment(inner, namespaceHTMLElements=False)
    if name == "paragraph":
        return {"kind": "paragraph", "text": text_of(element)}
    if name == "heading":
        level = attributes.get("level", 2)
        if element.tag != f"h{level}":
            sys.exit(f"level {level} is a {element.tag}")
        return {"kind": "heading", "level": level, "text": text_of(element)}
    if name == "list":
        return {"kind": "list", "items": [text_of(item) for item in element.findall("li")]}
    if name == "code":
        language = attributes["className"].removeprefix("language-")
        if element.get("class") != f"wp-block-code language-{language}":
            sys.exit(f"class {element.get('class')}")
        return {"kind": "code", "language": language, "text": text_of(element.find("code"))}
    if name == "quote":
        return {"kind": "quote", "text": text_of(element.find("p"))}
    image = element.find("img")
    width, height = (int(attributes[side].removesuffix("px")) for side in ("width", "height"))
    return {"kind": "image", "url": image.get("src"), "width": width, "height": height,
            "caption": text_of(element.find("figcaption"))}


def meta_of(item):
    keys = [meta.findtext(WP + "meta_key") for meta in item.findall(WP + "postmeta")]
    values = unserialize([meta.findtext(WP + "meta_value") for meta in item.findall(WP + "postmeta")])
    meta = dict(zip(keys, values, strict=True))
    if len(meta) != len(keys):
        sys.exit("a meta key stands twice")
    return {key: int(value) if META.get(key, ARTICLE.get(key)) == NUMBER else value for key, value in meta.items()}


def article_of(item):
    meta = meta_of(item)
    content = item.findtext(CONTENT)
    if "[" in re.sub(BLOCK_START, "", content):
        sys.exit("a bracket that WordPress could take for a shortcode")
    terms = [(term.get("domain"), term.text or "") for term in item.findall("category")]
    facts = {name: meta.pop(name) for name in ("source_id", "related")}
    facts["spec"] = int(meta.pop("spec"))
    facts["author"] = {"slug": item.findtext(CREATOR), "name": meta.pop("author_name")}
    facts |= {"title": item.findtext("title"), "slug": item.findtext(WP + "post_name"), "status": item.findtext(WP + "status")}
    for name, element in (("published_at", "post_date_gmt"), ("modified_at", "post_modified_gmt")):
        facts[name] = item.findtext(WP + element).replace(" ", "T") + "Z"
    facts["category"], = [name for domain, name in terms if domain == "category"]
    facts["tags"] = [name for domain, name in terms if domain == "post_tag"]
    facts["excerpt"] = item.findtext(EXCERPT)
    facts["body"] = [block_of(*block) for block in top_level_blocks(content)]
    facts["meta"] = meta
    return {name: facts[name] for name in ARTICLE}


channel = xml.etree.ElementTree.parse(sys.argv[1]).getroot().find("channel")
if channel.findtext(WP + "wxr_version") != "1.2":
    sys.exit("not WXR 1.2")
ids = [item.findtext(WP + "post_id") for item in channel.findall("item")]
if len(set(ids)) != len(ids):
    sys.exit("a post id stands twice")
slugs = {(term.get("domain"), term.get("nicename"), (term.text or "").lower()) for term in channel.iter("category")}
if len({slug[:2] for slug in slugs}) != len(slugs):
    sys.exit("two terms share a slug")
print_articles([article_of(item) for item in channel.findall("item")])
