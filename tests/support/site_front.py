#!/usr/bin/env python3
"""A real TLS (or plain HTTP) server in front of a site on loopback, for tests.

It answers /.well-known/ from a directory and hands everything else on. What it saw is in its log,
one line each: "connected", "handshake failed: REASON", "request MONOTONIC_MS METHOD PATH",
"disconnected".
"""
import argparse
import http.client
import http.server
import os
import socketserver
import ssl
import time

parser = argparse.ArgumentParser()
parser.add_argument("--port-file", required=True)
parser.add_argument("--log", required=True)
parser.add_argument("--root", required=True, help="holds what /.well-known/ serves")
parser.add_argument("--backend", type=int, default=0, help="port of the site")
parser.add_argument("--certificate", help="with its key; without it: plain HTTP")
parser.add_argument("--old", action="store_true", help="speak TLS 1.0 and 1.1 only")
options = parser.parse_args()


def note(line):
    with open(options.log, "a", encoding="utf-8") as log:
        log.write(line + "\n")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, fields=(), reason=None):
        self.send_response_only(status, reason)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def well_known(self):
        path = os.path.join(options.root, os.path.basename(self.path))
        status = os.path.join(options.root, "status")
        if os.path.exists(status):
            with open(status, encoding="utf-8") as file:
                return self.answer(int(file.read()), b"", [("Location", "/elsewhere")])
        if not os.path.exists(path):
            return self.answer(404, b"not here")
        with open(path, "rb") as file:
            return self.answer(200, file.read())

    def hand_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        note(f"request {time.monotonic_ns() // 1000000} {self.command} {self.path}")
        if self.path.startswith("/.well-known/"):
            return self.well_known()
        site = http.client.HTTPConnection("127.0.0.1", options.backend)
        fields = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        site.request(self.command, self.path, body or None, fields)
        reply = site.getresponse()
        own = ("content-length", "connection", "transfer-encoding")
        fields = [field for field in reply.getheaders() if field[0].lower() not in own]
        self.answer(reply.status, reply.read(), fields, reply.reason)

    do_GET = do_POST = do_DELETE = do_SEARCH = do_PUT = do_PATCH = hand_on


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    context = None

    def handle_error(self, request, client_address):
        pass

    def finish_request(self, request, client_address):
        note("connected")
        if self.context is not None:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except (ssl.SSLError, OSError) as error:
                note(f"handshake failed: {error}")
                note("disconnected")
                return
        try:
            super().finish_request(request, client_address)
        finally:
            note("disconnected")


server = Server(("127.0.0.1", 0), Handler)
if options.certificate:
    server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.context.load_cert_chain(options.certificate)
    if options.old:
        server.context.set_ciphers("ALL:@SECLEVEL=0")
        server.context.minimum_version = ssl.TLSVersion.TLSv1
        server.context.maximum_version = ssl.TLSVersion.TLSv1_1
with open(options.port_file, "w", encoding="utf-8") as port_file:
    port_file.write(f"{server.server_address[1]}\n")
server.serve_forever()
