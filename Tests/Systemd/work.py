"""What the service does all day: polling, alerting, logging, reloading, while logs are turned."""

import gzip
import json
import os
import pathlib
import pwd
import stat

from publisher import AUTHORISATION, PORT, SECRET, Publisher
from report import check, ending, eventually, expect, journal, main_process, messages, prop, run

CONFIGURATION = pathlib.Path("/etc/pactwatch/pactwatch.yaml")
LOG = pathlib.Path("/var/log/pactwatch/alerts.log")
RECORDS = pathlib.Path("/var/log/pactwatch/alerts.jsonl")
NEW_STORY = "8f4d5bf9f61547239e7d994b64ed5132"

SETTINGS = f"""\
state_dir: /var/lib/pactwatch
poll: {{interval: 1s, min_interval: 1s, adaptive: false, jitter: 0, allow_addresses: [127.0.0.0/8],
  first_fetch: alert}}
feeds:
  - {{url: "http://127.0.0.1:{PORT}/wire.rss", name: wire, username: desk, password_file: /etc/pactwatch/wire.password}}
watches:
  - {{name: pacts, query: "pact*", where: {{relevance: any}}}}
  - {{name: probe, query: "=Probe", where: {{relevance: any}}}}
alerts: {{similarity: identity, update_on: []}}
sinks:
  - {{type: file, path: {LOG}, format: line}}
  - {{type: file, path: {RECORDS}, format: json}}
  - {{type: journal, watches: [pacts]}}
  - {{type: exec, command: [/usr/local/bin/probe], watches: [probe]}}
"""
MORE = f'feeds: [{{url: "http://127.0.0.1:{PORT}/other.rss", name: other}}]\n'


class Desk:
    """The publisher, and what the checks know of the service."""

    def __init__(self):
        self.publisher = Publisher()

    def lines(self, log=LOG):
        """The lines of a log and of what it was turned to, the oldest first."""
        return [line for file in turned(log) for line in content(file).splitlines()]

    def alerted(self, address, log=LOG):
        return any(line.endswith(" " + address) for line in self.lines(log))

    def alerted_record(self, address):
        return any(json.loads(line)["url"] == address for line in self.lines(RECORDS))

    def tell(self, title, path="/wire.rss"):
        """Publishes, and waits for the line in the log."""
        address = self.publisher.publish(title, path)
        eventually(f"an alert of “{title}”", lambda: self.alerted(address))
        return address


def turned(log):
    """A log and the files that it was turned to, the oldest first."""

    def number(file):
        return int(file.name.removeprefix(log.name).removesuffix(".gz").lstrip(".") or 0)

    return sorted(log.parent.glob(log.name + "*"), key=number, reverse=True)


def content(file):
    return gzip.open(file, "rt").read() if file.suffix == ".gz" else file.read_text()


def identifier(line):
    return line.split(" ")[-2]


def stored():
    """The alerts as the database has them."""
    lines = run("pactwatch", "alerts", "--json").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def delivered():
    return '"undelivered":0' in run("pactwatch", "status", "--json", expecting=None)


def as_user(name, *command):
    return ("runuser", "-u", name, "--", *command)


@check("a configuration of the administrator's own is valid, and a restart takes it up")
def start(desk):
    CONFIGURATION.write_text(SETTINGS)
    password = CONFIGURATION.parent / "wire.password"
    password.touch(mode=0o640)
    os.chown(password, 0, pwd.getpwnam("pactwatch").pw_gid)
    password.write_text(SECRET + "\n")
    pathlib.Path("/usr/local/bin/probe").write_text(pathlib.Path("/checks/probe.py").read_text())
    os.chmod("/usr/local/bin/probe", 0o755)
    run("pactwatch", "check")
    run("systemctl", "restart", "pactwatch")
    expect(prop("ActiveState") == "active", prop("ActiveState"))


@check("a feed on loopback behind a password is polled, and its story stands in both logs")
def alert_in_log(desk):
    address = desk.tell("Pact of Poland and South Korea on local production of K2 tanks")
    eventually("the record", lambda: address in RECORDS.read_text())
    expect("[pacts]" in LOG.read_text(), LOG.read_text())


@check("an analyst in the group reads the log and the database and writes neither; a stranger reads neither")
def readers(desk):
    run("usermod", "--append", "--groups", "pactwatch", "analyst")
    line = LOG.read_text().splitlines()[-1]
    tail = run(*as_user("analyst", "tail", "-n", "1", str(LOG)))
    expect(tail.strip() == line, tail)
    output = run(*as_user("analyst", "pactwatch", "alerts"))
    expect(line in output, output)
    status = run(*as_user("analyst", "pactwatch", "status"))
    expect("running" in status, status)
    for command in (f"echo x >> {LOG}", f"rm {LOG}", "echo x >> /var/lib/pactwatch/pactwatch.db"):
        expect(ending(*as_user("analyst", "sh", "-c", command)) != 0, f"the analyst may: {command}")
    for path in (LOG, "/var/lib/pactwatch/pactwatch.db", "/etc/pactwatch/wire.password"):
        expect(ending(*as_user("stranger", "cat", str(path))) != 0, f"a stranger reads {path}")
    status = LOG.stat()
    expect(stat.S_IMODE(status.st_mode) == 0o640, oct(status.st_mode))
    expect(pwd.getpwuid(status.st_uid).pw_name == "pactwatch", status.st_uid)


