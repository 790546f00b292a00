#!/usr/bin/python3
"""Makes the manual pages: frames from here, commands from the binary, the rest from docs/.

usage: make-pages.py BINARY FOLDER

Nothing in a page is written twice, so that none can say what the binary or the documentation does not.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

import commands
from mdoc import Page

HERE = pathlib.Path(__file__).resolve().parent
DOCS = HERE.parent.parent / "docs"
DOCUMENTS = {"pactwatch.yaml.5": "configuration.md", "pactwatch-query.7": "query-language.md"}


def said(binary, *arguments):
    return subprocess.run(
        [binary, *arguments], check=True, capture_output=True, text=True
    ).stdout


def main(binary, folder):
    binary = os.path.abspath(binary)
    day = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time())))
    months = "January February March April May June July August September October November December"
    values = {
        "@DATE@": f"{months.split()[day.tm_mon - 1]} {day.tm_mday}, {day.tm_year}",
        "@COMMANDS@": "\n".join(
            commands.all_sections(json.loads(said(binary, "--experimental-dump-help"))["command"])
        ),
    }
    for frame in sorted(HERE.glob("*.[0-9]")):
        page = frame.read_text()
        if document := DOCUMENTS.get(frame.name):
            rendered = Page((DOCS / document).read_text()).render()
            page = page.replace("@DOCUMENT@", "\n".join(rendered))
        for mark, value in values.items():
            page = page.replace(mark, value)
        target = pathlib.Path(folder, f"man{frame.suffix[1:]}", frame.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__.split("\n\n")[1])
    main(*sys.argv[1:])
