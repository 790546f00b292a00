"""Installing, starting, dying, upgrading and removing, as the package and the service manager do it."""

import os
import pathlib
import pwd
import re
import shutil
import signal
import sqlite3
import subprocess

from report import check, ending, eventually, expect, main_process, messages, prop, properties, run
from work import CONFIGURATION, LOG, RECORDS, SETTINGS, delivered, identifier, stored

PACKAGES = sorted(pathlib.Path("/checks").glob("pactwatch_*.deb"))
STATE = pathlib.Path("/var/lib/pactwatch")
DROP_IN = pathlib.Path("/run/systemd/system/pactwatch.service.d/test.conf")


def drop_in(text):
    """Sets something of the unit for a check; nothing takes it back."""
    if text:
        DROP_IN.parent.mkdir(parents=True, exist_ok=True)
        DROP_IN.write_text("[Service]\n" + text)
    else:
        DROP_IN.unlink()
    run("systemctl", "daemon-reload")


@check("dpkg installs the package, offline, with no more than what it depends on")
def install():
    output = run("dpkg", "--install", str(PACKAGES[0]), env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    expect(not re.search("warning|error|failed", output, re.I), output)
    run("dpkg", "--verify", "pactwatch")
    expect(run("dpkg", "--audit") == "", "dpkg --audit complains")
    return run("dpkg-query", "-W", "-f", "${Version}, ${Installed-Size} KiB", "pactwatch")


@check("the service runs at once with the shipped configuration, enabled, and says how many feeds it has")
def shipped_configuration():
    unit = properties("Type", "ActiveState", "SubState", "UnitFileState", "StatusText", "NRestarts", "Result")
    expect((unit["Type"], unit["ActiveState"], unit["SubState"]) == ("notify", "active", "running"), unit)
    expect((unit["UnitFileState"], unit["NRestarts"], unit["Result"]) == ("enabled", "0", "success"), unit)
    line = eventually("a status line", lambda: prop("StatusText"))
    expect(re.match(r"\d+ feeds", line), line)
    run("pactwatch", "check")
    run("systemd-analyze", "verify", "--man=no", "pactwatch.service")
    return line


@check("bash completes commands, options and values")
def completions():
    script = """
      source /usr/share/bash-completion/completions/pactwatch
      complete() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
        COMPREPLY=(); _pactwatch pactwatch "${@: -1}" "${@: -2:1}"; echo "${COMPREPLY[*]}"; }
      complete pactwatch al; complete pactwatch alerts --sil; complete pactwatch alerts --stage agr
    """
    output = run("bash", "-c", script).split("\n")
    expect([words.strip() for words in output[:3]] == ["alerts", "--silenced", "agreed"], output)


@check("a boot starts the service by itself")
def started_by_boot():
    eventually("the start", lambda: prop("ActiveState") == "active")
    expect(prop("NRestarts") == "0", prop("NRestarts"))
    expect(run("systemctl", "is-enabled", "pactwatch").strip() == "enabled", "not enabled")
    failed = run("systemctl", "list-units", "--failed", "--plain", "--no-legend").strip()
    expect(not failed, failed)


@check("systemd waits for the service's own word that it is ready")
def readiness(desk):
    drop_in("UnsetEnvironment=NOTIFY_SOCKET\nTimeoutStartSec=4s\nRestart=no\n")
    expect(ending("systemctl", "restart", "pactwatch") != 0, "ready without having said so")
    expect(prop("Result") == "timeout", prop("Result"))
    drop_in("")
    run("systemctl", "restart", "pactwatch")
    expect(prop("ActiveState") == "active", prop("ActiveState"))


@check("a service that has stopped moving is killed by the watchdog and started again; nothing is doubled")
def watchdog(desk):
    drop_in("WatchdogSec=6s\nRestartSec=1s\n")
    run("systemctl", "restart", "pactwatch")
    desk.tell("Pact of Latvia and Ukraine before the standstill")
    before = main_process()
    os.kill(before, signal.SIGSTOP)
    eventually("a restart", lambda: prop("NRestarts") == "1" and prop("ActiveState") == "active")
    expect(main_process() != before, "the same process")
    expect(any("Watchdog timeout" in text for text in messages()), "the journal does not tell of the watchdog")
    desk.tell("Pact of Estonia and Ukraine after the standstill")
    once(desk)


@check("a killed service comes back, and nothing is lost or doubled")
def killed(desk):
    restarts = int(prop("NRestarts"))
    address = desk.publisher.publish("Pact of Lithuania and Ukraine in the moment of the kill")
    os.kill(main_process(), signal.SIGKILL)
    eventually("a restart", lambda: int(prop("NRestarts")) == restarts + 1 and prop("ActiveState") == "active")
    eventually("the alert", lambda: desk.alerted(address))
    once(desk)
    drop_in("")


def once(desk):
    """Fails unless each stored alert stands once in both logs."""
    eventually("everything delivered", delivered)
    identifiers = [alert["id"] for alert in stored()]
    expect([identifier(line) for line in desk.lines()] == identifiers, "the log is not the stored alerts")
    expect(len(desk.lines(RECORDS)) == len(identifiers), "the records are not the stored alerts")


def as_of_schema_1(database):
    """Makes the database one of the first schema, with all of its content that the schema has a place for."""
    old = database.with_suffix(".old")
    with sqlite3.connect(old) as link:
        link.executescript(pathlib.Path("/checks/schema-1.sql").read_text())
        link.execute("ATTACH ? AS new", (str(database),))
        tables = [row[0] for row in link.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for table in tables:
            if not table.startswith("sqlite_"):
                columns = ", ".join(row[1] for row in link.execute(f"PRAGMA main.table_info({table})"))
                link.execute(f"INSERT INTO main.{table}({columns}) SELECT {columns} FROM new.{table}")
    link.close()
    shutil.chown(old, "pactwatch", "pactwatch")
    old.chmod(0o640)
    old.replace(database)
    for suffix in ("-wal", "-shm"):
        pathlib.Path(f"{database}{suffix}").unlink(missing_ok=True)


def schema(database):
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as link:
        return link.execute("PRAGMA user_version").fetchone()[0]


@check("an upgrade over the running service restarts it, migrates an old database, and keeps what was changed")
def upgrade(desk):
    database = STATE / "pactwatch.db"
    newest = schema(database)
    expect(newest > 1, "there is no migration to test")
    once(desk)
    alerts, process = stored(), main_process()
    # The old version's service, as far as the new one can tell: it stands still while its file is changed.
    os.kill(process, signal.SIGSTOP)
    as_of_schema_1(database)
    run("dpkg", "--install", str(PACKAGES[1]), stdin=subprocess.DEVNULL)
    expect(run("dpkg-query", "-W", "-f", "${Version}", "pactwatch") in PACKAGES[1].name, "the old version")
    eventually("the restart", lambda: prop("ActiveState") == "active" and prop("MainPID") != str(process))
    expect(schema(database) == newest, f"schema {schema(database)}")
    copy = STATE / "pactwatch.db.schema-1"
    expect(copy.exists() and schema(copy) == 1, "no copy of the old database")
    expect(CONFIGURATION.read_text() == SETTINGS, "the administrator's configuration is gone")
    expect(run("systemctl", "is-enabled", "pactwatch").strip() == "enabled", "not enabled")
    kept = [alert["id"] for alert in stored()]
    expect(kept == [alert["id"] for alert in alerts], f"{len(kept)} of {len(alerts)} alerts are left")
    desk.tell("Pact of Czechia and Ukraine after the upgrade")
    once(desk)
    return f"schema 1 to {newest}, {len(kept)} alerts kept"


@check("a start with a broken configuration fails once, with 78, and is not tried again and again")
def bad_start(desk):
    CONFIGURATION.write_text("feedz: []\n")
    drop_in("RestartSec=100ms\n")
    ending("systemctl", "restart", "pactwatch")
    eventually("the failure", lambda: prop("ActiveState") == "failed")
    expect(prop("ExecMainStatus") == "78", prop("ExecMainStatus"))
    expect(prop("NRestarts") == "0", prop("NRestarts"))
    expect(any("did you mean “feeds”" in text for text in messages("-n", "30")), messages("-n", "30"))
    CONFIGURATION.write_text(SETTINGS)
    drop_in("")
    run("systemctl", "restart", "pactwatch")
    desk.tell("Pact of Slovakia and Ukraine after the correction")


@check("removing stops the service, and keeps configuration, database and logs")
def remove(desk):
    process = main_process()
    run("dpkg", "--remove", "pactwatch")
    expect(not os.path.exists(f"/proc/{process}"), "the process lives")
    expect(prop("ActiveState") == "inactive", prop("ActiveState"))
    expect(prop("LoadState") in ("not-found", "masked"), prop("LoadState"))
    for path in (CONFIGURATION, STATE / "pactwatch.db", LOG):
        expect(path.exists(), f"{path} is gone")
    for path in ("/usr/bin/pactwatch", "/usr/share/pactwatch", "/usr/share/man/man1/pactwatch.1.gz"):
        expect(not os.path.exists(path), f"{path} is there")
    pwd.getpwnam("pactwatch")


@check("purging ends without a word of complaint")
def purge():
    output = run("dpkg", "--purge", "pactwatch")
    expect(not re.search("warning|error|failed", output, re.I), output)
    expect(ending("dpkg-query", "-W", "pactwatch") != 0, "dpkg still knows it")