@check("the journal sink's entry has its MESSAGE_ID, its fields and the service's own name")
def journal_sink(desk):
    address = desk.tell("Pact of Norway and Ukraine: joint production of drones agreed in Oslo")
    found = eventually(
        "the entry", lambda: [e for e in journal(f"MESSAGE_ID={NEW_STORY}") if e.get("PACTWATCH_URL") == address]
    )
    entry = found[0]
    expect(len(found) == 1, f"{len(found)} entries")
    expect(entry["PACTWATCH_WATCH"] == "pacts" and entry["PACTWATCH_KIND"] == "new", entry)
    expect(json.loads(entry["PACTWATCH_JSON"])["id"] == entry["PACTWATCH_ID"], entry)
    expect(entry["PRIORITY"] in "456" and entry["_SYSTEMD_UNIT"] == "pactwatch.service", entry)


@check("a reload takes over a new feed in the same process")
def reload(desk):
    before = main_process()
    more = CONFIGURATION.parent / "conf.d/other.yaml"
    more.write_text(MORE)
    run("systemctl", "reload", "pactwatch")
    desk.tell("Pact of Sweden and Ukraine: a plant for artillery shells", "/other.rss")
    expect(main_process() == before, "another process")
    eventually("active again", lambda: prop("ActiveState") == "active")
    eventually("a status line of two feeds", lambda: prop("StatusText").startswith("2 feeds"))


@check("a reload of a broken file keeps what runs, and the status line, status and journal say why")
def bad_reload(desk):
    before = main_process()
    CONFIGURATION.write_text(SETTINGS.replace("relevance: any", "relevanze: any", 1))
    run("systemctl", "reload", "pactwatch")
    line = eventually("a refusal", lambda: "RELOAD REFUSED" in prop("StatusText") and prop("StatusText"))
    expect("pactwatch.yaml:7:" in line and "did you mean" in line, line)
    status = run("pactwatch", "status", expecting=None)
    # The command reads the configuration too, and says of the broken one what check does.
    expect("relevanze" in status, status)
    expect(any("reload refused, the running configuration stays" in text for text in messages()), "journal")
    desk.tell("Pact of Denmark and Ukraine while the configuration is broken")
    CONFIGURATION.write_text(SETTINGS)
    run("systemctl", "reload", "pactwatch")
    eventually("the refusal to be over", lambda: "REFUSED" not in prop("StatusText"))
    expect(main_process() == before and prop("NRestarts") == "0", "another process")


@check("logrotate turns both logs under load; no line is lost, doubled or out of order")
def rotation(desk):
    desk.publisher.growth = 3
    for _ in range(4):
        before = len(desk.lines())
        eventually("more lines", lambda: len(desk.lines()) >= before + 3)
        run("logrotate", "--force", "/etc/logrotate.d/pactwatch")
        eventually("lines in the new file", lambda: LOG.read_text())
    desk.publisher.growth = 0
    newest = desk.tell("Pact of Finland and Ukraine, the last before the count")
    eventually("the record", lambda: desk.alerted_record(newest))
    eventually("everything delivered", delivered)
    expected = [alert["id"] for alert in stored()]
    expect([identifier(line) for line in desk.lines()] == expected, "the lines are not the stored alerts")
    records = [json.loads(line)["id"] for line in desk.lines(RECORDS)]
    expect(records == expected, "the records are not the stored alerts")
    expect(len(turned(LOG)) == 5, turned(LOG))
    status = LOG.stat()
    expect((pwd.getpwuid(status.st_uid).pw_name, stat.S_IMODE(status.st_mode)) == ("pactwatch", 0o640), status)
    # What Debian runs every day finds nothing to complain of either.
    run("systemctl", "start", "logrotate.service")
    return f"{len(expected)} alerts over {len(turned(LOG))} files"


@check("the journal has the service's messages with priorities, under its own user, without any secret")
def journal_of_service(desk):
    user = str(pwd.getpwnam("pactwatch").pw_uid)
    entries = [e for e in journal() if e.get("_COMM", "").startswith("pactwatch")]
    # Without the journal sink's entries, which are alerts.
    own = [e for e in entries if "PACTWATCH_JSON" not in e]
    expect(len(own) > 5, f"{len(own)} entries")
    for entry in own:
        expect(entry["_UID"] == user and entry["SYSLOG_IDENTIFIER"] == "pactwatch", entry)
        expect(entry["PRIORITY"] in "34567", entry)
        expect(not str(entry["MESSAGE"]).startswith("<"), entry)
    priorities = {entry["PRIORITY"] for entry in own}
    expect({"3", "5", "6"} <= priorities, f"priorities {priorities}")
    everything = run("journalctl", "-o", "export", "--all", "--no-pager")
    for secret in (SECRET, AUTHORISATION.removeprefix("Basic ")):
        expect(secret not in everything, "a secret stands in the journal")
    arguments = pathlib.Path(f"/proc/{main_process()}/cmdline").read_bytes()
    expect(SECRET.encode() not in arguments, arguments)
    return f"{len(own)} messages"
