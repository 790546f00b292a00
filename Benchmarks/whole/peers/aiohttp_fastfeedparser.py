"""A peer: one pass with aiohttp, fastfeedparser and sqlite3.

    aiohttp_fastfeedparser.py DATABASE IN_FLIGHT < addresses
"""

import asyncio
import sys

import aiohttp
import fastfeedparser

from store import Store


async def main(path: str, in_flight: int) -> None:
    urls = sys.stdin.read().split()
    store = Store(path)
    conditions = store.conditions(urls)
    queue = iter(urls)

    async def worker(session: aiohttp.ClientSession) -> None:
        for url in queue:
            async with session.get(url, headers=conditions[url]) as answer:
                if answer.status == 304:
                    continue
                answer.raise_for_status()
                feed = fastfeedparser.parse(await answer.read())
                store.save(
                    url, answer.headers.get("ETag"), answer.headers.get("Last-Modified"),
                    (
                        (e.get("id"), e.get("title"), e.get("link"), e.get("published"),
                         e.get("description"))
                        for e in feed.entries
                    ),
                )

    connector = aiohttp.TCPConnector(limit=in_flight)
    async with aiohttp.ClientSession(connector=connector) as session:
        await asyncio.gather(*(worker(session) for _ in range(in_flight)))
    store.commit()


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
