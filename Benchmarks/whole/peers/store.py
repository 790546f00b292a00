"""What the Python peers store: the same table as the yardstick's, one commit for 64 feeds."""

import sqlite3
from collections.abc import Iterable

FEEDS_A_COMMIT = 64

Entry = tuple[str | None, str | None, str | None, str | None, str | None]
"""Identifier, title, link, date, summary."""


class Store:
    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS feed(id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE,"
            " etag TEXT, modified TEXT)"
        )
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS entry(feed INTEGER NOT NULL, guid TEXT NOT NULL,"
            " title TEXT, link TEXT, date TEXT, summary TEXT, UNIQUE(feed, guid))"
        )
        self._uncommitted = 0

    def conditions(self, urls: list[str]) -> dict[str, dict[str, str]]:
        """The header fields that each address is to be asked with."""
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR IGNORE INTO feed(url) VALUES (?)", ((u,) for u in urls))
        self._db.execute("COMMIT")
        found = {}
        for url, etag, modified in self._db.execute("SELECT url, etag, modified FROM feed"):
            fields = {"If-None-Match": etag, "If-Modified-Since": modified}
            found[url] = {name: value for name, value in fields.items() if value}
        return found

    def save(
        self, url: str, etag: str | None, modified: str | None, entries: Iterable[Entry]
    ) -> None:
        if self._uncommitted == 0:
            self._db.execute("BEGIN")
        (feed,) = self._db.execute("SELECT id FROM feed WHERE url = ?", (url,)).fetchone()
        self._db.executemany(
            "INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?, ?)",
            ((feed, *entry) for entry in entries),
        )
        self._db.execute(
            "UPDATE feed SET etag = ?, modified = ? WHERE id = ?", (etag, modified, feed)
        )
        self._uncommitted += 1
        if self._uncommitted == FEEDS_A_COMMIT:
            self.commit()

    def commit(self) -> None:
        if self._uncommitted:
            self._db.execute("COMMIT")
            self._uncommitted = 0
