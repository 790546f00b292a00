"""The status page inside the unit's walls: on a loopback port and on a Unix socket in the runtime directory."""

import contextlib
import grp
import os
import pathlib
import pwd
import signal
import stat

from reader import ask, connection
from report import check, ending, eventually, expect, main_process, messages, prop, run
from work import CONFIGURATION, SETTINGS, as_user

PORT = "127.0.0.1:8480"
SOCKET = pathlib.Path("/run/pactwatch/status.sock")
PAGES = ["/", "/briefing", "/watches", "/watches/pacts", "/feeds", "/search?q=pact*", "/service", "/stories/s1"]


def serve(listen):
    """Has the running service serve the page somewhere, or nowhere."""
    CONFIGURATION.write_text(SETTINGS + (f'status: {{listen: "{listen}"}}\n' if listen else ""))
    run("systemctl", "reload", "pactwatch")
    if listen:
        eventually(f"the page at {listen}", lambda: answers(listen))


def answers(address):
    with contextlib.suppress(OSError):
        return ask(address, "/readyz")[0] == 200
    return False


def reading(user, path="/healthz"):
    """The command by which a user asks the page on the Unix socket."""
    return as_user(user, "python3", "/checks/reader.py", f"unix:{SOCKET}", path)


@check("the status page answers on loopback inside the walls: every page, health, metrics, alerts as Atom")
def on_loopback(desk):
    before = main_process()
    serve(PORT)
    expect(main_process() == before, "another process")
    address = desk.tell("Pact of Belgium and Ukraine, to be read on the page")
    for path in PAGES:
        status, body = ask(PORT, path)
        expect(status == 200 and "</html>" in body, f"{path}: {status}")
        separator = "&" if "?" in path else "?"
        expect(ask(PORT, f"{path}{separator}format=json")[0] == 200, f"{path} as JSON")
    expect(address in ask(PORT, "/")[1], "the alert is not on the page")
    expect("<entry>" in ask(PORT, "/alerts.atom")[1], "no entry in the Atom feed")
    expect(ask(PORT, "/healthz") == (200, "ok\n"), ask(PORT, "/healthz"))
    metrics = ask(PORT, "/metrics")[1]
    expect("\npactwatch_ready 1\n" in metrics and "process_resident_memory_bytes" in metrics, metrics)
    expect(ask(PORT, "/", Host="evil.example")[0] == 421, "another host name is let in")
    expect(ask(PORT, "/", method="POST")[0] == 405, "it takes a POST")
    listening = [line.split()[1] for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]
                 if line.split()[3] == "0A"]
    expect([each for each in listening if each.endswith(":2120")] == ["0100007F:2120"], listening)
    six = pathlib.Path("/proc/net/tcp6")
    expect(not six.exists() or ":2120" not in six.read_text(), "it listens on IPv6 too")


@check("a reader with a script is told of an alert when it is committed")
def events(desk):
    link = connection(PORT)
    link.request("GET", "/events")
    answer = link.getresponse()
    expect(answer.status == 200, answer.status)
    desk.tell("Pact of Portugal and Ukraine, to be told of at once")
    while (line := answer.fp.readline()) and line != b"event: alerts\n":
        pass
    expect(line, "the stream ended without the event")
    link.close()


@check("on a Unix socket in the runtime directory the group reads the page and a stranger does not")
def on_socket(desk):
    serve(f"unix:{SOCKET}")
    expect(not answers(PORT), "the port is open still")
    status = SOCKET.lstat()
    expect(stat.S_ISSOCK(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o660, oct(status.st_mode))
    owner = pwd.getpwuid(status.st_uid).pw_name, grp.getgrgid(status.st_gid).gr_name
    expect(owner == ("pactwatch", "pactwatch"), owner)
    for path in ["/healthz", *PAGES]:
        expect(run(*reading("analyst", path)).startswith("200\n"), path)
    expect(ending(*reading("stranger")) != 0, "a stranger reads the page")
    expect(ending(*as_user("analyst", "rm", str(SOCKET))) != 0, "the analyst removes the socket")


@check("a killed service has its socket again, and one that serves no page any more leaves none behind")
def socket_again(desk):
    before = main_process()
    os.kill(before, signal.SIGKILL)
    eventually("a restart", lambda: prop("ActiveState") == "active" and prop("MainPID") not in ("0", str(before)))
    eventually("the page", lambda: answers(f"unix:{SOCKET}"))
    desk.tell("Pact of Ireland and Ukraine after the page was killed")
    serve(None)
    eventually("the end of the socket", lambda: not SOCKET.exists())
    failures = [text for text in messages() if "status page cannot be served" in text]
    expect(not failures, failures)
    run("systemctl", "restart", "pactwatch")
