"""Who takes part, and how each makes its three passes over the same feeds."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus import Corpus
from daemon import Daemon, RunningDaemon
from server import CorpusServer
from usage import Usage, run

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Setting:
    """What all contenders of a run share."""

    programs: Path
    """The folder of `yardstick`, `corpus-server` and `spent`."""
    pactwatch: Path
    python: Path
    """An interpreter with the peers' packages."""
    server: CorpusServer
    corpus: Corpus
    changed: int
    """Feeds that change before the third pass."""
    in_flight: int = 16

    @property
    def addresses(self) -> list[str]:
        return self.server.addresses(self.corpus.feeds)


def entries(database: Path) -> int:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        return db.execute("SELECT count(*) FROM entry").fetchone()[0]


class Contender:
    """A program that makes a pass each time it is run, on state of its own in a folder."""

    def __init__(self, name: str, repetitions: int | None = None) -> None:
        self.name = name
        self.repetitions = repetitions
        """How often it takes part; None where as often as all."""

    def command(self, setting: Setting, folder: Path) -> list[str]:
        raise NotImplementedError

    def prepare(self, setting: Setting, folder: Path) -> None:
        """Makes what the commands need; costs nothing."""
        folder.mkdir(parents=True)
        (folder / "addresses").write_text("\n".join(setting.addresses) + "\n")

    def database(self, folder: Path) -> Path | None:
        return folder / "entries.db"

    def passes(self, setting: Setting, folder: Path) -> Iterator[tuple[str, Usage]]:
        """All new, all unchanged, some changed."""
        self.prepare(setting, folder)
        for name, changed in [("new", 0), ("unchanged", 0), ("changed", setting.changed)]:
            setting.server.change(changed)
            yield name, self.measure(setting, folder)

    def measure(self, setting: Setting, folder: Path) -> Usage:
        setting.server.reset()
        usage = run(
            setting.programs / "spent", self.command(setting, folder), folder / "addresses",
            folder / "stderr",
        )
        counts = setting.server.reset()
        usage.bytes_in, usage.bytes_out = counts["bytesIn"], counts["bytesOut"]
        database = self.database(folder)
        usage.entries = entries(database) if database else None
        return usage


class Yardstick(Contender):
    def command(self, setting: Setting, folder: Path) -> list[str]:
        return [
            str(setting.programs / "yardstick"), str(folder / "entries.db"), str(setting.in_flight)
        ]


class Script(Contender):
    """A peer in Python."""

    def __init__(self, name: str, script: str, repetitions: int | None = None) -> None:
        super().__init__(name, repetitions)
        self.script = HERE / "peers" / script

    def command(self, setting: Setting, folder: Path) -> list[str]:
        return [
            str(setting.python), str(self.script), str(folder / "entries.db"),
            str(setting.in_flight),
        ]


class Shell(Contender):
    """`curl --parallel`, then `xmllint --stream` over what arrived; it stores nothing."""

    def prepare(self, setting: Setting, folder: Path) -> None:
        super().prepare(setting, folder)
        (folder / "tags").mkdir()
        blocks = []
        for number, address in enumerate(setting.addresses):
            tag = folder / "tags" / str(number)
            tag.touch()
            blocks.append(
                f'url = "{address}"\ncompressed\noutput = "{folder}/bodies/{number}.xml"\n'
                f'etag-compare = "{tag}"\netag-save = "{tag}"\n'
            )
        (folder / "curl.list").write_text("next\n".join(blocks))

    def database(self, folder: Path) -> Path | None:
        return None

    def command(self, setting: Setting, folder: Path) -> list[str]:
        script = (
            "ulimit -n 16384; rm -rf bodies; mkdir bodies;"
            f" curl --silent --no-progress-meter --noproxy '*' --parallel --parallel-max {setting.in_flight}"
            " --config curl.list; find bodies -type f -print0 | xargs -0r xmllint --stream --noout"
        )
        return ["sh", "-c", f"cd '{folder}' && {{ {script}; }}"]


class Service(Contender):
    """pactwatch: the first pass by `run --once`, the others by the service between two rests."""

    def database(self, folder: Path) -> Path | None:
        return folder / "daemon" / "state" / "pactwatch.db"

    def command(self, setting: Setting, folder: Path) -> list[str]:
        return Daemon.command_for(setting.pactwatch, folder / "daemon" / "pactwatch.yaml", "--once")

    def passes(self, setting: Setting, folder: Path) -> Iterator[tuple[str, Usage]]:
        super().prepare(setting, folder)
        daemon = Daemon(setting.pactwatch, folder / "daemon")
        daemon.configure(setting.addresses, setting.corpus.languages)
        setting.server.change(0)
        yield "new", self.measure(setting, folder)
        with RunningDaemon(daemon, setting.server, setting.corpus.feeds) as running:
            # The first pass after a start also reads what later ones find in memory.
            yield "start", running.next_pass()
            for name, changed in [("unchanged", 0), ("changed", setting.changed)]:
                setting.server.change(changed)
                usage = running.next_pass()
                usage.entries = entries(daemon.database)
                yield name, usage
        yield "once", self.measure(setting, folder)


def contenders() -> list[Contender]:
    """Everyone, the yardstick first."""
    return [
        Yardstick("yardstick"),
        Service("pactwatch"),
        Shell("curl + xmllint"),
        Script("aiohttp + fastfeedparser", "aiohttp_fastfeedparser.py"),
        Script("requests + feedparser", "requests_feedparser.py", repetitions=1),
    ]
