"""Times the feed parsers of PyPI that are installed: `NAME SECONDS` a line, the best of some rounds."""

import sys
import time


def best(parse, data, rounds):
    seconds = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        parse(data)
        seconds = min(seconds, time.process_time() - start)
    return seconds


with open(sys.argv[1], "rb") as file:
    data = file.read()
try:
    import fastfeedparser

    print("fastfeedparser", best(fastfeedparser.parse, data, 7))
except ImportError:
    pass
try:
    import feedparser

    print("feedparser", best(feedparser.parse, data, 1))
except ImportError:
    pass
