"""The feed server of a measurement, and what it counts."""

import json
import subprocess
import urllib.request
from pathlib import Path

from usage import BenchError


class CorpusServer:
    """`corpus-server` in a process of its own; it ends with the `with` statement."""

    def __init__(self, program: Path, corpus: Path) -> None:
        self._child = subprocess.Popen(
            [program, corpus], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._child.stdout
        line = self._child.stdout.readline()
        if not line.strip().isdigit():
            raise BenchError(f"{program} did not start")
        self.port = int(line)
        # Whatever proxies the environment names are not asked for loopback.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def __enter__(self) -> "CorpusServer":
        return self

    def __exit__(self, *_: object) -> None:
        assert self._child.stdin
        self._child.stdin.close()
        self._child.wait()

    def addresses(self, count: int) -> list[str]:
        """The addresses of the first feeds, two of them on each host."""
        return [
            f"http://127.{1 + number // 125_000}.{number // 500 % 250}.{number // 2 % 250 + 1}"
            f":{self.port}/feed/{number}"
            for number in range(count)
        ]

    def change(self, feeds: int) -> None:
        """From now on so many feeds are served in their newer version."""
        self._get(f"/change/{feeds}")

    def reset(self) -> dict[str, int]:
        """The counters; they begin at zero again."""
        return self._get("/reset")

    def stats(self) -> dict[str, int]:
        """The counters."""
        return self._get("/stats")

    def _get(self, path: str) -> dict[str, int]:
        with self._opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return json.load(answer)
