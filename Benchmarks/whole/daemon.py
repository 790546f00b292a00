"""pactwatch as people run it: dedup, classification, 200 watches and alerts on."""

import random
import signal
import subprocess
import time
from pathlib import Path

from server import CorpusServer
from texts import LANGUAGES, tongues
from usage import BenchError, Disturbed, Usage, cpu_seconds, forget_peak, peak

COUNTRIES = "UA IT DE FR PL ES TR KR GB US NO SE DK NL CZ RO PT CA JP IN".split()
ACTIVITIES = "co-production procurement financing joint-venture sustainment".split()


def watches(count: int) -> list[str]:
    """Watches as YAML: two fifths ask for a pair of countries, a fifth for a kind of deal, and two
    fifths for words near one another, which stand in the texts."""
    chance = random.Random("watches")
    words = {
        lang: sorted(
            {
                word.lower()
                for story in tongue.stories
                for word in story.lead.split()
                if word.isalpha() and len(word) >= 5
            }
        )
        for lang, tongue in tongues().items()
    }
    lines = []
    for number in range(count):
        kind = number % 5
        if kind < 2:
            pair = chance.sample(COUNTRIES, 2)
            lines.append(f"  - {{name: w{number}, where: {{countries_pair: [{', '.join(pair)}]}}}}")
        elif kind == 2:
            activity, country = chance.choice(ACTIVITIES), chance.choice(COUNTRIES)
            lines.append(
                f"  - {{name: w{number}, where: {{activity_any: [{activity}],"
                f" countries_any: [{country}], stage_from: agreed}}}}"
            )
        else:
            # Korean words are short, and a language may have fewer than twenty.
            own = words[LANGUAGES[number % len(LANGUAGES)]] + words["en"]
            left, right = (" OR ".join(chance.sample(own, 10)) for _ in range(2))
            lines.append(f"  - {{name: w{number}, query: '({left}) NEAR/12 ({right})'}}")
    return lines


class Daemon:
    """One state directory and its configuration."""

    INTERVAL = 8
    """Seconds between two polls of a feed, so that one pass has ended before the next begins."""

    def __init__(self, program: Path, folder: Path, environment: dict[str, str] | None = None) -> None:
        self.program = program
        self.environment = environment
        """None is that of this process."""
        self.before: list[str] = []
        """A command that runs the program, with its arguments."""
        self.folder = folder
        self.database = folder / "state" / "pactwatch.db"
        self.configuration = folder / "pactwatch.yaml"
        self.errors = folder / "stderr"
        folder.mkdir(parents=True)

    def configure(
        self, addresses: list[str], languages: list[str], watch_count: int = 200,
        interval: str = f"{INTERVAL}s", jitter: float = 0, page: Path | None = None,
    ) -> None:
        """The defaults but for what a measurement needs: loopback, no chance, short intervals. `page` is the
        socket of a status page."""
        lines = [
            f"state_dir: {self.folder}/state",
            "poll:",
            f"  interval: {interval}",
            f"  min_interval: {interval}",
            "  adaptive: false",
            f"  jitter: {jitter}",
            "  first_fetch: alert",
            "  allow_addresses: [127.0.0.0/8]",
            *([f"status: {{listen: 'unix:{page}'}}"] if page else []),
            "sinks:",
            f"  - {{type: file, path: {self.folder}/alerts.log, format: line}}",
            f"  - {{type: file, path: {self.folder}/alerts.jsonl, format: json}}",
            "feeds:",
        ]
        for address, lang in zip(addresses, languages):
            lines.append(f"  - {{url: '{address}', lang: {lang}}}")
        if watch_count:
            lines += ["watches:", *watches(watch_count)]
        lines.append(f"languages: [{', '.join(LANGUAGES)}]")
        self.configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")

    @staticmethod
    def command_for(program: Path, configuration: Path, *options: str) -> list[str]:
        return [str(program), "run", *options, "--config", str(configuration)]

    def command(self, *options: str) -> list[str]:
        return [*self.before, *self.command_for(self.program, self.configuration, *options)]


class RunningDaemon:
    """`pactwatch run` between two moments of rest; it ends with the `with` statement."""

    def __init__(self, daemon: Daemon, server: CorpusServer, feeds: int) -> None:
        self._server = server
        self._feeds = feeds
        self._errors = daemon.errors.open("wb")
        server.reset()
        self._child = subprocess.Popen(
            daemon.command(), stderr=self._errors, env=daemon.environment
        )
        self.pid = self._child.pid
        self._passes = 0
        self._cpu = 0.0

    @property
    def requests(self) -> int:
        """Requests for feeds since the start. Asking costs the daemon nothing."""
        return self._server.stats()["requests"]

    def __enter__(self) -> "RunningDaemon":
        return self

    def __exit__(self, *_: object) -> None:
        self._child.send_signal(signal.SIGTERM)
        self._child.wait()
        self._errors.close()

    def next_pass(self) -> Usage:
        """Waits until every feed was polled once more and the daemon rests, and says what that cost."""
        forget_peak(self.pid)
        before = self._server.stats()
        expected = (self._passes + 1) * self._feeds
        begun = time.monotonic()
        while (now := self._server.stats()["requests"]) < expected:
            if now == before["requests"]:
                begun = time.monotonic()
            self.check()
            time.sleep(0.02)
        wall = time.monotonic() - begun
        cpu = self._rest()
        after = self._server.stats()
        if after["requests"] > expected:
            raise Disturbed("two passes ran into each other; the machine is too busy")
        self._passes += 1
        usage = Usage(
            cpu - self._cpu, wall, peak(self.pid), after["bytesIn"] - before["bytesIn"],
            after["bytesOut"] - before["bytesOut"],
        )
        self._cpu = cpu
        return usage

    def wait_for(self, requests: int) -> None:
        """Waits until feeds were asked for so often since the start, and the daemon rests."""
        while self._server.stats()["requests"] < requests:
            self.check()
            time.sleep(0.02)
        self._rest()

    def check(self) -> None:
        """Raises where the daemon runs no more."""
        if self._child.poll() is not None:
            raise BenchError("the daemon ended, see its stderr")

    def _rest(self) -> float:
        """The processor time once it grows no more."""
        last = cpu_seconds(self.pid)
        while True:
            time.sleep(0.25)
            now = cpu_seconds(self.pid)
            if now - last < 0.002:
                return now
            last = now
