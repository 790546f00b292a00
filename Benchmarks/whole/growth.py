"""`make bench-growth`: how the daemon's cost grows, as figures and as a plot.

    python3 growth.py --programs FOLDER --pactwatch PROGRAM --out FILE --plot FILE
                      [--most-rows 1000000] [--only NAME…]

Each series changes one thing and holds the others still. A point is the median of some runs.
"""

import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from corpus import Corpus, cached
from daemon import Daemon, RunningDaemon
from passes import machine
from options import parser as measurement_parser
from plot import fit, page
from server import CorpusServer
from usage import BenchError, run

RUNS = 3
WORST = 1.15
"""The greatest exponent that n log n can seem to have over the decades that are measured."""


@dataclass(frozen=True)
class Bench:
    programs: Path
    pactwatch: Path
    corpora: Path
    work: Path

    @contextmanager
    def known(
        self, feeds: int, entries: int = 10, watches: int = 200
    ) -> Iterator[tuple[Daemon, CorpusServer, Corpus, float]]:
        """A daemon that has polled all feeds once, and the processor time that this took."""
        folder = self.corpora / f"corpus-{feeds}-{entries}"
        corpus = cached(folder, feeds, entries)
        shutil.rmtree(self.work, ignore_errors=True)
        with CorpusServer(self.programs / "corpus-server", folder) as server:
            daemon = Daemon(self.pactwatch, self.work)
            daemon.configure(server.addresses(feeds), corpus.languages, watches)
            usage = run(self.programs / "spent", daemon.command("--once"), errors=daemon.errors)
            yield daemon, server, corpus, usage.cpu

    def start_alone(self, watches: int) -> float:
        """Processor time of a run that finds nothing to do."""
        shutil.rmtree(self.work, ignore_errors=True)
        daemon = Daemon(self.pactwatch, self.work)
        daemon.configure([], [], watches)
        return run(self.programs / "spent", daemon.command("--once"), errors=daemon.errors).cpu


def unchanged(bench: Bench, feeds: int) -> float:
    """A pass that brings nothing, in CPU milliseconds."""
    with (
        bench.known(feeds) as (daemon, server, _, _),
        RunningDaemon(daemon, server, feeds) as running,
    ):
        running.next_pass()
        return running.next_pass().cpu * 1e3


def fresh(bench: Bench, feeds: int, entries: int, watches: int) -> float:
    """A pass that brings only new entries, in CPU milliseconds, the start left out."""
    with bench.known(feeds, entries, watches) as (_, _, _, cpu):
        pass
    return max(cpu - bench.start_alone(watches), 1e-3) * 1e3


def beside(bench: Bench, feeds: int) -> float:
    """One more entry beside so many feeds' stories in the window, in CPU milliseconds."""
    with (
        bench.known(feeds, 35) as (daemon, server, corpus, _),
        RunningDaemon(daemon, server, feeds) as running,
    ):
        running.next_pass()
        still = running.next_pass().cpu
        changed = feeds // 5
        server.change(changed)
        return max(running.next_pass().cpu - still, 1e-3) * 1e3 / corpus.new_when(changed)


def start(bench: Bench, feeds: int) -> float:
    """A start with so many feeds' stories in the window, in CPU milliseconds."""
    with bench.known(feeds, 35) as (daemon, server, _, _):
        with RunningDaemon(daemon, server, feeds) as running:
            return running.next_pass().cpu * 1e3


