"""`make bench-page`: how fast the status page answers, while the service takes in a first pass and while it rests.

    python3 page.py --programs FOLDER --pactwatch PROGRAM --out FILE [--feeds 1000] [--rounds 30]

One reader asks for one page after the other over the page's Unix socket. What is timed is from the request's
last byte to the answer's first, and, as that means little on a busy machine, the processor time that an
answer takes. `first visit` is what a browser with an empty cache loads: the page, the
style, the script and the icon.
"""

import http.client
import json
import re
import socket
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from corpus import cached
from daemon import Daemon, RunningDaemon
from passes import machine
from options import parser as measurement_parser
from server import CorpusServer
from usage import BenchError, cpu_seconds

PAGES = [
    "/", "/stories/s1", "/briefing", "/watches", "/watches/w0", "/feeds", "/search?q=drone*&since=7d",
    "/service", "/alerts.atom", "/metrics", "/healthz",
]
PAUSE = 0.02
"""Seconds between two requests, so that the reader is no load itself."""
PATIENCE = 60


class Connection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self._path)


@dataclass
class Answers:
    """What came back for one page."""

    first_byte: list[float] = field(default_factory=list)
    """Milliseconds."""
    whole: list[float] = field(default_factory=list)
    """Milliseconds."""
    size: int = 0
    """Bytes of the last one."""
    cpu: float = 0
    """Milliseconds of processor time that one answer costs, at rest."""
    refused: int = 0
    """Answers that ask to come again, as the service starts or too many search."""


def ask(socket_path: Path, path: str) -> tuple[int, bytes, float, float]:
    """Status, body, and the milliseconds until the first byte and until the last."""
    link = Connection(socket_path)
    try:
        link.request("GET", path)
        start = time.monotonic()
        answer = link.getresponse()
        first = time.monotonic()
        body = answer.read()
        return answer.status, body, (first - start) * 1000, (time.monotonic() - start) * 1000
    finally:
        link.close()


def wait_until_ready(running: RunningDaemon, socket_path: Path) -> None:
    while True:
        running.check()
        try:
            if ask(socket_path, "/readyz")[0] == 200:
                return
        except OSError:
            pass  # It does not listen yet.
        time.sleep(0.02)


def round_of(socket_path: Path, found: dict[str, Answers]) -> None:
    """Asks for each page once."""
    for path in PAGES:
        status, body, first, whole = ask(socket_path, path)
        answers = found.setdefault(path, Answers())
        if status == 503 or (path.startswith("/stories/") and status == 404):
            answers.refused += 1
        elif status != 200:
            raise BenchError(f"{path} was answered with {status}: {body[:200]!r}")
        else:
            answers.first_byte.append(first)
            answers.whole.append(whole)
            answers.size = len(body)
        time.sleep(PAUSE)


def cost(pid: int, socket_path: Path, found: dict[str, Answers], times: int) -> None:
    """Notes what an answer costs the service, other than waiting for a processor."""
    for path in PAGES:
        before = cpu_seconds(pid)
        for _ in range(times):
            ask(socket_path, path)
        found[path].cpu = (cpu_seconds(pid) - before) / times * 1000


def first_visit(socket_path: Path) -> tuple[int, int]:
    """Requests and bytes of a browser that opens the front page for the first time."""
    page = ask(socket_path, "/")[1]
    parts = set(re.findall(rb'(?:href|src)="(/(?:style\.css|live\.js|icon\.svg)[^"]*)"', page))
    return 1 + len(parts), len(page) + sum(len(ask(socket_path, part.decode())[1]) for part in parts)


def high(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]


def lines_of(busy: dict[str, Answers], rest: dict[str, Answers]) -> list[str]:
    """The table: milliseconds to the first byte."""
    lines = [f"{'':28}{'first pass':>22}{'at rest':>22}{'CPU ms':>9}{'kB':>8}",
             f"{'':28}{'median':>11}{'95 %':>11}{'median':>11}{'95 %':>11}"]
    for path in PAGES:
        line = f"{path:28}"
        for found in (busy, rest):
            times = found[path].first_byte if path in found else []
            line += f"{statistics.median(times):11.1f}{high(times):11.1f}" if times else f"{'–':>11}{'–':>11}"
        lines.append(line + f"{rest[path].cpu:9.1f}{rest[path].size / 1000:8.1f}")
    return lines


def main() -> None:
    parser = measurement_parser(__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    folder = options.out.resolve().parent / f"corpus-{options.feeds}-35"
    corpus = cached(folder, options.feeds, 35)
    busy: dict[str, Answers] = {}
    rest: dict[str, Answers] = {}
    with (
        tempfile.TemporaryDirectory(prefix="page-", dir="/dev/shm") as work,
        CorpusServer(options.programs / "corpus-server", folder) as server,
    ):
        socket_path = Path(work) / "page.sock"
        daemon = Daemon(options.pactwatch.resolve(), Path(work) / "daemon")
        daemon.configure(
            server.addresses(options.feeds), corpus.languages, interval="15m", page=socket_path
        )
        with RunningDaemon(daemon, server, options.feeds) as running:
            wait_until_ready(running, socket_path)
            rounds = 0
            while running.requests < options.feeds:
                running.check()
                round_of(socket_path, busy)
                rounds += 1
            running.wait_for(options.feeds)
            for _ in range(options.rounds):
                round_of(socket_path, rest)
            cost(running.pid, socket_path, rest, 10)
            requests, size = first_visit(socket_path)
    lines = lines_of(busy, rest)
    lines += ["", f"{rounds} rounds during the first pass, {options.rounds} at rest; milliseconds to the first byte;"
              " processor time of an answer at rest",
              f"first visit of /: {requests} requests, {size / 1000:.1f} kB"]
    options.out.write_text(
        json.dumps({"machine": machine(), "feeds": options.feeds, "first pass": {
            path: vars(answers) for path, answers in busy.items()}, "at rest": {
            path: vars(answers) for path, answers in rest.items()}}) + "\n"
    )
    print("\n".join(lines))


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"bench-page: {error}")
