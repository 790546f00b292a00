"""`make bench`: three passes over 2,000 feeds by pactwatch and by what people would use instead.

    python3 passes.py --programs FOLDER --pactwatch PROGRAM --python PROGRAM --out FILE
                      [--feeds 2000] [--repetitions 5] [--changed 5] [--only NAME…]
"""

import json
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from contenders import Contender, Setting, contenders
from corpus import Corpus, cached
from options import parser as measurement_parser
from server import CorpusServer
from table import goals, table
from usage import BenchError, Disturbed, Usage

TRIES = 3


def measure(setting: Setting, taking_part: list[Contender], repetitions: int, work: Path) -> list[dict]:
    """Every contender in turn, in another order each time."""
    runs: list[dict] = []
    for repetition in range(repetitions):
        turn = repetition % len(taking_part)
        for contender in taking_part[turn:] + taking_part[:turn]:
            if contender.repetitions is not None and repetition >= contender.repetitions:
                continue
            for name, usage in undisturbed(contender, setting, work / "state"):
                runs.append(
                    {"contender": contender.name, "pass": name, "repetition": repetition}
                    | asdict(usage)
                )
                print(
                    f"{repetition + 1}/{repetitions} {contender.name}, {name}:"
                    f" {usage.cpu:.2f} CPU s, {usage.peak:.0f} MiB", file=sys.stderr
                )
    return runs


def undisturbed(contender: Contender, setting: Setting, folder: Path) -> list[tuple[str, Usage]]:
    """All passes of a contender, tried again where the machine was too busy to tell them apart."""
    for tries_left in reversed(range(TRIES)):
        shutil.rmtree(folder, ignore_errors=True)
        try:
            return list(contender.passes(setting, folder))
        except Disturbed as error:
            if tries_left == 0:
                raise
            print(f"{contender.name}: {error}; once more", file=sys.stderr)
    raise AssertionError("the last try returns or raises")


def check_entries(runs: list[dict], corpus: Corpus, changed: int) -> None:
    """Whoever stores entries has stored all of them, each once."""
    expected = {"new": corpus.entries, "unchanged": corpus.entries}
    expected["changed"] = corpus.entries + corpus.new_when(changed)
    for each in runs:
        wanted = expected.get(each["pass"])
        if wanted and each["entries"] not in (None, wanted):
            raise BenchError(
                f"{each['contender']} has stored {each['entries']} entries after the pass"
                f" “{each['pass']}”, not {wanted}"
            )


def machine() -> dict[str, str]:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.machine(),
    )
    commit = subprocess.run(
        ["git", "-C", Path(__file__).parent, "rev-parse", "--short", "HEAD"],
        capture_output=True, text=True, check=False,
    ).stdout.strip()
    return {"processor": model, "system": platform.platform(), "commit": commit}


def main() -> None:
    parser = measurement_parser(__doc__)
    parser.add_argument("--python", type=Path, required=True)
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--entries", type=int, default=35)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--changed", type=float, default=5, help="per cent of the feeds, up to 20")
    parser.add_argument("--only", nargs="*", help="parts of contenders' names, beside the yardstick")
    options = parser.parse_args()
    taking_part = [
        each for index, each in enumerate(contenders())
        if index == 0 or not options.only or any(name in each.name for name in options.only)
    ]
    folder = options.out.resolve().parent / f"corpus-{options.feeds}-{options.entries}"
    corpus = cached(folder, options.feeds, options.entries)
    changed = round(options.feeds * min(options.changed, 20) / 100)
    start = time.monotonic()
    # Memory rather than a disk, so that nobody waits for one.
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir="/dev/shm") as work,
        CorpusServer(options.programs / "corpus-server", folder) as server,
    ):
        setting = Setting(
            options.programs, options.pactwatch.resolve(), options.python, server, corpus, changed
        )
        runs = measure(setting, taking_part, options.repetitions, Path(work))
    check_entries(runs, corpus, changed)
    result = {
        "machine": machine(), "corpus": {**asdict(corpus), "new_entries": corpus.new_when(changed),
                                         "languages": len(set(corpus.languages))},
        "changed": changed, "minutes": (time.monotonic() - start) / 60, "runs": runs,
    }
    result["goals"] = goals(runs)
    options.out.write_text(json.dumps(result, indent=1))
    print(table(result))


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"bench: {error}")
