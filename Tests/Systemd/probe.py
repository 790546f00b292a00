#!/usr/bin/python3
"""What a program of an exec sink may do under the unit's sandbox; leaves its findings in the state."""

import ctypes
import json
import os
import socket
import sys


def attempt(act):
    """The name of the error that an act ends with; None where it may."""
    try:
        act()
    except OSError as error:
        return os.strerror(error.errno)
    return None


def write(folder):
    path = os.path.join(folder, "probe")
    with open(path, "w") as file:
        file.write("x")
    os.remove(path)


def call(name, *arguments):
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), name)


WRITABLE = ["/var/lib/pactwatch", "/var/log/pactwatch", "/run/pactwatch", "/tmp", "/var/tmp"]
FORBIDDEN = ["/", "/etc", "/etc/pactwatch", "/usr", "/usr/share/pactwatch", "/var", "/var/lib",
             "/var/log", "/opt", "/srv", "/srv/open", "/home", "/home/open", "/tmp/open", "/root", "/boot", "/run", "/sys",
             "/proc/sys/kernel"]
UNREADABLE = ["/etc/shadow", "/home/analyst", "/root", "/proc/1/environ", "/proc/sys", "/dev/kmsg",
              "/dev/mem", "/run/secret-of-root"]


def read(path):
    if os.path.isdir(path):
        os.listdir(path)
    else:
        open(path, "rb").close()


def setuid_file():
    path = "/var/lib/pactwatch/setuid"
    open(path, "w").close()
    try:
        os.chmod(path, 0o4755)
    finally:
        os.remove(path)


findings = {
    "record": json.loads(sys.stdin.read()),
    "environment": dict(os.environ),
    "user": os.getuid(),
    "group": os.getgid(),
    "groups": os.getgroups(),
    "processes": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
    "written": {folder: attempt(lambda: write(folder)) for folder in WRITABLE},
    "forbidden": {folder: attempt(lambda: write(folder)) for folder in FORBIDDEN},
    "unreadable": {path: attempt(lambda: read(path)) for path in UNREADABLE},
    "calls": {
        "a raw socket": attempt(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)),
        "a Bluetooth socket": attempt(lambda: socket.socket(31, socket.SOCK_RAW)),
        "a new namespace": attempt(lambda: call("unshare", 0x10000000)),
        "a mount": attempt(lambda: call("mount", b"none", b"/tmp", b"tmpfs", 0, None)),
        "the clock": attempt(lambda: call("settimeofday", ctypes.byref(ctypes.c_longlong(1)), None)),
        "a reboot": attempt(lambda: call("reboot", 0)),
        "becoming root": attempt(lambda: os.setuid(0)),
        "a higher priority": attempt(lambda: os.setpriority(os.PRIO_PROCESS, 0, -5)),
        "a setuid file": attempt(setuid_file),
    },
    "allowed": {
        "a Unix socket": attempt(lambda: socket.socket(socket.AF_UNIX).close()),
        "an internet socket": attempt(lambda: socket.socket(socket.AF_INET6).close()),
    },
}


with open("/var/lib/pactwatch/probe.new", "w") as file:
    json.dump(findings, file)
os.rename("/var/lib/pactwatch/probe.new", "/var/lib/pactwatch/probe.json")
