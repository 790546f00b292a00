#!/usr/bin/python3
"""Says which commands, options and configuration keys the finished pages do not explain.

usage: check-pages.py BINARY FOLDER

Reads the pages as a reader sees them, rendered by mandoc, and the keys from the readers of the configuration.
"""

import json
import pathlib
import re
import subprocess
import sys

import commands

READERS = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "Configuration"
# How a reader asks its map for a key, and what looks like it and is about something else.
ASKING = re.compile(r'\b(\w+)\(\s*"([a-z][a-z0-9_]*)"')
OTHERS = {"append", "contains", "hasPrefix", "hasSuffix", "hint", "label"}
# Keys that are only asked for to say that they are not allowed, and where to write it instead.
REFUSED = {"password", "token", "secret", "min_confidence", "user_agent"}


def rendered(page):
    text = subprocess.run(
        ["mandoc", "-T", "utf8", "-O", "width=200", str(page)], capture_output=True, text=True, check=True
    ).stdout
    # Overstruck letters, as terminals have bold and underlined ones.
    return re.sub(".\b", "", text)


def main(binary, folder):
    faults = []
    manual = rendered(pathlib.Path(folder, "man1/pactwatch.1"))
    dump = subprocess.run([binary, "--experimental-dump-help"], capture_output=True, text=True, check=True)
    root = json.loads(dump.stdout)["command"]
    sections = dict(
        part.split("\n", 1)
        for part in re.split(r"^   (?=pactwatch |Options of many)", manual, flags=re.M)[1:]
    )
    common = sections.get("Options of many commands", "")
    found = 0
    for path, command in commands.leaves(root):
        section = sections.get("pactwatch " + " ".join(path))
        if section is None:
            faults.append(f"pactwatch.1 has no section of “{' '.join(path)}”")
            continue
        found += 1
        for argument in commands.of_note(command):
            for name in argument.get("names") or [{"name": argument["valueName"], "kind": None}]:
                word = {"long": "--", "short": "-", None: ""}[name["kind"]] + name["name"]
                entry = rf"^     (?:.*, )?{re.escape(word)}(?![\w-])"
                if not re.search(entry, section, re.M) and not re.search(entry, common, re.M):
                    faults.append(f"pactwatch.1 does not explain {word} of “{' '.join(path)}”")
    if found < 10:
        faults.append(f"the binary names only {found} commands")

    page = rendered(pathlib.Path(folder, "man5/pactwatch.yaml.5"))
    readers = [text for source in READERS.glob("*.swift") if "MapReader" in (text := source.read_text())]
    keys = {
        key
        for text in readers
        for function, key in ASKING.findall(text)
        if function not in OTHERS
    } - REFUSED
    if len(keys) < 60:
        faults.append(f"found only {len(keys)} keys in {READERS}")
    for key in sorted(keys):
        if not re.search(rf"(?<![\w-]){key}(?![\w-])", page):
            faults.append(f"pactwatch.yaml.5 does not explain the key {key}; docs/configuration.md is where it comes from")
    print("\n".join(faults), end="\n" if faults else "")
    return bool(faults)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__.split("\n\n")[1])
    sys.exit(main(*sys.argv[1:]))
