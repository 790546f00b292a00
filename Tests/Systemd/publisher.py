"""Publishers on loopback: feeds that the checks write news into."""

import base64
import threading
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

PORT = 8081
SECRET = "wire-secret-3f9c1d"
AUTHORISATION = "Basic " + base64.b64encode(f"desk:{SECRET}".encode()).decode()


class Publisher:
    """Serves /wire.rss to who knows the password, and /other.rss to everybody."""

    def __init__(self):
        self.lock = threading.Lock()
        self.items = {"/wire.rss": [], "/other.rss": []}
        self.asked = {"/wire.rss": 0, "/other.rss": 0}
        # So many new pacts with each request for /wire.rss.
        self.growth = 0
        self.number = 0
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                publisher.answer(self)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def publish(self, title, path="/wire.rss"):
        """Adds an entry and returns its address."""
        with self.lock:
            return self.add(title, path)

    def add(self, title, path):
        self.number += 1
        address = f"https://wire.example/{self.number}"
        self.items[path].insert(0, (title, address))
        return address

    def requests(self, path="/wire.rss"):
        with self.lock:
            return self.asked[path]

    def answer(self, handler):
        path = handler.path
        if path not in self.items:
            handler.send_error(404)
            return
        if path == "/wire.rss" and handler.headers.get("Authorization") != AUTHORISATION:
            handler.send_error(401)
            return
        with self.lock:
            self.asked[path] += 1
            for _ in range(self.growth if path == "/wire.rss" else 0):
                self.add(f"Pact {self.number}: Norway and Ukraine agree joint drone production", path)
            items = list(self.items[path])
        body = self.document(items).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    @staticmethod
    def document(items):
        entries = "".join(
            f"<item><guid>{address}</guid><link>{address}</link><title>{escape(title)}</title>"
            f"<pubDate>{formatdate()}</pubDate></item>"
            for title, address in items
        )
        return (
            '<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>'
            f"<link>https://wire.example/</link>{entries}</channel></rss>"
        )
