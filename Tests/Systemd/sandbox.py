"""The walls around the service: what the unit claims, and what a program inside them finds."""

import json
import pathlib
import pwd

from report import check, eventually, expect, main_process, run

OPEN = [pathlib.Path(folder) for folder in ("/srv/open", "/home/open", "/tmp/open")]
PROBE = pathlib.Path("/var/lib/pactwatch/probe.json")


@check("systemd-analyze security rates the exposure at 1.5 or less")
def exposure():
    output = run("systemd-analyze", "security", "--no-pager", "--threshold=15", "pactwatch.service")
    return output.strip().splitlines()[-1].removeprefix("→ ")


@check("the process is the static user's, without capabilities, under a system call filter")
def process():
    user = pwd.getpwnam("pactwatch")
    status = pathlib.Path(f"/proc/{main_process()}/status").read_text()
    fields = dict(line.split(":", 1) for line in status.splitlines())
    expect(set(fields["Uid"].split()) == {str(user.pw_uid)}, fields["Uid"])
    expect(set(fields["Gid"].split()) == {str(user.pw_gid)}, fields["Gid"])
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        expect(int(fields[name], 16) == 0, f"{name} {fields[name]}")
    expect(fields["NoNewPrivs"].strip() == "1" and fields["Seccomp"].strip() == "2", fields)
    expect(user.pw_shell == "/usr/sbin/nologin", user.pw_shell)
    limits = run("systemctl", "show", "pactwatch", "--property=MemoryMax,TasksMax,TasksCurrent")
    expect("TasksMax=256" in limits and f"MemoryMax={512 << 20}" in limits, limits)


@check("a program of an exec sink runs inside: it writes where the service may, reads and calls no more")
def exec_sink(desk):
    pathlib.Path("/run/secret-of-root").touch(mode=0o600)
    # Open to everybody, so that only the unit's own walls keep the service out.
    for folder in OPEN:
        folder.mkdir()
        folder.chmod(0o777)
    address = desk.tell("Probe of the walls")
    eventually("the probe's findings", PROBE.exists)
    found = json.loads(PROBE.read_text())
    user = pwd.getpwnam("pactwatch")
    expect(found["record"]["url"] == address, found["record"])
    expect((found["user"], found["group"]) == (user.pw_uid, user.pw_gid), found)
    expect(set(found["environment"]) <= {"PATH", "LANG", "LC_CTYPE", "PACTWATCH_SINK", "PACTWATCH_ID",
                                         "PACTWATCH_FORM"}, found["environment"])
    for what in ("written", "allowed"):
        refused = {name: error for name, error in found[what].items() if error}
        expect(not refused, f"what it must do it may not: {refused}")
    for what in ("forbidden", "unreadable", "calls"):
        possible = [name for name, error in found[what].items() if not error]
        expect(not possible, f"what it must not do it may: {what} {possible}")
    expect(1 not in found["processes"], f"it sees the processes {found['processes']}")
    expect(not pathlib.Path("/tmp/probe").exists(), "it shares /tmp")
    for folder in OPEN:
        folder.rmdir()
    closed = len(found["forbidden"]) + len(found["unreadable"]) + len(found["calls"])
    return f"{closed} ways out closed"
