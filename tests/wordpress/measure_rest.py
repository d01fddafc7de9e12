#!/usr/bin/python3
"""Measures anp-import against plain REST, one POST an article, on the same site at the same concurrency, by turns.

    TEST_GENERATE=BUILD/generator/anp-generate TEST_IMPORT=BUILD/importer/anp-import tests/wordpress/measure_rest.py [COUNT [IN_FLIGHT [ROUNDS]]]

Plain REST sends the same fields, with the ids of terms and authors known beforehand, on connections that stay open. What it does not do, and anp-import does within its time: look-ups, the
settle time, the ledger.
"""

import base64
import concurrent.futures
import html
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

from wordpress_site import IMPORT, ROOT, Site, articles, children, read

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
ROOT_KEYS = {"spec": ("spec",), "source_id": ("source_id",), "author_name": ("author", "name"), "related": ("related",)}


def cpu_ms(site):
    total = 0
    for pid in [site.pid("php-fpm"), *children(site.pid("php-fpm")), site.pid("mariadbd")]:
        fields = read("/proc/%d/stat" % pid).rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) * TICK_MS
    return total


def post_of(article, markup, terms, author):
    """What a plain client sends."""
    meta = {"anp_" + key: value for key, value in article["meta"].items()}
    for key, path in ROOT_KEYS.items():
        value = article
        for step in path:
            value = value[step]
        meta["anp_" + key] = value
    return json.dumps({"title": html.escape(article["title"]), "slug": article["slug"] + "-plain", "status": article["status"], "date_gmt": article["published_at"][:-1],
                       "excerpt": html.escape(article["excerpt"]), "content": markup, "comment_status": "closed", "ping_status": "closed", "author": author,
                       "categories": [terms[article["category"]]], "tags": [terms[tag] for tag in article["tags"]], "meta": meta}).encode()


def plain(site, bodies, in_flight):
    local = threading.local()
    head = {"Content-Type": "application/json", "Authorization": "Basic " + base64.b64encode(site.account.encode()).decode()}

    def send(body):
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection("127.0.0.1", site.port)
        local.connection.request("POST", "/wp-json/wp/v2/posts", body, head)
        answer = local.connection.getresponse()
        said = answer.read()
        if answer.status != 201:
            raise RuntimeError(said[:500])

    with concurrent.futures.ThreadPoolExecutor(in_flight) as pool:
        list(pool.map(send, bodies))


def ours(site, seed, count, in_flight, work):
    command = [IMPORT, "--seed", str(seed), "--count", str(count), "--target", "wordpress+" + site.url, "--ledger", "l%d" % seed, "--quiet", "--timeout", "60s",
               "--max-in-flight", str(in_flight)]
    environment = {**os.environ, "ANP_PACKS": str(ROOT / "corpora"), "WORDPRESS_ACCOUNT_FILE": site.account_file}
    subprocess.run(command, cwd=work, env=environment, check=True)


def timed(site, count, action):
    cpu, start = cpu_ms(site), time.monotonic()
    action()
    wall = time.monotonic() - start
    return count / wall, (cpu_ms(site) - cpu) / count


def main():
    count, in_flight, rounds = (list(map(int, sys.argv[1:])) + [400, 4, 2][len(sys.argv) - 1:])[:3]
    site = Site("--workers", str(in_flight))
    try:
        with tempfile.TemporaryDirectory() as work:
            ours(site, 1, 500, in_flight, work)  # makes most categories, tags and authors, fills opcache
            sums = {"plain": [0, 0], "ours": [0, 0]}
            for turn in range(rounds):
                # The same articles, so that their terms are there for both.
                some = articles(count, seed=1, first=501 + turn * count)
                names = json.loads(site.php("echo wp_json_encode(array_column(array_map(fn($t) => [html_entity_decode($t->name, ENT_QUOTES), $t->term_id],"
                                            " get_terms(['taxonomy' => ['category', 'post_tag'], 'hide_empty' => false])), 1, 0));"))
                for one in some:
                    one["tags"] = [tag for tag in one["tags"] if tag in names]
                    one["category"] = one["category"] if one["category"] in names else next(iter(names))
                markup = site.sql("SELECT post_content FROM wp_posts WHERE post_content LIKE '%anp:post%' LIMIT 1")
                markup = "\n".join(cell for row in markup for cell in row).replace("anp:post", "plain")
                bodies = [post_of(one, markup, names, 1) for one in some]
                for kind, action in (("plain", lambda: plain(site, bodies, in_flight)), ("ours", lambda: ours(site, 200 + turn, count, in_flight, work))):
                    rate, cpu = timed(site, count, action)
                    sums[kind][0] += count / rate
                    sums[kind][1] += cpu / rounds
                    print("%-5s %5d posts, %d in flight: %6.1f posts/s, %5.1f ms CPU a post" % (kind, count, in_flight, rate, cpu), flush=True)
            print("ours is %.2f x as fast as plain REST, with %.2f x the server's CPU a post" % (sums["plain"][0] / sums["ours"][0], sums["ours"][1] / sums["plain"][1]))
    finally:
        site.close()


if __name__ == "__main__":
    main()
