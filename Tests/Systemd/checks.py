"""The checks of the installed package under a real systemd, run as root inside the test's container.

In the stage `install` the package is installed on a running system, in the stage `work` the system was booted
with it. The order of the checks matters: each goes on with what the one before left.
"""

import os

import footprint
import lifecycle
import page
import sandbox
import work
from report import fatal, say


def install():
    footprint.remember()
    lifecycle.install()
    lifecycle.shipped_configuration()
    lifecycle.completions()


def stage_work():
    lifecycle.started_by_boot()
    desk = work.Desk()
    work.start(desk)
    work.alert_in_log(desk)
    work.readers(desk)
    sandbox.exposure()
    sandbox.process()
    sandbox.exec_sink(desk)
    work.journal_sink(desk)
    work.reload(desk)
    work.bad_reload(desk)
    page.on_loopback(desk)
    page.events(desk)
    page.on_socket(desk)
    page.socket_again(desk)
    work.rotation(desk)
    work.journal_of_service(desk)
    lifecycle.readiness(desk)
    lifecycle.watchdog(desk)
    lifecycle.killed(desk)
    lifecycle.upgrade(desk)
    lifecycle.bad_start(desk)
    lifecycle.remove(desk)
    lifecycle.purge()
    footprint.nothing_left()


if __name__ == "__main__":
    stage = os.environ.get("STAGE", "")
    if stage == "install":
        install()
    elif stage == "work":
        stage_work()
    else:
        fatal(f"no stage {stage!r}")
    say(f"stage {stage} done")
