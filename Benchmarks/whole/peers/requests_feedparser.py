"""A peer: one pass with requests in threads, feedparser and sqlite3.

    requests_feedparser.py DATABASE IN_FLIGHT < addresses
"""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import feedparser
import requests

from store import Store


def main(path: str, in_flight: int) -> None:
    urls = sys.stdin.read().split()
    store = Store(path)
    conditions = store.conditions(urls)
    own = threading.local()

    def fetch(url: str) -> requests.Response:
        if not hasattr(own, "session"):
            own.session = requests.Session()
            own.session.trust_env = False
        return own.session.get(url, headers=conditions[url], timeout=30)

    with ThreadPoolExecutor(in_flight) as pool:
        for url, answer in zip(urls, pool.map(fetch, urls)):
            if answer.status_code == 304:
                continue
            answer.raise_for_status()
            feed = feedparser.parse(answer.content, response_headers=dict(answer.headers))
            store.save(
                url, answer.headers.get("ETag"), answer.headers.get("Last-Modified"),
                (
                    (e.get("id"), e.get("title"), e.get("link"), e.get("published"),
                     e.get("summary"))
                    for e in feed.entries
                ),
            )
    store.commit()


main(sys.argv[1], int(sys.argv[2]))
