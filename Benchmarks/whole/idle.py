"""`make bench-idle`: what the service costs while hardly anything happens.

    python3 idle.py --programs FOLDER --pactwatch PROGRAM --out FILE [--feeds 500] [--minutes 60]

Feeds on loopback that bring their entries at the first poll and 304 to each later one, at the default
interval; the status page is open and nobody looks. Every few seconds it is read what the process has
cost, how often its threads went to sleep, and whether the server was asked for a feed. Spans without a request
tell what wakes the service while nothing is due.
"""

import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus import cached
from daemon import Daemon, RunningDaemon
from passes import machine
from options import parser as measurement_parser
from server import CorpusServer
from usage import BenchError, cpu_seconds, resident, resident_parts, wake_ups

STEP = 5
"""Seconds between two readings."""
INTERVAL = "15m"


@dataclass(frozen=True)
class Reading:
    """What a process has cost until a moment."""

    seconds: float
    cpu: float
    resident: float
    own: float
    files: float
    wake_ups: int
    requests: int

    @staticmethod
    def of(running: RunningDaemon, start: float) -> "Reading":
        pid = running.pid
        return Reading(
            time.monotonic() - start, cpu_seconds(pid), resident(pid), *resident_parts(pid),
            wake_ups(pid), running.requests,
        )


@dataclass(frozen=True)
class Span:
    """What a process cost in some seconds."""

    seconds: float = 0
    cpu: float = 0
    wake_ups: int = 0
    requests: int = 0

    def __add__(self, other: "Span") -> "Span":
        return Span(
            self.seconds + other.seconds, self.cpu + other.cpu, self.wake_ups + other.wake_ups,
            self.requests + other.requests,
        )


def between(first: Reading, last: Reading) -> Span:
    # A thread that ends takes its count along; most that do were woken for polls.
    return Span(
        last.seconds - first.seconds, last.cpu - first.cpu, max(0, last.wake_ups - first.wake_ups),
        last.requests - first.requests,
    )


def quiet(readings: list[Reading]) -> Span:
    """All spans before, in and after which no feed was asked for."""
    spans = [between(*pair) for pair in zip(readings, readings[1:])]
    return sum(
        (
            span for before, span, after in zip(spans, spans[1:], spans[2:])
            if before.requests == span.requests == after.requests == 0
        ),
        Span(),
    )


def watch(running: RunningDaemon, minutes: float) -> list[Reading]:
    """Readings from the start on."""
    start = time.monotonic()
    readings = [Reading.of(running, start)]
    while readings[-1].seconds < minutes * 60:
        running.check()
        time.sleep(STEP)
        readings.append(Reading.of(running, start))
    return readings


def told(readings: list[Reading], settled: Reading) -> list[str]:
    """The table that people read."""
    last = readings[-1]
    lines = [f"{'minute':>7}{'CPU s':>9}{'RSS MiB':>9}{'own MiB':>9}{'polls':>7}"]
    for minute in [1, 5, *range(15, int(last.seconds / 60) + 1, 15)]:
        shown = next((each for each in readings if each.seconds >= minute * 60), None)
        if shown is None:
            continue
        lines.append(
            f"{shown.seconds / 60:7.1f}{shown.cpu:9.2f}{shown.resident:9.1f}{shown.own:9.1f}"
            f"{shown.requests:7}"
        )
    rest = between(settled, last)
    still = quiet([each for each in readings if each.seconds >= settled.seconds])
    lines += [
        "",
        f"after minute {settled.seconds / 60:.0f}: {rest.cpu:.2f} CPU s in {rest.seconds / 60:.0f} minutes,"
        f" {rest.cpu / rest.seconds:.3%} of a core, {rest.requests} polls",
    ]
    if still.seconds:
        lines.append(
            f"while nothing was due: {still.wake_ups / still.seconds:.2f} wake-ups a second,"
            f" {still.cpu / still.seconds:.4%} of a core, over {still.seconds / 60:.1f} minutes"
        )
    return lines


def main() -> None:
    parser = measurement_parser(__doc__)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--settle", type=float, default=5, help="minutes that belong to the start")
    options = parser.parse_args()
    folder = options.out.resolve().parent / f"corpus-{options.feeds}-35"
    corpus = cached(folder, options.feeds, 35)
    with (
        tempfile.TemporaryDirectory(prefix="idle-", dir="/tmp") as work,
        CorpusServer(options.programs / "corpus-server", folder) as server,
    ):
        daemon = Daemon(options.pactwatch.resolve(), Path(work) / "daemon")
        daemon.configure(
            server.addresses(options.feeds), corpus.languages, interval=INTERVAL, jitter=0.1,
            page=Path(work) / "page.sock",
        )
        with RunningDaemon(daemon, server, options.feeds) as running:
            readings = watch(running, options.minutes)
            answers = server.stats()
    if readings[-1].requests < options.feeds or answers["full"] != options.feeds:
        raise BenchError(f"not every feed was read once: {answers}")
    settled = next((each for each in readings if each.seconds >= options.settle * 60), None)
    if settled is None or settled is readings[-1]:
        raise BenchError("nothing is left after the start; --minutes must be more than --settle")
    lines = told(readings, settled)
    options.out.write_text(
        json.dumps({"machine": machine(), "readings": [asdict(each) for each in readings]}) + "\n"
    )
    print("\n".join(lines))


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"bench-idle: {error}")
