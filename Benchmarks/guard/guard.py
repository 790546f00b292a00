"""Counts the instructions of each stage on a small fixed input and compares them with those committed.

    python3 guard.py --programs FOLDER --pactwatch PROGRAM [--accept]

Counts, unlike seconds, are the same on a busy machine: valgrind counts, the processor's special
instructions are hidden from the C library, and hashes and addresses are fixed. `--accept` writes the
new figures to `figures.json`, to be committed with the reason.
"""

import argparse
import gzip
import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "whole"))

from daemon import Daemon, RunningDaemon  # noqa: E402
from documents import Document, Entry, FORMATS  # noqa: E402
from server import CorpusServer  # noqa: E402
from texts import Text  # noqa: E402
from usage import BenchError  # noqa: E402

FIGURES = HERE / "figures.json"
TOLERANCE = 0.05
FEEDS = 1
"""Feeds that are polled. Of several, as many would share a transaction as the machine is busy."""
PASSES = 20
"""How often, as threads take their turns as they like."""

STAGES = {
    # What is called, by the beginning and the end of its mangled name, and how often it is.
    "read a text": ("$s8Analysis8AnalyzerC4read", "7ReadingVAA8ItemTextVF", 240),
    "label a text": ("$s8Analysis8AnalyzerC7analyze", "7ReadingVF", 240),
    "sketch a text for stories": ("$s7Stories11FingerprintV7reading", "fC", 240),
    "find a report's story": ("$s7Stories10StoryIndexV5place", "TimestampVSgtF", 240),
    "store an entry": ("$s7Storage5StoreC6commit", "DatabaseCYbKcfU_", 240),
    "start": ("$s6Daemon15RuntimeCompilerV7compile", "KF", 1),
}
ONCE = {
    # What the first text of each language costs, which is no part of reading a text.
    "stem the words of twelve languages": ("$s8Analysis10StemTablesC5table", "F", 1),
    # By the beginning alone where a name's end says for which arguments it was specialised.
    "compile the patterns of twelve languages": ("$s8Analysis12PatternIndexC7compile", "", 1),
}
BESIDE_START = ("$s8Analysis8AnalyzerC11readNumbers", "", 1)
"""What a start does on another thread meanwhile."""
PARSE = ("$s11FeedParsing0A6ParserV5parse_", "FZ", 240)

TUNABLES = (
    "glibc.cpu.hwcaps=-AVX2_Usable,-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-ERMS,-FSRM,-BMI2,-MOVBE:"
    "glibc.cpu.x86_non_temporal_threshold=0xc0000:glibc.cpu.x86_rep_movsb_threshold=0x800"
)


def environment() -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin", "HOME": "/", "TMPDIR": "/tmp", "LC_ALL": "C.UTF-8", "TZ": "UTC",
        "SWIFT_DETERMINISTIC_HASHING": "1", "GLIBC_TUNABLES": TUNABLES, "SWIFT_BACKTRACE": "enable=no",
    }


def valgrind(out: Path, *options: str) -> list[str]:
    # Without random addresses, so that what hashes them does the same work each time.
    return [
        "setarch", platform.machine(), "-R", "valgrind", "--tool=callgrind",
        f"--callgrind-out-file={out}", *options,
    ]


def run(command: list[str]) -> str:
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def inclusive(profile: Path) -> dict[str, int]:
    """Instructions of each function with all that it called."""
    text = run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", str(profile)])
    counts: dict[str, int] = {}
    for line in text.splitlines():
        match = re.match(r"\s*([\d,]+) \([^)]*\)\s+\S*?:(\S+)", line)
        if match:
            name = match[2]
            counts[name] = max(counts.get(name, 0), int(match[1].replace(",", "")))
    return counts


def stage(counts: dict[str, int], begin: str, end: str, times: int) -> int:
    found = [
        count for name, count in counts.items() if name.startswith(begin) and name.endswith(end)
    ]
    if not found:
        raise BenchError(
            f"nothing called is named {begin}…{end}: where that function was renamed, so must it be"
            " in Benchmarks/guard/guard.py"
        )
    return max(found) // times


def entries() -> list[Entry]:
    lines = (HERE / "items.jsonl").read_text(encoding="utf-8").splitlines()
    items = [json.loads(line) for line in lines]
    return [
        Entry(f"{number:05}", Text(item["title"], item["summary"]), number * 47,
              item["summary"] if number % 3 == 0 else None)
        for number, item in enumerate(items)
    ]


