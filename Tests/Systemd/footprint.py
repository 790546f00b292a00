"""What the package leaves on the system once it is purged: nothing."""

import json
import os
import pathlib

from report import check, expect, run

MEMORY = pathlib.Path("/checks/footprint.json")
# The system's own, which changes whatever is installed, and what the checks made themselves.
OTHERS = ("/proc", "/sys", "/dev", "/run", "/tmp", "/var/tmp", "/checks", "/var/log/journal", "/var/lib/systemd",
          "/var/cache", "/var/lib/dpkg", "/var/lib/logrotate", "/usr/local/bin/probe", "/etc/passwd-", "/etc/group-",
          "/etc/shadow-", "/etc/gshadow-", "/etc/subuid-", "/etc/subgid-", "/var/log/wtmp", "/var/log/lastlog",
          "/var/log/dpkg.log", "/var/log/btmp", "/etc/machine-id", "/etc/.updated", "/var/.updated",
          "/etc/.pwd.lock")


def paths():
    """Every path on the system with its owner."""
    found = {}
    for folder, folders, files in os.walk("/"):
        folders[:] = [name for name in folders if os.path.join(folder, name) not in OTHERS]
        for name in folders + files:
            path = os.path.join(folder, name)
            try:
                status = os.lstat(path)
            except FileNotFoundError:
                continue
            found[path] = [status.st_uid, status.st_gid]
    return found


def remember():
    """Notes what is there before the package is; makes the people that the checks need first."""
    for name in ("analyst", "stranger"):
        run("useradd", "--create-home", name)
    MEMORY.write_text(json.dumps(paths()))


@check("purging left nothing: no file, no folder, no user, no group, no unit, no state of the packaging's")
def nothing_left():
    before, now = json.loads(MEMORY.read_text()), paths()
    more = [path for path in now if path not in before and path not in OTHERS]
    expect(not more, f"new on the system: {more[:20]}")
    less = [path for path in before if path not in now and path not in OTHERS]
    expect(not less, f"missing from the system: {less[:20]}")
    for file in ("passwd", "group", "shadow", "gshadow"):
        expect("pactwatch" not in pathlib.Path("/etc", file).read_text(), f"/etc/{file} still has it")
    left = run("find", "/var/lib/systemd", "/var/lib/dpkg/info", "/etc", "/usr", "/var/log", "/run", "-xdev",
               "-name", "*pactwatch*", "-not", "-path", "/var/log/journal/*", "-not", "-name", "pactwatch-test*",
               "-not", "-path", "/run/systemd/system/*")
    expect(not left, left)
    return f"{len(now)} paths compared"
