"""Reads an Atom feed from a file as a feed reader does, and prints its entries as JSON."""

import json
import sys
import xml.etree.ElementTree

import feedparser

ATOM = "{http://www.w3.org/2005/Atom}"
root = xml.etree.ElementTree.parse(sys.argv[1]).getroot()
# RFC 4287 §4.1: what a feed and an entry must have, once.
for element in [root] + root.findall(ATOM + "entry"):
    for name in ("id", "title", "updated"):
        if len(element.findall(ATOM + name)) != 1:
            sys.exit(f"{element.tag} has not exactly one {name}")
identifiers = [entry.find(ATOM + "id").text for entry in root.findall(ATOM + "entry")]
if len(set(identifiers)) != len(identifiers):
    sys.exit("two entries have one identifier")

feed = feedparser.parse(sys.argv[1])
if feed.bozo or feed.version != "atom10":
    sys.exit(f"{feed.version}: {feed.get('bozo_exception')}")
print(json.dumps([[entry.title, entry.link] for entry in feed.entries]))
