"""What processes cost: processor time, memory and bytes on the wire."""

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


class BenchError(Exception):
    """What stops a measurement, in words."""


class Disturbed(BenchError):
    """A figure that means nothing, as the machine had too much else to do; another try may do."""


@dataclass
class Usage:
    """One pass of one contender."""

    cpu: float
    """Seconds, user and system, of the process and all that it started."""
    wall: float
    peak: float
    """MiB, of the largest process."""
    bytes_in: int = 0
    """HTTP bytes that the server received, header fields included."""
    bytes_out: int = 0
    entries: int | None = None
    """Entries stored when the pass had ended."""


def run(
    spent: Path, command: list[str], stdin: Path | None = None, errors: Path | None = None
) -> Usage:
    """Runs a command to its end by the program `spent`; raises where it fails."""
    start = time.monotonic()
    with (
        tempfile.NamedTemporaryFile("r") as told,
        open(stdin or os.devnull, "rb") as source,
        open(errors or os.devnull, "wb") as sink,
    ):
        done = subprocess.run(
            [spent, told.name, *command], stdin=source, stdout=subprocess.DEVNULL, stderr=sink,
            check=False,
        )
        wall = time.monotonic() - start
        figures = told.read().split()
    if done.returncode != 0:
        said = errors.read_text(errors="replace")[:2000] if errors else ""
        raise BenchError(f"{command[0]} ended with {done.returncode}: {said}")
    return Usage(float(figures[0]), wall, int(figures[1]) / 1024)


def cpu_seconds(pid: int) -> float:
    """Processor time of a running process and all its threads, in nanoseconds' resolution."""
    # The clock of another process, see clock_getcpuclockid(3): ~pid << 3 | CPUCLOCK_SCHED.
    return time.clock_gettime((~pid << 3) | 2)


def resident(pid: int) -> float:
    """MiB of memory that a running process holds."""
    return _status(pid, "VmRSS")


def resident_parts(pid: int) -> tuple[float, float]:
    """MiB that are a process's own, and MiB of files, which others may share."""
    return _status(pid, "RssAnon"), _status(pid, "RssFile")


def wake_ups(pid: int) -> int:
    """How often the threads that a process has now went to sleep by themselves, each to be woken again."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            text = (task / "status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # The thread has just ended.
        total += sum(
            int(line.split()[1]) for line in text.splitlines()
            if line.startswith("voluntary_ctxt_switches:")
        )
    return total


def peak(pid: int) -> float:
    """MiB of memory that a running process held at most since `forget_peak`."""
    return _status(pid, "VmHWM")


def forget_peak(pid: int) -> None:
    """From now on `peak` counts anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def _status(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    raise BenchError(f"/proc/{pid}/status has no {name}")
