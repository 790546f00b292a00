"""A log of checks, one line each, and what checks are written with."""

import json
import subprocess
import sys
import time
import traceback

LOG = "/checks/log"


def say(line):
    with open(LOG, "a") as log:
        log.write(line + "\n")


class Unmet(Exception):
    """What was to hold does not."""


def expect(holds, reason):
    """Fails the check, with the reason, unless something holds."""
    if not holds:
        raise Unmet(str(reason))


def check(words):
    """Makes a function a check, which says how it went and never ends the run."""

    def decorate(function):
        def run(*arguments):
            started = time.monotonic()
            try:
                remark = function(*arguments)
            except Unmet as unmet:
                say(f"FAIL {words}: " + " | ".join(str(unmet).split("\n")))
            except Exception:
                lines = traceback.format_exc(limit=-2).strip().split("\n")
                say(f"FAIL {words}: " + " | ".join(line.strip() for line in lines))
            else:
                took = time.monotonic() - started
                say(f"ok   {words}" + (f" ({remark})" if remark else "") + f" [{took:.1f} s]")

        return run

    return decorate


def run(*command, expecting=0, **options):
    """The output of a command, errors and all; fails the check where it ends otherwise."""
    ended = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, **options
    )
    if expecting is not None:
        expect(
            ended.returncode == expecting,
            f"“{' '.join(command)}” ended with {ended.returncode}: {ended.stdout.strip()[-800:]}",
        )
    return ended.stdout


def ending(*command, **options):
    """The exit code of a command."""
    return subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, **options
    ).returncode


def eventually(what, holds, within=60):
    """Waits until something holds and returns it; fails the check where it never does."""
    end = time.monotonic() + within
    while not (value := holds()):
        expect(time.monotonic() < end, f"not within {within} s: {what}")
        time.sleep(0.1)
    return value


def properties(*names, unit="pactwatch.service"):
    """Properties of the unit, as the service manager has them."""
    lines = run("systemctl", "show", unit, *(f"--property={name}" for name in names))
    return dict(line.split("=", 1) for line in lines.splitlines() if "=" in line)


def prop(name, unit="pactwatch.service"):
    return properties(name, unit=unit).get(name, "")


def main_process():
    """The number of the service's process; fails the check where there is none."""
    number = int(prop("MainPID"))
    expect(number > 0, "no process")
    return number


def journal(*matches, unit="pactwatch.service"):
    """Entries of the journal as dictionaries."""
    run("journalctl", "--sync")
    lines = run("journalctl", "-u", unit, "-o", "json", "--all", "--no-pager", *matches)
    return [json.loads(line) for line in lines.splitlines() if line.startswith("{")]


def messages(*matches):
    """The texts of the unit's entries in the journal, the service manager's too."""
    return [str(entry.get("MESSAGE", "")) for entry in journal(*matches)]


def fatal(reason):
    say(f"FAIL {reason}")
    sys.exit(1)