def parsing(program: Path, work: Path) -> dict[str, int]:
    """RSS and Atom in turn, as one document each."""
    total = 0
    for form in FORMATS:
        file = work / f"feed.{form.name}"
        file.write_bytes(Document(form, "utf-8", "en", "Guard").bytes(entries()))
        profile = work / f"parse.{form.name}"
        run([*valgrind(profile), str(program), "parse", str(file)])
        total += stage(inclusive(profile), *PARSE)
    return {"parse an entry": total // len(FORMATS)}


def replaying(program: Path, work: Path) -> dict[str, int]:
    profile = work / "replay"
    run([*valgrind(profile), str(program), "replay", str(HERE / "items.jsonl")])
    counts = inclusive(profile)
    found = {name: stage(counts, *mark) for name, mark in STAGES.items()}
    found["start"] += stage(counts, *BESIDE_START)
    for name, mark in ONCE.items():
        found[name] = stage(counts, *mark)
        found["read a text"] -= found[name] // STAGES["read a text"][2]
    return found


def polling(program: Path, programs: Path, work: Path) -> dict[str, int]:
    """The service polls a feed that has not changed; its start is not counted."""
    corpus = work / "corpus"
    for part in ("old", "new"):
        (corpus / part).mkdir(parents=True)
    table = []
    for feed in range(FEEDS):
        data = Document(FORMATS[0], "utf-8", "en", f"Guard {feed}").bytes(
            [replace(entry, number=f"{feed}-{entry.number}") for entry in entries()[:10]]
        )
        (corpus / "old" / f"{feed}.xml").write_bytes(data)
        (corpus / "old" / f"{feed}.xml.gz").write_bytes(gzip.compress(data, 6, mtime=0))
        table.append(f"{feed}\tapplication/rss+xml\t{feed}\n")
    (corpus / "feeds.tsv").write_text("".join(table))
    profile = work / "poll"
    interval = "1s"
    with CorpusServer(programs / "corpus-server", corpus) as server:
        daemon = Daemon(program, work / "daemon", environment())
        daemon.configure(server.addresses(FEEDS), ["en"] * FEEDS, watch_count=0, interval=interval)
        daemon.before = valgrind(profile, "--instr-atstart=no")
        with RunningDaemon(daemon, server, FEEDS) as running:
            # The first poll of a feed reads it, the second is the first without a document.
            running.wait_for(2 * FEEDS)
            run(["callgrind_control", "--instr=on", str(running.pid)])
            before = server.stats()
            running.wait_for(before["requests"] + PASSES * FEEDS)
            run(["callgrind_control", "--instr=off", str(running.pid)])
            after = server.stats()
            polls = after["notModified"] - before["notModified"]
            if after["full"] != FEEDS:
                raise BenchError("the daemon has read a feed twice that had not changed")
    told = re.search(r"^totals: (\d+)", profile.read_text(), re.MULTILINE)
    if not told or int(told[1]) == 0:
        raise BenchError("callgrind has counted nothing")
    return {"poll an unchanged feed": int(told[1]) // polls}


def compare(found: dict[str, int], known: dict[str, int]) -> list[str]:
    """A table; lines of what is beyond the tolerance begin with `!`."""
    lines = [f"  {'instructions':30}{'committed':>12}{'now':>12}"]
    for name, count in found.items():
        before = known.get(name)
        change = count / before - 1 if before else float("inf")
        mark = "!" if abs(change) > TOLERANCE else " "
        told = f"{change:+9.1%}" if before else "     new"
        lines.append(f"{mark} {name:30}{before or '':>12}{count:>12}{told}")
    lines += [f"! {name:30}{known[name]:>12}{'gone':>12}" for name in known if name not in found]
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--pactwatch", type=Path, required=True)
    parser.add_argument("--accept", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guard-", dir="/tmp") as folder:
        work = Path(folder)
        # Valgrind cannot read the debug information of Swift's compiler, and needs none.
        program = work / "pactwatch"
        run(["strip", "--strip-debug", "-o", str(program), str(options.pactwatch.resolve())])
        data = options.pactwatch.resolve().parent / "pactwatch_Analysis.resources"
        shutil.copytree(data, work / data.name)
        found = parsing(program, work) | replaying(program, work)
        found |= polling(program, options.programs, work)
    known = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    lines = compare(found, known)
    print("\n".join(lines))
    if options.accept:
        FIGURES.write_text(json.dumps(found, indent=2) + "\n")
        return 0
    if any(line.startswith("!") for line in lines):
        print(
            f"\nA stage costs over {TOLERANCE:.0%} more or less than when its figure was committed."
            "\nSlower for no good reason: `make guard` again after mending it; docs/performance.md says"
            " how to profile.\nSlower for a reason, or faster: run `make guard-accept` and commit"
            " Benchmarks/guard/figures.json\nwith a message that says why.", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as error:
        sys.exit(f"guard: {error}")