def large(bench: Bench, rows: int) -> float:
    """One more entry beside so many old ones in the database, in CPU milliseconds."""
    feeds = 200
    with bench.known(feeds, 35) as (daemon, server, corpus, _):
        grow(daemon.database, rows)
        with RunningDaemon(daemon, server, feeds) as running:
            running.next_pass()
            still = running.next_pass().cpu
            server.change(feeds // 5)
            return max(running.next_pass().cpu - still, 1e-3) * 1e3 / corpus.new_when(feeds // 5)


def grow(database: Path, rows: int) -> None:
    """Fills the table with copies of its own rows, as old as those that have left the story index."""
    with sqlite3.connect(database) as db:
        columns = [name for _, name, *_ in db.execute("PRAGMA table_info(entry)") if name != "id"]
        values = {
            "guid": "guid || '-' || :turn", "canonical": "canonical || '?old=' || :turn",
            "url": "url || '?old=' || :turn", "fingerprint": "NULL", "story": "NULL",
            "first_seen": "first_seen - 8640000000", "last_seen": "last_seen - 8640000000",
        }
        chosen = ", ".join(values.get(name, name) for name in columns)
        (last, count) = db.execute("SELECT max(id), count(*) FROM entry").fetchone()
        turn = 0
        while count < rows:
            turn += 1
            db.execute(
                f"INSERT INTO entry({', '.join(columns)}) SELECT {chosen} FROM entry"
                " WHERE id <= :last LIMIT :room", {"turn": turn, "last": last, "room": rows - count},
            )
            count = db.execute("SELECT count(*) FROM entry").fetchone()[0]


@dataclass(frozen=True)
class Series:
    name: str
    x: str
    y: str
    sizes: list[int]
    measure: Callable[[Bench, int], float]
    least: float = 0.0
    """Cost that grows with what is measured anyway: 1 for the cost of so many things, 0 of one."""


def all_series(most_rows: int) -> list[Series]:
    rows = [size for size in (10_000, 100_000, 1_000_000, 10_000_000) if size <= most_rows]
    return [
        Series("a pass over unchanged feeds", "feeds", "CPU ms", [500, 1000, 2000, 4000], unchanged, 1),
        Series("a first pass", "entries a feed", "CPU ms", [5, 10, 20, 40],
               lambda bench, size: fresh(bench, 200, size, 200), 1),
        Series("a first pass beside watches", "watches", "CPU ms", [20, 200, 2000],
               lambda bench, size: fresh(bench, 200, 10, size)),
        Series("a new entry beside stories", "feeds of 35 stories", "CPU ms an entry",
               [125, 250, 500, 1000, 2000], beside),
        Series("a start beside stories", "feeds of 35 stories", "CPU ms", [250, 500, 1000, 2000], start, 1),
        Series("a new entry beside old ones", "entries in the database", "CPU ms an entry", rows, large),
    ]


def main() -> int:
    parser = measurement_parser(__doc__)
    parser.add_argument("--plot", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--most-rows", type=int, default=1_000_000)
    parser.add_argument("--only", nargs="*", help="parts of series' names")
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory(prefix="growth-", dir=options.out.resolve().parent) as work:
        bench = Bench(
            options.programs, options.pactwatch.resolve(), options.out.resolve().parent,
            Path(work) / "daemon",
        )
        for series in all_series(options.most_rows):
            if options.only and not any(name in series.name for name in options.only):
                continue
            points = []
            for size in series.sizes:
                cost = median(series.measure(bench, size) for _ in range(options.runs))
                points.append((float(size), cost))
                print(f"{series.name}: {size} {series.x}: {cost:.3f} {series.y}", file=sys.stderr)
            exponent, _ = fit(points)
            results.append((series, points, exponent))
    told = machine()
    options.out.write_text(json.dumps({
        "machine": told,
        "series": [{"name": series.name, "x": series.x, "y": series.y, "points": points,
                    "exponent": exponent} for series, points, exponent in results],
    }, indent=1))
    options.plot.write_text(page(
        [(series.name, series.x, series.y, points) for series, points, _ in results],
        f"{told['processor']}, commit {told['commit']}",
    ))
    worse = [series.name for series, _, exponent in results if exponent - series.least > WORST - 1]
    for series, _, exponent in results:
        print(f"{series.name:36} power {exponent:5.2f} of {series.x}")
    if worse:
        print(f"grows faster than n log n: {', '.join(worse)}", file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as error:
        sys.exit(f"growth: {error}")
